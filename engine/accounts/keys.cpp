// Public keys of accounts: one line of text checked down to the last byte, and their rows.
#include <sodium.h>
#include <array>

#include "accounts/accounts.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::accounts {

namespace {

using world::Idx;
using world::Row;
using world::Tab;

namespace key_col {
enum : std::size_t { id, account, type, blob, fingerprint, comment, created_at };
}

constexpr std::size_t min_rsa_bits = 2048;
constexpr std::size_t max_rsa_bits = 16384;
constexpr std::size_t max_comment = 200;  // characters
constexpr std::string_view kinds =
    "use ssh-ed25519, ecdsa-sha2-nistp256/384/521, ssh-rsa of 2048 bits or more, or an sk- key";

// What follows the type name in the wire form.
enum class Shape : std::uint8_t { ed25519, ecdsa, rsa };

struct KeyType {
    std::string_view name;
    Shape shape;
    std::string_view curve;  // ecdsa
    std::size_t point = 0;   // ecdsa: bytes of the uncompressed point
    bool hardware = false;   // an application name follows
};

constexpr std::array<KeyType, 7> key_types = {{
    {"ssh-ed25519", Shape::ed25519, {}},
    {"ecdsa-sha2-nistp256", Shape::ecdsa, "nistp256", 65},
    {"ecdsa-sha2-nistp384", Shape::ecdsa, "nistp384", 97},
    {"ecdsa-sha2-nistp521", Shape::ecdsa, "nistp521", 133},
    {"ssh-rsa", Shape::rsa, {}},
    {"sk-ssh-ed25519@openssh.com", Shape::ed25519, {}, 0, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", Shape::ecdsa, "nistp256", 65, true},
}};

const KeyType* find_type(std::string_view name) {
    for (const auto& type : key_types)
        if (type.name == name) return &type;
    return nullptr;
}

// Length-prefixed strings of an SSH blob.
class BlobReader {
public:
    explicit BlobReader(std::string_view blob) : rest_(blob) {}

    std::optional<std::string_view> string() {
        if (rest_.size() < 4) return std::nullopt;
        std::size_t size = 0;
        for (int i = 0; i < 4; ++i) size = size << 8U | static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]);
        if (size > rest_.size() - 4) return std::nullopt;
        const std::string_view out = rest_.substr(4, size);
        rest_.remove_prefix(4 + size);
        return out;
    }

    // A positive number in shortest form, without its sign byte.
    std::optional<std::string_view> number() {
        auto text = string();
        if (!text || text->empty() || (static_cast<unsigned char>(text->front()) & 0x80U) != 0) return std::nullopt;
        if (text->front() != '\0') return text;
        text->remove_prefix(1);
        if (text->empty() || (static_cast<unsigned char>(text->front()) & 0x80U) == 0) return std::nullopt;
        return text;
    }

