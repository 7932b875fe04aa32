// Binding of arguments.
#include "verbs/arguments.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "world/error.hpp"

namespace moosaic::verbs {

namespace {

std::string type_error(const std::function<void()>& work) {
    try {
        work();
    } catch (const world::WorldError& error) {
        return error.type == "TypeError" ? error.message : "not a TypeError: " + error.type;
    }
    return "nothing was raised";
}

}  // namespace

TEST(Arguments, BindByPositionAndKeyword) {
    const std::vector<Value> positional{"a"};
    const auto keywords = Value::dict({{"second", 2}});
    const Arguments a("f", positional, keywords, {"first", "second", "third"});
    EXPECT_EQ(a.text("first"), "a");
    EXPECT_EQ(a.integer("second", 0), 2);
    EXPECT_FALSE(a.given("third"));
    EXPECT_EQ(a.integer("third", 7), 7);
}

TEST(Arguments, RefuseWhatPythonWould) {
    EXPECT_NE(type_error([] { Arguments("f", {1, 2}, {}, {"one"}); }).find("at most 1"), std::string::npos);
    EXPECT_NE(type_error([] { Arguments("f", {}, Value::dict({{"x", 1}}), {"one"}); }).find("'x'"), std::string::npos);
    EXPECT_NE(type_error([] {
                  Arguments("f", {1}, Value::dict({{"one", 1}}), {"one"});
              }).find("multiple values"),
              std::string::npos);
    EXPECT_NE(type_error([] { (void)Arguments("f", {1}, {}, {"one"}).text("one"); }).find("must be text"),
              std::string::npos);
    EXPECT_NE(type_error([] { (void)Arguments("f", {1}, {}, {"one"}).object("one"); }).find("an object"),
              std::string::npos);
}

}  // namespace moosaic::verbs
