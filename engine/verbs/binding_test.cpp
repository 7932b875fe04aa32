// Binding of arguments to the parameters of a row.
#include "verbs/binding.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "world/error.hpp"

namespace moosaic::verbs {

namespace {

using names::Kind;

std::string type_error(const std::function<void()>& work) {
    try {
        work();
    } catch (const world::WorldError& error) {
        return error.type == "TypeError" ? error.message : "not a TypeError: " + error.type;
    }
    return "nothing was raised";
}

const names::Row& row(Kind kind, std::string_view name) { return *names::find(kind, name); }

}  // namespace

TEST(Binding, TakesPositionKeywordAndDefault) {
    const std::vector<Value> positional{"colour"};
    const auto keywords = Value::dict({{"default", 7}});
    const Binding bound(row(Kind::object, "get_property"), positional, keywords);
    EXPECT_EQ(bound.text(0), "colour");
    EXPECT_EQ(bound.any(1), Value(true));
    EXPECT_EQ(bound.any(2), Value(false));
    EXPECT_EQ(*bound.given(3), Value(7));
    EXPECT_EQ(Binding(row(Kind::object, "get_property"), positional, {}).given(3), nullptr);
}

TEST(Binding, PutsTheRestBesideTheParameters) {
    const std::vector<Value> positional{Value::object(3), Value(Ref{RefKind::verb, 4, 3, "x", 0}), "a", "b"};
    const auto keywords = Value::dict({{"intro", "Write:"}});
    const Binding bound(row(Kind::function, "read_lines"), positional, keywords);
    EXPECT_EQ(bound.thing(0).id, 3);
    EXPECT_EQ(bound.rest().size(), 2U);
    EXPECT_EQ(bound.text(3), "Write:");
    const Binding names(row(Kind::object, "add_verb"), {"look", "l"}, {});
    EXPECT_EQ(names.rest().size(), 2U);
    EXPECT_EQ(names.text(5), "none");
}

TEST(Binding, RefusesWhatPythonWould) {
    const auto& is_named = row(Kind::object, "is_named");
    EXPECT_NE(type_error([&] { Binding(is_named, {1, 2}, {}); }).find("at most 1"), std::string::npos);
    EXPECT_NE(type_error([&] { Binding(is_named, {}, {}); }).find("'name'"), std::string::npos);
    EXPECT_NE(type_error([&] { Binding(is_named, {}, Value::dict({{"x", 1}})); }).find("'x'"), std::string::npos);
    EXPECT_NE(type_error([&] {
                  Binding(is_named, {1}, Value::dict({{"name", 1}}));
              }).find("multiple values"),
              std::string::npos);
    EXPECT_NE(type_error([&] { (void)Binding(is_named, {1}, {}).text(0); }).find("must be text"), std::string::npos);
    EXPECT_NE(type_error([&] { (void)Binding(row(Kind::object, "is_a"), {1}, {}).thing(0); }).find("an object"),
              std::string::npos);
}

}  // namespace moosaic::verbs
