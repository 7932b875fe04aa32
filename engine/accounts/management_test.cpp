// Who may manage whose account.
#include "accounts/management.hpp"

#include <functional>

#include "world/testing/world_fixture.hpp"

namespace moosaic::accounts {
namespace {

using world::testing::message_of;

const auto system_itself = Manager{0, true};

struct Managing : world::testing::WorldFixture {
    Managing() {
        as_system();
        anns = login("ann", ann);
        login("bob", bob);
        login("wizard", wizard);
    }
    Account login(const std::string& name, Id avatar) {
        const auto id = *add_account(world.transaction(), name, 1);
        auto player = *player_of(world.transaction(), avatar);
        player.account = id;
        save_player(world.transaction(), player);
        return *account(world.transaction(), id);
    }
    // What a manager hears who would manage an account.
    std::string hears(Id avatar, std::string_view name) {
        return message_of([&] { (void)managed_account(world, manager(world, avatar), name); });
    }
    Account anns;
};

const std::string not_yours = "Only a wizard may manage the account of somebody else.";

TEST_F(Managing, OnesOwnAndForWizardsAll) {
    EXPECT_EQ(hears(ann, "Ann"), "");
    EXPECT_EQ(hears(wizard, "ann"), "");
    EXPECT_EQ(hears(0, "ann"), "") << "the system";
    EXPECT_EQ(hears(bob, "ann"), not_yours);
    EXPECT_EQ(hears(bob, "nobody"), not_yours) << "nor whether there is one";
    EXPECT_EQ(hears(wizard, "nobody"), "There is no account called \"nobody\".");
    EXPECT_EQ(message_of([&] { (void)managed_account_of(world, manager(world, bob), ann); }), not_yours);
    EXPECT_EQ(message_of([&] { (void)managed_account_of(world, manager(world, wizard), system); }),
              "That character has no login.");
    EXPECT_EQ(message_of([&] { (void)managed_account_of(world, manager(world, bob), system); }), not_yours);
    EXPECT_EQ(managed_account_of(world, manager(world, ann), ann).login, "ann");
}

TEST_F(Managing, APasswordIsStoredForWhatWasSeenOnly) {
    const auto who = manager(world, ann);
    change_password(world, who, anns, "hash one");
    EXPECT_EQ(account(world.transaction(), anns.id)->password, "hash one");
    const std::string meanwhile = "The account has been changed meanwhile; try again.";
    EXPECT_EQ(message_of([&] { change_password(world, who, anns, "hash two"); }), meanwhile) << "seen before the first";
    const auto fresh = *account(world.transaction(), anns.id);
    EXPECT_EQ(message_of([&] {
                  change_password(world, Manager{ann, true}, fresh, "hash two");
              }),
              meanwhile)
        << "no wizard any more";
    EXPECT_EQ(message_of([&] { change_password(world, manager(world, bob), fresh, "hash two"); }), not_yours);
    EXPECT_EQ(account(world.transaction(), anns.id)->password, "hash one");
}

TEST_F(Managing, OnlyAWizardSwitchesAndNeverHisOwn) {
    EXPECT_EQ(message_of([&] { switch_account(world, manager(world, ann), anns, false); }),
              "Only a wizard may switch an account on or off.");
    const auto own = managed_account(world, manager(world, wizard), "wizard");
    EXPECT_EQ(message_of([&] { switch_account(world, manager(world, wizard), own, false); }),
              "Nobody may switch off the account he acts as.");
    switch_account(world, manager(world, wizard), anns, false);
    EXPECT_FALSE(account(world.transaction(), anns.id)->active);
}

TEST_F(Managing, KeysGoByNumberOrFingerprint) {
    const std::string line =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH86TrTsLdo2EDyA5OXbYbMTdvQArCUPXsv5k1mCji8n nell@barn";
    const auto key = add_managed_key(world, anns, line, 1);
    EXPECT_NE(message_of([&] { add_managed_key(world, anns, line, 1); }), "") << "twice";
    EXPECT_EQ(message_of([&] { remove_key_number(world, anns, 2); }), "There is no key number 2.");
    EXPECT_EQ(message_of([&] { remove_key_number(world, anns, 0); }), "There is no key number 0.");
    EXPECT_EQ(remove_key_number(world, anns, 1).fingerprint, key.fingerprint);
    EXPECT_EQ(message_of([&] { remove_key_print(world, anns, key.fingerprint); }),
              "The account has no key " + key.fingerprint + ".");
    add_managed_key(world, anns, line, 1);
    EXPECT_EQ(remove_key_print(world, anns, key.fingerprint).comment, "nell@barn");
}

TEST_F(Managing, AWizardIsMadeAndUnmade) {
    const Id wizards = make("wizards", wizard);
    world.set_property(system, "wizard", Value::object(wizards), {}, wizard);
    set_wizard(world, system_itself, *player_of(world.transaction(), ann), true);
    EXPECT_TRUE(world.is_wizard(ann));
    EXPECT_TRUE(world.is_a(ann, wizards));
    set_wizard(world, system_itself, *player_of(world.transaction(), ann), false);
    EXPECT_FALSE(world.is_wizard(ann));
    EXPECT_FALSE(world.is_a(ann, wizards));
    EXPECT_NE(message_of([&] {
                  set_wizard(world, system_itself, *player_of(world.transaction(), wizard), false);
              }).find("must stay a wizard: it is the last wizard"),
              std::string::npos);
    EXPECT_NE(message_of([&] { set_wizard(world, manager(world, bob), *player_of(world.transaction(), bob), true); }),
              "");
    EXPECT_TRUE(world.is_wizard(wizard));
    EXPECT_FALSE(world.is_wizard(bob));
}

// One wizard at least can come in. Another's login may be off, without a credential, or kept out.
TEST_F(Managing, TheLastWizardWhoCanLogInStays) {
    const auto wizards = [&] { return *find_account(world.transaction(), "wizard"); };
    const auto set = [&](const Account& account, bool active, const std::string& password) {
        auto changed = account;
        changed.active = active;
        changed.password = password;
        save_account(world.transaction(), changed);
    };
    const auto set_status = [&](const std::string& status) {
        auto player = *player_of(world.transaction(), ann);
        player.status = status;
        save_player(world.transaction(), player);
    };
    set_wizard(world, system_itself, *player_of(world.transaction(), ann), true);
    set(wizards(), true, "hash");
    const std::vector<std::function<void()>> lame = {[&] { set(anns, false, "hash"); }, [&] { set(anns, true, ""); },
                                                     [&] {
                                                         set(anns, true, "hash");
                                                         set_status("banned");
                                                     },
                                                     [&] { set_status("suspended"); }};
    const auto demote = [&] { set_wizard(world, system_itself, *player_of(world.transaction(), wizard), false); };
    const auto switch_off = [&] { switch_account(world, system_itself, wizards(), false); };
    for (const auto& make_lame : lame) {
        make_lame();
        EXPECT_NE(message_of(demote).find("last wizard who can log in"), std::string::npos) << message_of(demote);
        EXPECT_NE(message_of(switch_off).find("no other wizard can log in"), std::string::npos);
        EXPECT_NE(message_of([&] { world.destroy(wizard); }).find("last wizard who can log in"), std::string::npos);
        EXPECT_EQ(message_of(demote).find("can be switched off"), std::string::npos);
    }
    set_status("active");
    EXPECT_EQ(message_of(switch_off), "");
    EXPECT_NE(message_of([&] { switch_account(world, system_itself, anns, false); }).find("no other wizard"),
              std::string::npos);
    EXPECT_EQ(message_of([&] { switch_account(world, system_itself, wizards(), true); }), "");
    EXPECT_EQ(message_of([&] { switch_account(world, system_itself, anns, false); }), "");
}

TEST_F(Managing, NorItsLastKey) {
    const std::string line =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH86TrTsLdo2EDyA5OXbYbMTdvQArCUPXsv5k1mCji8n nell@barn";
    auto account = *find_account(world.transaction(), "wizard");
    ASSERT_EQ(message_of([&] { add_managed_key(world, account, line, 1); }), "");
    const auto remove = [&] { remove_key_number(world, *find_account(world.transaction(), "wizard"), 1); };
    EXPECT_NE(message_of(remove).find("cannot lose its last key: no other wizard can log in"), std::string::npos);
    account.password = "hash";
    save_account(world.transaction(), account);
    EXPECT_EQ(message_of(remove), "");
    EXPECT_EQ(message_of([&] { add_managed_key(world, anns, line, 1); }), "");
    EXPECT_EQ(message_of([&] { remove_key_number(world, anns, 1); }), "") << "who is no wizard may";
}

}  // namespace
}  // namespace moosaic::accounts
