// The schema: tables and indexes stand where their enums say, and a new database gets all of them.
#include <gtest/gtest.h>

#include <set>

#include "world/schema.hpp"

namespace moosaic::world {

TEST(Schema, TablesStandWhereTabSays) {
    const auto schema = world::schema();
    ASSERT_EQ(schema.tables.size(), static_cast<std::size_t>(Tab::count_));
    const auto name = [&](Tab table) { return schema.tables[static_cast<std::size_t>(table)].name; };
    EXPECT_EQ(name(Tab::meta), "meta");
    EXPECT_EQ(name(Tab::location), "location");
    EXPECT_EQ(name(Tab::property_ref), "property_ref");
    EXPECT_EQ(name(Tab::acl), "acl");
    EXPECT_EQ(name(Tab::repo), "repo");
}

TEST(Schema, IndexesStandWhereIdxSays) {
    const auto schema = world::schema();
    const std::vector<std::string> names = {
        "object_folded",       "object_owner",        "object_placement", "object_recycled", "location_container",
        "parent_child",        "parent_parent",       "alias_object",     "alias_folded",    "property_object",
        "property_owner",      "property_ref_target", "verb_object",      "verb_owner",      "verb_name_verb",
        "verb_name_object",    "account_folded",      "player_avatar",    "player_account",  "ssh_key_account",
        "ssh_key_fingerprint", "audit_target",        "task_due",         "universe_domain", "avatar_name_mark",
        "avatar_name_avatar"};
    ASSERT_EQ(names.size(), static_cast<std::size_t>(Idx::count_));
    std::size_t declared = 0;
    for (const auto& table : schema.tables) declared += table.indexes.size();
    EXPECT_EQ(declared, names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const IndexPlace where = place(static_cast<Idx>(i));
        const auto& table = schema.tables.at(static_cast<std::size_t>(where.table));
        const auto& index = table.indexes.at(where.index);
        EXPECT_EQ(index.name, names[i]);
        for (const auto column : index.columns) EXPECT_LT(column, table.columns.size());
    }
}

TEST(Schema, MigrationsEndAtTheTables) {
    const auto schema = world::schema();
    std::set<std::string> created;
    int before = 0;
    for (const auto& step : schema.migrations) {
        EXPECT_GT(step.version, before);
        before = step.version;
        for (const auto& table : step.create) EXPECT_TRUE(created.insert(table.name).second) << table.name;
    }
    for (const auto& table : schema.tables) EXPECT_TRUE(created.contains(table.name)) << table.name;
}

}  // namespace moosaic::world
