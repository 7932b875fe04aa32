// Who may manage whose account.
#include "accounts/management.hpp"

#include "world/testing/world_fixture.hpp"

namespace moosaic::accounts {
namespace {

using world::testing::message_of;

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
    const auto system_itself = Manager{0, true};
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

}  // namespace
}  // namespace moosaic::accounts
