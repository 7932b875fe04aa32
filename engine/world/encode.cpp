// Values to moojson; see encoding.hpp.
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "world/encoding.hpp"
#include "world/error.hpp"
#include "world/iso.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

constexpr std::size_t plain_digits = 300;  // beyond this, readers that go through a double overflow

[[noreturn]] void unsupported(std::string_view what) {
    throw WorldError("TypeError", std::string(what) + " cannot be stored.");
}

std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string float_text(double number) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    std::string text(buffer.data(), end);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string key_text(const Value& key) {
    if (const auto* text = key.get<std::string>()) return *text;
    if (const auto* number = key.get<std::int64_t>()) return std::to_string(*number);
    if (const auto* big = key.get<BigInt>()) return big->decimal;
    if (const auto* flag = key.get<bool>()) return *flag ? "true" : "false";
    if (const auto* number = key.get<double>())
        return std::isnan(*number)   ? "NaN"
               : std::isinf(*number) ? (*number < 0 ? "-Infinity" : "Infinity")
                                     : float_text(*number);
    if (key.is_none()) return "null";
    throw WorldError("TypeError", "Keys of a stored dict must be text, numbers, True, False or None.");
}

class Encoder {
public:
    Encoder(const LabelOf& label, Budget* budget) : label_(label), budget_(budget) {}

    void operator()(std::monostate) { add("null"); }
    void operator()(bool flag) { add(flag ? "true" : "false"); }
    void operator()(std::int64_t number) { add(std::to_string(number)); }
    void operator()(double number) {
        if (std::isfinite(number)) return add(float_text(number));
        tagged("f#", std::isnan(number) ? "nan" : number < 0 ? "-inf" : "inf");
    }
    void operator()(const BigInt& big) {
        const std::string_view digits = std::string_view(big.decimal).substr(big.decimal.starts_with('-') ? 1 : 0);
        if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos ||
            (digits.size() > 1 && digits.front() == '0'))
            throw WorldError("ValueError", "A large integer is malformed.");
        if (digits.size() > max_digits) throw WorldError("ValueError", "An integer has more than 4300 digits.");
        if (digits.size() <= plain_digits) return add(big.decimal);
        tagged("i#", big.decimal);
    }
    void operator()(const std::string& text) { add(quoted(text)); }
    void operator()(const Bytes& bytes) {
        if (bytes.data.size() > max_encoded_size) too_large();
        std::string text(sodium_base64_ENCODED_LEN(bytes.data.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
        sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data.data()),
                          bytes.data.size(), sodium_base64_VARIANT_ORIGINAL);
        text.pop_back();  // the terminating zero
        tagged("b#", text);
    }
    void operator()(const Ref& ref) {
        const char* prefix = ref.kind == RefKind::object     ? "o#"
                             : ref.kind == RefKind::verb     ? "v#"
                             : ref.kind == RefKind::property ? "p#"
                                                             : nullptr;
        if (prefix == nullptr) unsupported("This kind of handle");
        if (ref.id <= 0) throw WorldError("ValueError", "A reference has no id.");
        tagged(prefix + std::to_string(ref.id), label_ ? label_(ref) : std::string());
    }
    void operator()(const DateTime& at) { checked("dt#", at.iso, is_iso_date_time(at.iso)); }
    void operator()(const Date& at) { checked("d#", at.iso, is_iso_date(at.iso)); }
    void operator()(const TimeOfDay& at) { checked("t#", at.iso, is_iso_time(at.iso)); }
    void operator()(const TimeDelta&) { unsupported("A time span"); }
    void operator()(const List& list) { array(list.items); }
    void operator()(const Tuple& tuple) { wrapped("tup#", tuple.items); }
    void operator()(const Set& set) { wrapped(set.frozen ? "fset#" : "set#", set.items); }
    void operator()(const Dict& dict) {
        const auto entries = entries_of(dict);
        const Nested nested(*this);
        const bool escape = entries.size() == 1 && entries[0].first.find('#') != std::string::npos;
        add(escape ? R"({"~#":[)" : "{");
        bool first = true;
        for (const auto& [key, value] : entries) {
            if (!first) add(",");
            first = false;
            add(quoted(key));
            add(escape ? "," : ":");
            std::visit(*this, value->v);
        }
        add(escape ? "]}" : "}");
    }

    std::string text;

private:
    struct Nested {
        explicit Nested(Encoder& encoder) : encoder(encoder) {
            if (++encoder.depth_ > max_value_depth)
                throw WorldError("ValueError", "The value is nested more than 64 levels deep.");
        }
        Nested(const Nested&) = delete;
        Nested& operator=(const Nested&) = delete;
        ~Nested() { --encoder.depth_; }
        Encoder& encoder;
    };

    [[noreturn]] static void too_large() {
        throw WorldError("ValueError", "The value is larger than 1 MiB when stored.");
    }

    void add(std::string_view piece) {
        if (budget_ != nullptr) budget_->spend_on(piece);
        text += piece;
        if (text.size() > max_encoded_size) too_large();
    }
    void tagged(const std::string& key, const std::string& payload) {
        add("{\"" + key + "\":");
        add(quoted(payload));
        add("}");
    }
    void checked(const std::string& key, const std::string& iso, bool valid) {
        if (!valid) throw WorldError("ValueError", "A date or time is malformed.");
        tagged(key, iso);
    }
    void array(const std::vector<Value>& items) {
        const Nested nested(*this);
        add("[");
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i != 0) add(",");
            std::visit(*this, items[i].v);
        }
        add("]");
    }
    void wrapped(const std::string& key, const std::vector<Value>& items) {
        add("{\"" + key + "\":");
        array(items);
        add("}");
    }
    // Entries by their key as text. Two that become equal would lose one of the values without a word.
    static std::vector<std::pair<std::string, const Value*>> entries_of(const Dict& dict) {
        std::vector<std::pair<std::string, const Value*>> entries;
        std::unordered_set<std::string> names;
        for (const auto& [key, value] : dict.items) {
            std::string name = key_text(key);
            if (!names.insert(name).second)
                throw WorldError("ValueError", "Keys of a dict are stored as texts, and two of them become '" +
                                                   clean_text(name, 60) + "'.");
            entries.emplace_back(std::move(name), &value);
        }
        return entries;
    }

    const LabelOf& label_;
    Budget* const budget_;
    std::size_t depth_ = 0;
};

