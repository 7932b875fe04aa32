// The suite of every plugin, whatever its kind: the built file as the host sees it, and its first steps.
//
//   INSTANTIATE_TEST_SUITE_P(Mine, PluginSuite, ::testing::Values(PluginUnderTest{"service", "mine", FILE}),
//   plugin_name);
#pragma once

#include <algorithm>
#include <set>

#include <moosaic/testing/services.hpp>

namespace moosaic::testing {

struct PluginUnderTest {
    std::string kind;
    std::string name;
    std::string file;  // the built NAME.so
};

inline void PrintTo(const PluginUnderTest& tested, std::ostream* out) { *out << tested.kind << "." << tested.name; }
inline std::string plugin_name(const ::testing::TestParamInfo<PluginUnderTest>& info) {
    return info.param.kind + "_" + info.param.name;
}

class PluginSuite : public ::testing::TestWithParam<PluginUnderTest> {
protected:
    std::unique_ptr<Plugin> load() {
        auto plugin = detail::load_plugin(GetParam().file, GetParam().kind, GetParam().name);
        if (plugin) return std::move(*plugin);
        ADD_FAILURE() << plugin.error().text();
        return nullptr;
    }
    static ConfigSchema schema_of(const Plugin& plugin) {
        ConfigSchema schema;
        plugin.describe(schema);
        return schema;
    }
};

TEST_P(PluginSuite, TheHostWouldOpenIt) { EXPECT_NE(load(), nullptr); }

TEST_P(PluginSuite, ItsKeysCanBeWrittenDown) {
    const auto plugin = load();
    ASSERT_NE(plugin, nullptr);
    std::set<std::string> seen;
    const auto schema = schema_of(*plugin);
    for (const auto& key : schema.keys()) {
        SCOPED_TRACE(key.name);
        EXPECT_TRUE(seen.insert(key.name).second) << "declared twice";
        EXPECT_FALSE(key.name.empty());
        EXPECT_TRUE(std::all_of(key.name.begin(), key.name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        })) << "keys are small letters, digits and _";
        for (const auto* taken : {"enabled", "required", "file"})
            EXPECT_NE(key.name, taken) << "this key is the host's";
        EXPECT_FALSE(key.help.empty());
        if (const auto* n = std::get_if<std::int64_t>(&key.default_value)) {
            EXPECT_GE(*n, key.minimum);
            EXPECT_LE(*n, key.maximum);
        }
        if (const auto* s = std::get_if<std::string>(&key.default_value); s != nullptr && !key.choices.empty()) {
            EXPECT_NE(std::find(key.choices.begin(), key.choices.end(), *s), key.choices.end());
        }
    }
}

TEST_P(PluginSuite, SaysTheSameOfItselfEachTime) {
    const auto first = load();
    const auto second = load();
    ASSERT_TRUE(first && second);
    const auto a = schema_of(*first).keys();
    const auto b = schema_of(*second).keys();
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(first->needs(), second->needs());
}

TEST_P(PluginSuite, IsConfiguredByItsDefaultsAndGoesWithoutAStart) {
    auto plugin = load();
    ASSERT_NE(plugin, nullptr);
    const auto made = configured(std::move(plugin));
    EXPECT_TRUE(made.outcome) << made.outcome.error().text();
}

TEST_P(PluginSuite, AStopWithoutAStartDoesNothing) {
    auto plugin = load();
    ASSERT_NE(plugin, nullptr);
    const auto made = configured(std::move(plugin));
    made.plugin->stop();
    made.plugin->stop();
}

}  // namespace moosaic::testing
