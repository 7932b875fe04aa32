// Value: one MOO value, as it is stored in a property, passed to a verb or carried between engine and worker.
//
// Plain value semantics; deep copies. A Value never holds a pointer into the engine: things in the world are Refs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace moosaic {

using Id = std::int64_t;  // row id; objects print as "#N". 0 is never a valid id.

// What a Ref points at. Names are those `obj.kind` shows to verbs.
enum class RefKind : std::uint8_t { object, verb, property, alias, verb_name, acl, account, ssh_key, site };

// A handle on a row of the world. `bound_to`/`name` are used by verbs only: the object the verb was found for
// (0 = unbound) and the stored name that matched. `index` tells rows that live inside a cell (acl rules) apart.
struct Ref {
    RefKind kind = RefKind::object;
    Id id = 0;
    Id bound_to = 0;
    std::string name;
    std::int64_t index = 0;
    // Equality and hashing are by kind and id (and index): it is the same row, however it was found.
    friend bool operator==(const Ref& a, const Ref& b) {
        return a.kind == b.kind && a.id == b.id && a.index == b.index;
    }
};

struct BigInt {
    std::string decimal;
    friend bool operator==(const BigInt&, const BigInt&) = default;
};
struct Bytes {
    std::string data;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};
struct DateTime {
    std::string iso;
    friend bool operator==(const DateTime&, const DateTime&) = default;
};
struct Date {
    std::string iso;
    friend bool operator==(const Date&, const Date&) = default;
};
struct TimeOfDay {
    std::string iso;
    friend bool operator==(const TimeOfDay&, const TimeOfDay&) = default;
};
struct TimeDelta {
    std::int64_t microseconds = 0;
    friend bool operator==(const TimeDelta&, const TimeDelta&) = default;
};

class Value;
struct List {
    std::vector<Value> items;
};
struct Tuple {
    std::vector<Value> items;
};
struct Set {
    std::vector<Value> items;
    bool frozen = false;
};  // insertion order is kept, duplicates are not
struct Dict {
    std::vector<std::pair<Value, Value>> items;
};  // insertion order is kept

class Value {
public:
    using Variant = std::variant<std::monostate, bool, std::int64_t, BigInt, double, std::string, Bytes, Ref, DateTime,
                                 Date, TimeOfDay, TimeDelta, List, Tuple, Set, Dict>;

    Value() = default;  // None
    Value(std::nullptr_t) {}
    Value(bool b) : v(b) {}
    Value(int n) : v(static_cast<std::int64_t>(n)) {}
    Value(std::int64_t n) : v(n) {}
    Value(double d) : v(d) {}
    Value(const char* s) : v(std::string(s)) {}
    Value(std::string s) : v(std::move(s)) {}
    Value(std::string_view s) : v(std::string(s)) {}
    Value(Ref r) : v(std::move(r)) {}
    Value(List l) : v(std::move(l)) {}
    Value(Tuple t) : v(std::move(t)) {}
    Value(Set s) : v(std::move(s)) {}
    Value(Dict d) : v(std::move(d)) {}
    Value(Bytes b) : v(std::move(b)) {}
    Value(BigInt b) : v(std::move(b)) {}
    Value(DateTime d) : v(std::move(d)) {}
    Value(Date d) : v(std::move(d)) {}
    Value(TimeOfDay d) : v(std::move(d)) {}
    Value(TimeDelta d) : v(d) {}

    static Value object(Id id) { return id == 0 ? Value() : Value(Ref{RefKind::object, id, 0, {}, 0}); }
    static Value list(std::vector<Value> items = {}) { return Value(List{std::move(items)}); }
    static Value tuple(std::vector<Value> items = {}) { return Value(Tuple{std::move(items)}); }
    static Value dict(std::vector<std::pair<Value, Value>> items = {}) { return Value(Dict{std::move(items)}); }

    template <class T>
    [[nodiscard]] const T* get() const {
        return std::get_if<T>(&v);
    }
    template <class T>
    [[nodiscard]] T* get() {
        return std::get_if<T>(&v);
    }
    [[nodiscard]] bool is_none() const { return v.index() == 0; }
    // The id if this is an object reference, else 0.
    [[nodiscard]] Id object_id() const {
        const auto* r = get<Ref>();
        return r != nullptr && r->kind == RefKind::object ? r->id : 0;
    }
    // Entry of a dict by text key; nullptr if this is no dict or has no such key.
    [[nodiscard]] const Value* find(std::string_view key) const;
    // Python truth.
    [[nodiscard]] bool truthy() const;

    Variant v;
};

inline bool operator==(const Value& a, const Value& b);

inline bool items_equal(const std::vector<Value>& a, const std::vector<Value>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(a[i] == b[i])) return false;
    return true;
}

inline bool operator==(const List& a, const List& b) { return items_equal(a.items, b.items); }
inline bool operator==(const Tuple& a, const Tuple& b) { return items_equal(a.items, b.items); }
inline bool operator==(const Set& a, const Set& b) { return items_equal(a.items, b.items); }
inline bool operator==(const Dict& a, const Dict& b) {
    if (a.items.size() != b.items.size()) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
        if (!(a.items[i].first == b.items[i].first) || !(a.items[i].second == b.items[i].second)) return false;
    return true;
}
inline bool operator==(const Value& a, const Value& b) { return a.v == b.v; }

inline const Value* Value::find(std::string_view key) const {
    const auto* d = get<Dict>();
    if (d == nullptr) return nullptr;
    for (const auto& [k, val] : d->items)
        if (const auto* s = k.get<std::string>(); s != nullptr && *s == key) return &val;
    return nullptr;
}

inline bool Value::truthy() const {
    struct Visitor {
        bool operator()(std::monostate) const { return false; }
        bool operator()(bool b) const { return b; }
        bool operator()(std::int64_t n) const { return n != 0; }
        bool operator()(const BigInt& b) const { return b.decimal != "0"; }
        bool operator()(double d) const { return d != 0.0; }
        bool operator()(const std::string& s) const { return !s.empty(); }
        bool operator()(const Bytes& b) const { return !b.data.empty(); }
        bool operator()(const Ref&) const { return true; }
        bool operator()(const DateTime&) const { return true; }
        bool operator()(const Date&) const { return true; }
        bool operator()(const TimeOfDay&) const { return true; }
        bool operator()(const TimeDelta& d) const { return d.microseconds != 0; }
        bool operator()(const List& l) const { return !l.items.empty(); }
        bool operator()(const Tuple& l) const { return !l.items.empty(); }
        bool operator()(const Set& l) const { return !l.items.empty(); }
        bool operator()(const Dict& l) const { return !l.items.empty(); }
    };
    return std::visit(Visitor{}, v);
}

// A Value that many hold and nobody changes. A copy counts one holder more, whatever the value's size: what the line
// was parsed into and the session's settings go through every step of a command. Any thread.
class SharedValue {
public:
    SharedValue() = default;  // None
    SharedValue(Value value) : value_(std::make_shared<const Value>(std::move(value))) {}

    operator const Value&() const { return value(); }
    [[nodiscard]] const Value& value() const {
        static const Value none;
        return value_ == nullptr ? none : *value_;
    }
    template <class T>
    [[nodiscard]] const T* get() const {
        return value().get<T>();
    }
    [[nodiscard]] const Value* find(std::string_view key) const { return value().find(key); }
    [[nodiscard]] bool is_none() const { return value().is_none(); }

private:
    std::shared_ptr<const Value> value_;
};

}  // namespace moosaic
