// Accounts, players, passwords and keys over a fake transaction.
#include "accounts/accounts.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include "world/testing/fake_transaction.hpp"

namespace moosaic::accounts {
namespace {

using world::testing::FakeTransaction;

// Made by ssh-keygen; fingerprints as `ssh-keygen -l` prints them.
const std::string ed25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH86TrTsLdo2EDyA5OXbYbMTdvQArCUPXsv5k1mCji8n nell@barn";
const std::string ed25519_print = "SHA256:aOT62cFQly2QyyltJttJv/G4HTP2ItDtzPm9m0c8s3o";
const std::string ecdsa521 =
    "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAHpIhlVsLedsooXC2buxgE/hEje"
    "GrL6kb+aAzy6LcZy0m/3hBWKjovlvFl7YMT9cBHJyUGbNTbC7jJbJBej94+UlwBbYBYj/1sXR9wsXWVDRy9skh3X9H4AnRKkjl15"
    "P5otwnfiOsZJND5r3WQfg/tXD7fUcm8dggjL/s6MQnaoLDTSgQ== ec";
const std::string ecdsa521_print = "SHA256:TXoOVgeTbol8ae6vwnbdvbPYsD0yl1DJ82GrVYiwDRQ";
const std::string ecdsa256 =
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOar0bu10qeTGoMhNDFUugcvH73I"
    "FEKZ3g6zlGWtwzV2eRypBhfrVgDZgxSXyEUIinMoYRl+t5ICI118dpM1K0I= ec";
const std::string rsa2048 =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC0ItPgJDqoLt56ok35o+yHaIAUECrGi31pkAvWyskJ7EbSs5Fq3GR33KBnlEEJ"
    "c+4IM1aiN1fwUdNQrWOkl2/E3HJ8PWNZy8A7Fup6mihUWpDTnfuaYHzUxjhEzxGWZ9TgAofjwyQTgZ4H0sYc5nupSyRY8e7H3575"
    "TtN0a6v9sAtPJf55lWGsUwfo0L4NdekCHuDM6FdfnpyEuohmpeM8/UPgVu0NS8xkOKPvJW+Ou+HNZFdIH+dnv2Sx02L0chaAm6hv"
    "5JKtZxmnOX9UwoanQViIL2Ht2JykEXTltiMpOLWgpPvUNT3bQTqLiKP/51xVwNvV6k9g8GKNdQiYwePh rsa2048";
const std::string rsa2048_print = "SHA256:1jFZJYDoULxexAtG4aMjIbOpXQ0I1RbipUgcW30kuVU";
const std::string rsa1024 =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCya5lMrvpXP4ZCBucZ1LLDYWttVV9B+8/dZ4q/CfxvT14oazrmg0b6moiCcoLv"
    "/5CD+IoyvgzZgQ8B1G9fXjxcFd9U9r7xIUfrGIJMUNyn89obL+ZNBe+vSy62B+7KBr5nuiWJ8+/q4bpE+L6bbthn4RpXCJB5ragq"
    "Lpq0e4LrDw== small";

std::string field(std::string_view text) {
    std::string out(4, '\0');
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<char>(text.size() >> (8 * (3 - i)));
    return out.append(text);
}

std::string base64(std::string_view blob) {
    std::string out(sodium_base64_ENCODED_LEN(blob.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(blob.data()), blob.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    out.resize(out.find('\0'));
    return out;
}

std::string line_of(const std::string& type, std::string_view blob) { return type + " " + base64(blob); }

std::string refusal(std::string_view line) {
    const auto key = parse_key(line);
    return key ? "accepted" : key.error().message;
}

const std::string sk_ed25519 = "sk-ssh-ed25519@openssh.com";
const std::string sk_ecdsa = "sk-ecdsa-sha2-nistp256@openssh.com";

TEST(Keys, TakesTheAllowedKinds) {
    const auto key = parse_key(ed25519 + "\r\n");
    ASSERT_TRUE(key) << key.error().text();
    EXPECT_EQ(key->type, "ssh-ed25519");
    EXPECT_EQ(key->fingerprint, ed25519_print);
    EXPECT_EQ(key->comment, "nell@barn");
    EXPECT_EQ(key->blob.size(), 51U);
    EXPECT_EQ(parse_key(ecdsa521)->fingerprint, ecdsa521_print);
    EXPECT_EQ(parse_key(rsa2048)->fingerprint, rsa2048_print);
    EXPECT_TRUE(parse_key(ecdsa256));
    EXPECT_EQ(parse_key(ed25519.substr(0, ed25519.rfind(' ')))->comment, "");
}

TEST(Keys, TakesHardwareKinds) {
    const std::string point = "\x04" + std::string(64, 'p');
    EXPECT_EQ(refusal(line_of(sk_ed25519, field(sk_ed25519) + field(std::string(32, 'k')) + field("ssh:"))),
              "accepted");
    EXPECT_EQ(refusal(line_of(sk_ecdsa, field(sk_ecdsa) + field("nistp256") + field(point) + field("ssh:"))),
              "accepted");
    EXPECT_EQ(refusal(line_of(sk_ed25519, field(sk_ed25519) + field(std::string(32, 'k')))), "the key is damaged");
    EXPECT_EQ(refusal(line_of(sk_ecdsa, field(sk_ecdsa) + field("nistp384") + field(point) + field("ssh:"))),
              "the key is damaged");
}

TEST(Keys, RefusesWeakAndUnknownKinds) {
    EXPECT_EQ(refusal(rsa1024), "this RSA key has 1024 bits; 2048 are the least");
    EXPECT_EQ(refusal("ssh-dss AAAAB3NzaC1kc3MAAACBA"), "\"ssh-dss\" is not a kind of key this server takes");
    EXPECT_EQ(refusal("command=\"rm\" " + ed25519), "\"command=\"rm\"\" is not a kind of key this server takes");
    EXPECT_EQ(refusal("ssh-ed25519-cert-v01@openssh.com AAAA"),
              "\"ssh-ed25519-cert-v01@openssh.com\" is not a kind of key this server takes");
    const std::string even = std::string(256, '\x7f').replace(255, 1, "\x02");
    EXPECT_EQ(refusal(line_of("ssh-rsa", field("ssh-rsa") + field("\x01\x00\x01") + field(even))),
              "the RSA key is damaged");
}

TEST(Keys, RefusesGarbage) {
    EXPECT_EQ(refusal(""), "there is no key");
    EXPECT_EQ(refusal(" \n"), "there is no key");
    EXPECT_EQ(refusal("ssh-ed25519"), "the key's text does not hold a ssh-ed25519 key");
    EXPECT_EQ(refusal("ssh-ed25519 !!!!"), "the key's text is not base64");
    EXPECT_EQ(refusal("ssh-rsa" + ed25519.substr(11)), "the key's text does not hold a ssh-rsa key");
    EXPECT_EQ(refusal("-----BEGIN OPENSSH PRIVATE KEY-----"), "that is a private key");
    EXPECT_EQ(refusal(ed25519 + "\n" + ecdsa256), "a key is one line of plain text");
    EXPECT_EQ(refusal(ed25519 + " \x1b[2J"), "a key is one line of plain text");
    EXPECT_EQ(refusal(ed25519 + std::string(max_key_line, 'x')), "the key's line is longer than 8 KiB");
    EXPECT_LE(parse_key(ed25519 + std::string(4000, 'x'))->comment.size(), 200U);
}

TEST(Keys, RefusesEveryTruncationAndAnyTail) {
    for (const auto& good : {ed25519, ecdsa256, rsa2048}) {
        const SshKey key = *parse_key(good);
        EXPECT_TRUE(parse_key(line_of(key.type, key.blob)));
        EXPECT_FALSE(parse_key(line_of(key.type, key.blob + "x"))) << good;
        for (std::size_t size = 0; size < key.blob.size(); ++size)
            EXPECT_FALSE(parse_key(line_of(key.type, key.blob.substr(0, size)))) << good << " cut to " << size;
    }
    const std::string lying = field("ssh-ed25519") + "\xff\xff\xff\xff" + std::string(32, 'k');
    EXPECT_EQ(refusal(line_of("ssh-ed25519", lying)), "the key is damaged");
}

TEST(Keys, AreKeptOnceAnAccountAndBounded) {
    FakeTransaction tx;
    const auto first = add_key(tx, 7, ed25519, 100);
    ASSERT_TRUE(first);
    const auto again = add_key(tx, 7, ed25519.substr(0, ed25519.rfind(' ')) + " other name", 101);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().where, ed25519_print);
    EXPECT_TRUE(add_key(tx, 8, ed25519, 102)) << "another account of the same person";
    for (std::size_t i = 1; i < max_keys; ++i)
        ASSERT_TRUE(
            add_key(tx, 7, line_of("ssh-ed25519", field("ssh-ed25519") + field(std::string(32, char('a' + i)))), 103));
    EXPECT_FALSE(add_key(tx, 7, rsa2048, 104));
    const auto keys = keys_of(tx, 7);
    ASSERT_EQ(keys.size(), max_keys);
    EXPECT_EQ(keys[0].id, first->id);
    EXPECT_EQ(keys[0].account, 7);
    EXPECT_EQ(keys[0].blob, first->blob);
    EXPECT_EQ(keys[0].created_at, 100);
    remove_key(tx, keys[0].id);
    EXPECT_EQ(keys_of(tx, 7).size(), max_keys - 1);
    EXPECT_TRUE(add_key(tx, 7, rsa2048, 105));
}

TEST(Logins, SplitAtTheFirstPlus) {
    using Pair = std::pair<std::string, std::string>;
    EXPECT_EQ(split_login("phil"), Pair("phil", ""));
    EXPECT_EQ(split_login("phil+zork1.local"), Pair("phil", "zork1.local"));
    EXPECT_EQ(split_login("phil+"), Pair("phil+", ""));
    EXPECT_EQ(split_login("phil+  "), Pair("phil+  ", ""));
    EXPECT_EQ(split_login("+zork1"), Pair("+zork1", ""));
    EXPECT_EQ(split_login("a+b+c"), Pair("a", "b+c"));
    EXPECT_EQ(split_login("phil+ x.org "), Pair("phil", "x.org"));
}

TEST(Accounts, HaveUniqueNamesOfOneForm) {
    FakeTransaction tx;
    const auto id = add_account(tx, "Nell", 5);
    ASSERT_TRUE(id) << id.error().text();
    EXPECT_EQ(find_account(tx, "NELL")->id, *id);
    EXPECT_EQ(account(tx, *id)->login, "nell");
    EXPECT_EQ(account(tx, *id)->created_at, 5);
    EXPECT_FALSE(add_account(tx, "nELL", 6));
    const std::vector<std::string> refused = {
        "", "ab", "a+b", "-rf", ".hid", "two words", "n\xc3\xa9ll", "x\ny", std::string(33, 'a')};
    for (const auto& bad : refused) EXPECT_FALSE(add_account(tx, bad, 7)) << bad;
    EXPECT_TRUE(add_account(tx, "a.b-c_9", 8));
    EXPECT_EQ(all_accounts(tx).size(), 2U);
    EXPECT_FALSE(find_account(tx, "nobody"));
    EXPECT_FALSE(account(tx, 999));
}

TEST(Accounts, AreSavedWithoutLosingTheMailAddress) {
    FakeTransaction tx;
    const Id id = *add_account(tx, "nell", 5);
    auto row = *tx.get(world::Tab::account, {id});
    row.at(4) = std::string("nell@barn.test");
    tx.put(world::Tab::account, row);
    Account nell = *account(tx, id);
    nell.password = "hash";
    nell.active = false;
    save_account(tx, nell);
    EXPECT_EQ(account(tx, id)->password, "hash");
    EXPECT_FALSE(account(tx, id)->active);
    EXPECT_EQ(std::get<std::string>(tx.get(world::Tab::account, {id})->at(4)), "nell@barn.test");
}

TEST(Players, AreFoundByAccountAndAvatar) {
    FakeTransaction tx;
    Player npc;
    npc.avatar = 40;
    npc.site = 1;
    add_player(tx, npc);
    Player nell;
    nell.account = 3;
    nell.avatar = 41;
    nell.site = 1;
    nell.wizard = true;
    nell.registered_identity = "n@x";
    const Id id = add_player(tx, nell);
    ASSERT_EQ(players_of(tx, 3).size(), 1U);
    EXPECT_EQ(players_of(tx, 3)[0].id, id);
    EXPECT_TRUE(player_of(tx, 41)->wizard);
    EXPECT_EQ(player_of(tx, 41)->registered_identity, "n@x");
    EXPECT_EQ(player_of(tx, 40)->account, 0);
    EXPECT_FALSE(player_of(tx, 42));
}

TEST(Players, AreKeptOutWhileASanctionLasts) {
    FakeTransaction tx;
    constexpr std::int64_t second = 1'000'000;
    Player nell;
    nell.avatar = 41;
    nell.site = 1;
    EXPECT_FALSE(login_blocked(tx, nell, 10 * second));
    nell.status = "guest";
    EXPECT_FALSE(login_blocked(tx, nell, 10 * second));
    nell.status = "banned";
    EXPECT_TRUE(login_blocked(tx, nell, 10 * second));
    nell.status = "suspended";
    EXPECT_TRUE(login_blocked(tx, nell, 10 * second));
    nell.suspended_until = 60 * second;
    EXPECT_EQ(login_blocked(tx, nell, 10 * second), "This player is suspended until 1970-01-01 00:01 UTC.");
    nell.id = add_player(tx, nell);
    EXPECT_FALSE(login_blocked(tx, nell, 60 * second)) << "lapsed";
    EXPECT_EQ(player_of(tx, 41)->status, "active");
    EXPECT_FALSE(player_of(tx, 41)->suspended_until);
}

TEST(Passwords, FollowThePolicy) {
    const auto common = *CommonPasswords::parse("password1\n", "list");
    EXPECT_TRUE(check_password("correct horse", "nell", common));
    EXPECT_TRUE(check_password("\u00e4\u00f6\u00fc\u00df\u00e4\u00f6\u00fc\u00df", "nell", common));
    EXPECT_FALSE(check_password("\u00e4\u00f6\u00fc\u00df\u00e4", "nell", common)) << "characters count, not bytes";
    EXPECT_FALSE(check_password("seven77", "nell", common));
    EXPECT_FALSE(check_password("NellOfTheBarn", "nellofthebarn", common));
    EXPECT_FALSE(check_password("1234567890", "nell", common));
    EXPECT_FALSE(check_password("Password1", "nell", common));
    EXPECT_FALSE(check_password("correct\x07horse", "nell", common));
    EXPECT_FALSE(check_password("\xff\xfe\xff\xfe\xff\xfe\xff\xfe", "nell", common));
    EXPECT_TRUE(check_password(std::string(1024, 'x'), "nell", common));
    EXPECT_FALSE(check_password(std::string(1025, 'x'), "nell", common));
}

TEST(Passwords, AreHashedAndVerified) {
    const std::string hash = hash_password("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_NE(hash, hash_password("correct horse")) << "salted";
    EXPECT_TRUE(verify_password(hash, "correct horse"));
    EXPECT_FALSE(verify_password(hash, "correct horsf"));
    EXPECT_FALSE(verify_password("", "correct horse"));
    EXPECT_FALSE(verify_password("", ""));
    EXPECT_FALSE(verify_password("no hash", "correct horse"));
    EXPECT_FALSE(verify_password(hash_password(std::string(1024, 'x')), std::string(1025, 'x')));
}

TEST(Passwords, AreTheSameHoweverLettersArePutTogether) {
    const std::string composed = "gr\u00f6\u00dfe und \u00fcber";
    const std::string apart = "gro\u0308\u00dfe und u\u0308ber";
    ASSERT_NE(composed, apart);
    EXPECT_TRUE(verify_password(hash_password(apart), composed));
    EXPECT_TRUE(verify_password(hash_password(composed), apart));
    EXPECT_FALSE(verify_password(hash_password(composed), "grosse und uber"));
    EXPECT_FALSE(check_password("o\u0308o\u0308o\u0308o\u0308", "ann", CommonPasswords())) << "four letters";
}

TEST(Accounts, AreNotCalledWhatOneTypesBeforeALogin) {
    world::testing::FakeTransaction tx;
    for (const char* word : {"help", "who", "quit", "guest", "connect", "QUIT"})
        EXPECT_FALSE(add_account(tx, word, 1)) << word;
    EXPECT_TRUE(add_account(tx, "helper", 1));
}

TEST(Passwords, AtRandomAreLongAndAllowed) {
    const std::string one = random_password();
    EXPECT_EQ(one.size(), 16U);
    EXPECT_NE(one, random_password());
    EXPECT_TRUE(check_password(one, "wizard", {}));
    EXPECT_EQ(one.find_first_of("0O1lI"), std::string::npos);
}

}  // namespace
}  // namespace moosaic::accounts
