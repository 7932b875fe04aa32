// moojson: round trips, escapes, what is refused, and reads that never fail.
#include "world/encoding.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "world/error.hpp"
#include "world/iso.hpp"

namespace moosaic::world {
namespace {

Value ref(RefKind kind, Id id) { return Ref{kind, id, 0, {}, 0}; }

std::string refusal(const Value& value) {
    try {
        encode(value);
    } catch (const WorldError& error) {
        return error.type;
    }
    return {};
}

TEST(Encoding, RefusesKeysThatBecomeOne) {
    const auto refused = [](Value one, Value other) {
        try {
            (void)encode(Value::list({Value::dict({{std::move(one), 2}, {std::move(other), 3}})}));
        } catch (const WorldError& error) {
            return error.type == "ValueError" && error.message.find("two of them become") != std::string::npos;
        }
        return false;
    };
    EXPECT_TRUE(refused(1, "1"));
    EXPECT_TRUE(refused(Value(true), "true"));
    EXPECT_TRUE(refused(Value(), "null"));
    EXPECT_TRUE(refused(1.5, "1.5"));
    EXPECT_FALSE(refused(1, "2"));
}

TEST(Encoding, EveryStoredKindComesBackNested) {
    const Value all = Value::dict({{"none", Value()},
                                   {"flag", true},
                                   {"int", std::int64_t{-9223372036854775807LL - 1}},
                                   {"big", BigInt{"-340282366920938463463374607431768211456"}},
                                   {"huge", BigInt{std::string(1000, '7')}},
                                   {"float", 1.0},
                                   {"small", 1e-300},
                                   {"text", "tab\t \"quoted\" ünï \x1b"},
                                   {"bytes", Bytes{std::string("\0\xff\x10", 3)}},
                                   {"when", DateTime{"2026-01-31T08:15:00.000001+01:00"}},
                                   {"naive", DateTime{"2026-01-31T08:15:00"}},
                                   {"day", Date{"2024-02-29"}},
                                   {"time", TimeOfDay{"08:15:00"}},
                                   {"list", Value::list({1, Value::tuple({2, Value::list()}), Set{{3, "x"}, false}})},
                                   {"frozen", Set{{Value::tuple({1})}, true}},
                                   {"object", ref(RefKind::object, 7)},
                                   {"verb", ref(RefKind::verb, 8)},
                                   {"property", ref(RefKind::property, 9)}});
    EXPECT_EQ(decode(encode(all)), all);
    EXPECT_EQ(decode(encode(Value::list({all, all}))), Value::list({all, all}));
}

TEST(Encoding, StoredFormIsTheDocumentedOne) {
    const auto label = [](const Ref& r) { return "label " + std::to_string(r.id); };
    EXPECT_EQ(encode(ref(RefKind::object, 7), label), R"({"o#7":"label 7"})");
    EXPECT_EQ(encode(Value::list({1, 2.0, Value(), "x"})), R"([1,2.0,null,"x"])");
    EXPECT_EQ(encode(Bytes{"moo"}), R"({"b#":"bW9v"})");
    EXPECT_EQ(encode(Value::tuple({1})), R"({"tup#":[1]})");
    EXPECT_EQ(encode(Value::dict({{1, "a"}, {true, "b"}, {Value(), "c"}})), R"({"1":"a","true":"b","null":"c"})");
}

TEST(Encoding, UserDictsThatLookTypedSurvive) {
    for (const auto* key : {"d#", "o#5", "b#", "~#", "set#", "x#y", "f#"}) {
        const Value dict = Value::dict({{key, "x"}});
        EXPECT_EQ(decode(encode(dict)), dict) << key;
        const Value nested = Value::dict({{key, dict}});
        EXPECT_EQ(decode(encode(nested)), nested) << key;
    }
    const Value two = Value::dict({{"o#5", 1}, {"d#", 2}});
    EXPECT_EQ(decode(encode(two)), two);
}

TEST(Encoding, FloatsWithoutANumber) {
    EXPECT_TRUE(std::isnan(*decode(encode(std::nan(""))).get<double>()));
    EXPECT_EQ(decode(encode(-INFINITY)), Value(-INFINITY));
    const Value legacy = decode(R"([NaN, -Infinity, "NaN \" Infinity", Infinity])");
    ASSERT_EQ(legacy.get<List>()->items.size(), 4U);
    EXPECT_TRUE(std::isnan(*legacy.get<List>()->items[0].get<double>()));
    EXPECT_EQ(legacy.get<List>()->items[2], Value("NaN \" Infinity"));
}

TEST(Encoding, UnsupportedTypesAreRefused) {
    EXPECT_EQ(refusal(TimeDelta{5}), "TypeError");
    EXPECT_EQ(refusal(ref(RefKind::alias, 3)), "TypeError");
    EXPECT_EQ(refusal(ref(RefKind::account, 3)), "TypeError");
    EXPECT_EQ(refusal(Value::dict({{ref(RefKind::object, 3), 1}})), "TypeError");
    EXPECT_EQ(refusal(Value::dict({{Value::tuple({1}), 1}})), "TypeError");
    EXPECT_EQ(refusal(DateTime{"yesterday"}), "ValueError");
    EXPECT_EQ(refusal(BigInt{"12x"}), "ValueError");
}

TEST(Encoding, BoundsHold) {
    Value deep = 1;
    for (int i = 0; i < 64; ++i) deep = Value::list({deep});
    EXPECT_EQ(decode(encode(deep)), deep);
    EXPECT_EQ(refusal(Value::list({deep})), "ValueError");
    EXPECT_EQ(refusal(std::string(max_encoded_size, 'x')), "ValueError");
    EXPECT_EQ(refusal(std::string(max_encoded_size - 2, 'x')), "");
}

TEST(Decoding, NeverFails) {
    EXPECT_EQ(decode("not json"), Value("not json"));
    EXPECT_EQ(decode(""), Value(""));
    EXPECT_FALSE(decode_strict("{\"a\":"));
    EXPECT_EQ(decode(R"({"dt#":"never"})"), Value::dict({{"dt#", "never"}}));
    EXPECT_EQ(decode(R"({"o#x":"y"})"), Value::dict({{"o#x", "y"}}));
    EXPECT_EQ(decode(R"({"o#-1":"y"})"), Value::dict({{"o#-1", "y"}}));
    EXPECT_EQ(decode(R"({"b#":"***"})"), Value::dict({{"b#", "***"}}));
    EXPECT_EQ(decode(R"({"q#":1})"), Value::dict({{"q#", 1}}));
    EXPECT_FALSE(decode_strict(std::string(100000, '[')));
    EXPECT_EQ(decode("18446744073709551616"), Value(BigInt{"18446744073709551616"}));
    EXPECT_EQ(decode(std::string(500, '9')), Value(BigInt{std::string(500, '9')}));
}

TEST(Decoding, ReferencesResolve) {
    const auto resolve = [](const Ref& r) { return r.id == 5 ? Value(r) : Value("gone"); };
    EXPECT_EQ(decode(R"([{"o#5":"a"},{"o#6":"b"},{"k":{"v#9":"c"}}])", resolve),
              Value::list({ref(RefKind::object, 5), "gone", Value::dict({{"k", "gone"}})}));
}

TEST(References, AreFoundAndReplacedEverywhere) {
    const Value value =
        Value::list({ref(RefKind::object, 9), Value::dict({{"k", Value::tuple({ref(RefKind::object, 4)})}}),
                     Set{{ref(RefKind::object, 9)}, false}, ref(RefKind::verb, 9)});
    EXPECT_EQ(objects_in(value), (std::vector<Id>{4, 9}));
    const Value changed = replace_object(value, 9, ref(RefKind::object, 2));
    EXPECT_EQ(objects_in(changed), (std::vector<Id>{2, 4}));
    EXPECT_EQ(changed.get<List>()->items[3], ref(RefKind::verb, 9));
}

TEST(Iso, ChecksCalendarAndClock) {
    EXPECT_TRUE(is_iso_date("2024-02-29"));
    EXPECT_FALSE(is_iso_date("2023-02-29"));
    EXPECT_FALSE(is_iso_date("2023-2-2"));
    EXPECT_TRUE(is_iso_time("23:59:59.999999-11:30"));
    EXPECT_FALSE(is_iso_time("24:00:00"));
    EXPECT_TRUE(is_iso_date_time("2024-01-01 10:00:00"));
    EXPECT_FALSE(is_iso_date_time("2024-01-01T10:00:00+"));
}

}  // namespace
}  // namespace moosaic::world
