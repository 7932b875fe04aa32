// Passwords: the policy, argon2id by libsodium, and the random one of a first start.
#include <sodium.h>
#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "accounts/accounts.hpp"
#include "world/text.hpp"

namespace moosaic::accounts {

namespace {

constexpr std::size_t min_characters = 8;
constexpr std::size_t max_bytes = 1024;

void need_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: no source of random numbers");
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<void> check_password(std::string_view typed, std::string_view login, const CommonPasswords& common) {
    const std::string password = world::composed(typed);
    if (password.size() > max_bytes) return fail("the password is longer than 1024 bytes");
    if (!world::valid_utf8(password)) return fail("the password is not UTF-8 text");
    if (std::ranges::any_of(password, [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return fail("the password contains a control character");
    if (world::text_length(password) < min_characters) return fail("the password is shorter than 8 characters");
    const std::string folded = world::fold(password);
    if (folded == world::fold(login)) return fail("the password is the login name");
    if (all_digits(password)) return fail("the password is nothing but digits");
    if (common.contains(password)) return fail("the password is one that everybody tries first");
    return {};
}

std::string hash_password(std::string_view typed) {
    need_sodium();
    const std::string password = world::composed(typed);
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return hash.data();
}

bool verify_password(std::string_view hash, std::string_view typed) {
    need_sodium();
    const std::string whole = world::composed(typed.substr(0, 4 * max_bytes));
    const std::string_view password = typed.size() > 4 * max_bytes ? typed : std::string_view(whole);
    const bool possible = !hash.empty() && password.size() <= max_bytes;
    const std::string_view bounded = password.substr(0, max_bytes);
    if (!possible) {
        // The same work, so that the time of an answer does not tell which accounts exist.
        (void)hash_password(bounded);
        return false;
    }
    return crypto_pwhash_str_verify(std::string(hash).c_str(), bounded.data(), bounded.size()) == 0;
}

std::string random_password() {
    need_sodium();
    constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    constexpr std::size_t length = 16;
    std::string out;
    do {
        out.clear();
        for (std::size_t i = 0; i < length; ++i)
            out += alphabet[randombytes_uniform(static_cast<std::uint32_t>(alphabet.size()))];
    } while (all_digits(out));
    return out;
}

}  // namespace moosaic::accounts