void collect(const Value& value, std::vector<Id>& found) {
    if (const Id id = value.object_id(); id != 0) found.push_back(id);
    const auto each = [&](const std::vector<Value>& items) {
        for (const auto& item : items) collect(item, found);
    };
    if (const auto* list = value.get<List>()) each(list->items);
    if (const auto* tuple = value.get<Tuple>()) each(tuple->items);
    if (const auto* set = value.get<Set>()) each(set->items);
    if (const auto* dict = value.get<Dict>())
        for (const auto& entry : dict->items) collect(entry.second, found);
}

}  // namespace

std::string encode(const Value& value, const LabelOf& label, Budget* budget) {
    Encoder encoder(label, budget);
    std::visit(encoder, value.v);
    return std::move(encoder.text);
}

std::vector<Id> objects_in(const Value& value) {
    std::vector<Id> found;
    collect(value, found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

Value replace_object(Value value, Id from, const Value& to) {
    if (value.object_id() == from) return to;
    const auto each = [&](std::vector<Value>& items) {
        for (auto& item : items) item = replace_object(std::move(item), from, to);
    };
    if (auto* list = value.get<List>()) each(list->items);
    if (auto* tuple = value.get<Tuple>()) each(tuple->items);
    if (auto* set = value.get<Set>()) each(set->items);
    if (auto* dict = value.get<Dict>())
        for (auto& entry : dict->items) entry.second = replace_object(std::move(entry.second), from, to);
    return value;
}

}  // namespace moosaic::world