    [[nodiscard]] bool done() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

std::size_t bits(std::string_view number) {
    std::size_t count = number.size() * 8;
    for (unsigned mask = 0x80; mask != 0 && (static_cast<unsigned char>(number.front()) & mask) == 0; mask >>= 1U)
        --count;
    return count;
}

Result<void> check_rsa(BlobReader& reader) {
    const auto exponent = reader.number();
    const auto modulus = reader.number();
    if (!exponent || !modulus) return fail("the RSA key is damaged");
    const auto last = [](std::string_view number) { return static_cast<unsigned char>(number.back()); };
    const bool sound =
        (last(*exponent) & 1U) == 1 && (exponent->size() > 1 || last(*exponent) > 1) && (last(*modulus) & 1U) == 1;
    if (!sound) return fail("the RSA key is damaged");
    const std::size_t size = bits(*modulus);
    if (size < min_rsa_bits)
        return fail("this RSA key has " + std::to_string(size) + " bits; 2048 are the least", {},
                    "make a new key: ssh-keygen -t ed25519");
    if (size > max_rsa_bits || exponent->size() > 8) return fail("this RSA key is larger than any client makes");
    return {};
}

Result<void> check_blob(const KeyType& type, std::string_view blob) {
    BlobReader reader(blob);
    if (const auto name = reader.string(); !name || *name != type.name)
        return fail("the key's text does not hold a " + std::string(type.name) + " key", {},
                    "copy the whole .pub line");
    if (type.shape == Shape::rsa) {
        if (auto sound = check_rsa(reader); !sound) return sound;
    } else if (type.shape == Shape::ed25519) {
        if (const auto key = reader.string(); !key || key->size() != 32) return fail("the key is damaged");
    } else {
        const auto curve = reader.string();
        const auto point = reader.string();
        if (!curve || *curve != type.curve || !point || point->size() != type.point || point->front() != '\x04')
            return fail("the key is damaged");
    }
    if (type.hardware) {
        if (const auto application = reader.string(); !application || application->empty())
            return fail("the key is damaged");
    }
    if (!reader.done()) return fail("something follows the key inside its own text", {}, "copy the whole .pub line");
    return {};
}

std::optional<std::string> decode_base64(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr,
                          &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

// As ssh-keygen -l prints it.
std::string fingerprint_of(std::string_view blob) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(blob.data()), blob.size());
    std::string text(sodium_base64_ENCODED_LEN(hash.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), hash.data(), hash.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    text.resize(text.find('\0'));
    return "SHA256:" + text;
}

constexpr std::string_view blanks = " \t";

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Takes the first word off `text`.
std::string_view take_word(std::string_view& text) {
    const auto end = std::min(text.find_first_of(blanks), text.size());
    const std::string_view word = text.substr(0, end);
    text = trim(text.substr(end));
    return word;
}

Result<void> check_line(std::string_view line) {
    if (line.size() > max_key_line) return fail("the key's line is longer than 8 KiB");
    if (trim(line).empty()) return fail("there is no key", {}, "give the one line of a .pub file");
    if (line.find("PRIVATE KEY") != std::string_view::npos)
        return fail("that is a private key", {}, "keep it to yourself and give the line of the .pub file beside it");
    for (const char c : trim(line))
        if (const auto byte = static_cast<unsigned char>(c); (byte < 0x20 && c != '\t') || byte == 0x7f)
            return fail("a key is one line of plain text", {}, "give the one line of a .pub file");
    return {};
}

SshKey key_from(const Row& row) {
    using world::int_at;
    using world::text_at;
    return {int_at(row, key_col::id),        int_at(row, key_col::account),      text_at(row, key_col::type),
            text_at(row, key_col::blob),     text_at(row, key_col::fingerprint), text_at(row, key_col::comment),
            int_at(row, key_col::created_at)};
}

}  // namespace

Result<SshKey> parse_key(std::string_view line) {
    if (auto fits = check_line(line); !fits) return tl::unexpected(fits.error());
    std::string_view rest = trim(line);
    const std::string_view name = take_word(rest);
    const KeyType* type = find_type(name);
    if (type == nullptr)
        return fail("\"" + world::clean_text(name, 40) + "\" is not a kind of key this server takes", {},
                    std::string(kinds));
    auto blob = decode_base64(take_word(rest));
    if (!blob) return fail("the key's text is not base64", {}, "copy the whole .pub line");
    if (auto sound = check_blob(*type, *blob); !sound) return tl::unexpected(sound.error());
    SshKey key;
    key.type = name;
    key.fingerprint = fingerprint_of(*blob);
    key.blob = std::move(*blob);
    key.comment = world::clean_text(rest, max_comment);
    return key;
}

std::vector<SshKey> keys_of(world::Transaction& tx, Id account) {
    std::vector<SshKey> keys;
    for (const auto& row : tx.select(Idx::ssh_key_account, {account})) keys.push_back(key_from(*row));
    return keys;
}

Result<SshKey> add_key(world::Transaction& tx, Id account, std::string_view line, std::int64_t now) {
    auto key = parse_key(line);
    if (!key) return key;
    const auto known = keys_of(tx, account);
    for (const auto& other : known)
        if (other.fingerprint == key->fingerprint) return fail("this account has that key already", key->fingerprint);
    if (known.size() >= max_keys)
        return fail("this account has " + std::to_string(known.size()) + " keys, the most there may be", {},
                    "remove one first");
    key->id = tx.allocate(world::Seq::row);
    key->account = account;
    key->created_at = now;
    tx.put(Tab::ssh_key, {key->id, account, key->type, key->blob, key->fingerprint, key->comment, now});
    return key;
}

void remove_key(world::Transaction& tx, Id key) { tx.erase(Tab::ssh_key, {key}); }

}  // namespace moosaic::accounts
