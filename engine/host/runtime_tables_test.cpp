// A runtime's keys and values on their way to the worker program and back, and what a hostile side may send.
#include <gtest/gtest.h>

#include <random>

#include <moosaic/detail/config_wire.hpp>

namespace moosaic::detail {
namespace {

TEST(ConfigWire, EveryKindOfValueComesBack) {
    const ConfigValues values = {
        {"a", true},
        {"b", std::int64_t{-5}},
        {"c", 0.1},
        {"d", std::string("two words\n%20 \xC3\xA9\0", 17)},
        {"e", std::string()},
        {"f", std::vector<std::string>{}},
        {"g", std::vector<std::string>{"", "x,y", " "}},
        {"odd name\n", std::int64_t{1}},
    };
    const auto back = read_values(write_values(values));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, values);
}

TEST(ConfigWire, ADescriptionComesBack) {
    ConfigSchema schema;
    schema.key({"limit", std::int64_t{400}, "How deep, in \"frames\".", 100, 1000});
    schema.key(
        {.name = "mode", .default_value = std::string("a"), .help = "Which.", .choices = {"a", "b c"}, .reload = true});
    const auto back = read_schema(write_schema(schema));
    ASSERT_TRUE(back) << back.error().text();
    ASSERT_EQ(back->keys().size(), 2U);
    EXPECT_EQ(back->keys()[0].name, "limit");
    EXPECT_EQ(back->keys()[0].help, "How deep, in \"frames\".");
    EXPECT_EQ(back->keys()[0].minimum, 100);
    EXPECT_EQ(back->keys()[0].maximum, 1000);
    EXPECT_EQ(back->keys()[1].choices, (std::vector<std::string>{"a", "b c"}));
    EXPECT_TRUE(back->keys()[1].reload);
    EXPECT_FALSE(back->keys()[0].reload);
}

TEST(ConfigWire, WhatIsMalformedIsRefused) {
    for (const char* bad :
         {"a", "a i", "a ix", "a b2", "a d", "a s%4", "a s%GG", "a lx", "a i1 i2", "% i1", "a i99999999999999999999"})
        EXPECT_FALSE(read_values(bad)) << bad;
    for (const char* bad : {"a", "a i1 s i0 i0 l", "a i1 i1 i0 i0 l b0", "a i1 s i0 i0 l b0 b0", "a ? s i0 i0 l b0"})
        EXPECT_FALSE(read_schema(bad)) << bad;
}

TEST(ConfigWire, AnyBytesAreBorne) {
    std::mt19937 random(11);
    const std::string letters = "abils%0 12,\n-.e";
    for (int i = 0; i < 20000; ++i) {
        std::string text(random() % 40, '\0');
        for (auto& c : text)
            c = random() % 8 == 0 ? static_cast<char>(random() % 256) : letters[random() % letters.size()];
        (void)read_values(text);
        (void)read_schema(text);
    }
}

}  // namespace
}  // namespace moosaic::detail
