// moojson to values, by nlohmann's event reader (which does not recurse); see encoding.hpp.
#include <sodium.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "world/encoding.hpp"
#include "world/iso.hpp"

namespace moosaic::world {

namespace {

constexpr std::size_t max_json_depth = 4 * max_value_depth;  // typed objects nest JSON deeper than the value

bool is_integer(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() <= max_digits &&
           text.find_first_not_of("0123456789") == std::string_view::npos && (text.size() == 1 || text.front() != '0');
}

Value integer(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
    return BigInt{std::string(text)};
}

std::optional<std::string> from_base64(const std::string& text) {
    std::string data(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(data.data()), data.size(), text.data(),
                                         text.size(), "\r\n ", &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
    if (failed != 0) return std::nullopt;
    data.resize(size);
    return data;
}

std::optional<Value> reference(const std::string& key, const Resolve& resolve) {
    Ref ref;
    if (key[0] == 'v') ref.kind = RefKind::verb;
    if (key[0] == 'p') ref.kind = RefKind::property;
    const auto* const end = key.data() + key.size();
    const auto parsed = std::from_chars(key.data() + 2, end, ref.id);
    if (parsed.ec != std::errc() || parsed.ptr != end || ref.id <= 0) return std::nullopt;
    return resolve ? resolve(ref) : Value(ref);
}

std::optional<Value> typed_text(const std::string& key, const std::string& text) {
    if (key == "dt#" && is_iso_date_time(text)) return DateTime{text};
    if (key == "d#" && is_iso_date(text)) return Date{text};
    if (key == "t#" && is_iso_time(text)) return TimeOfDay{text};
    if (key == "i#" && is_integer(text)) return integer(text);
    if (key == "f#" && text == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (key == "f#" && text == "inf") return std::numeric_limits<double>::infinity();
    if (key == "f#" && text == "-inf") return -std::numeric_limits<double>::infinity();
    if (key == "b#")
        if (auto data = from_base64(text)) return Bytes{std::move(*data)};
    return std::nullopt;
}

// The value a dict of one entry stands for, if it is a typed one.
std::optional<Value> typed(const std::string& key, Value& payload, const Resolve& resolve) {
    if (key.size() > 2 && (key.starts_with("o#") || key.starts_with("v#") || key.starts_with("p#")))
        return reference(key, resolve);
    if (const auto* text = payload.get<std::string>()) return typed_text(key, *text);
    auto* list = payload.get<List>();
    if (list == nullptr) return std::nullopt;
    if (key == "tup#") return Tuple{std::move(list->items)};
    if (key == "set#") return Set{std::move(list->items), false};
    if (key == "fset#") return Set{std::move(list->items), true};
    if (key == "~#" && list->items.size() == 2 && list->items[0].get<std::string>() != nullptr)
        return Value::dict({{std::move(list->items[0]), std::move(list->items[1])}});
    return std::nullopt;
}

class Builder {
public:
    Builder(const Resolve& resolve, Budget* budget) : resolve_(resolve), budget_(budget) {}

    bool null() { return add({}); }
    bool boolean(bool flag) { return add(flag); }
    bool number_integer(std::int64_t number) { return add(number); }
    bool number_unsigned(std::uint64_t number) {
        if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return add(static_cast<std::int64_t>(number));
        return add(BigInt{std::to_string(number)});
    }
    bool number_float(double number, const std::string& text) {
        if (is_integer(text)) return add(integer(text));
        return add(number);
    }
    bool string(std::string& text) { return add(std::move(text)); }
    bool binary(nlohmann::json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(true); }
    bool start_array(std::size_t) { return open(false); }
    bool key(std::string& text) {
        open_.back().keys.push_back(std::move(text));
        return true;
    }
    bool end_array() {
        auto items = std::move(open_.back().items);
        open_.pop_back();
        return add(Value::list(std::move(items)));
    }
    bool end_object() {
        Frame frame = std::move(open_.back());
        open_.pop_back();
        if (frame.keys.size() == 1)
            if (auto value = typed(frame.keys[0], frame.items[0], resolve_)) return add(std::move(*value));
        return add(dict(frame));
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) { return false; }

    Value result;

private:
    struct Frame {
        bool object = false;
        std::vector<std::string> keys;
        std::vector<Value> items;
    };

    bool open(bool object) {
        if (open_.size() >= max_json_depth) return false;
        open_.push_back({object, {}, {}});
        return true;
    }
    bool add(Value value) {
        if (budget_ != nullptr) budget_->spend();
        if (open_.empty())
            result = std::move(value);
        else
            open_.back().items.push_back(std::move(value));
        return true;
    }
    static Value dict(Frame& frame) {
        Dict made;
        std::unordered_map<std::string, std::size_t> places;
        for (std::size_t i = 0; i < frame.keys.size(); ++i) {
            const auto [place, fresh] = places.try_emplace(frame.keys[i], made.items.size());
            if (fresh)
                made.items.emplace_back(Value(std::move(frame.keys[i])), std::move(frame.items[i]));
            else
                made.items[place->second].second = std::move(frame.items[i]);
        }
        return made;
    }

    const Resolve& resolve_;
    Budget* const budget_;
    std::vector<Frame> open_;
};

std::optional<Value> parse(std::string_view text, const Resolve& resolve, Budget* budget) {
    if (budget != nullptr) budget->spend_on(text);
    Builder builder(resolve, budget);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
    return std::move(builder.result);
}

// What other writers put into JSON and its readers refuse: NaN, Infinity, and integers beyond a double. As typed
// objects.
std::string with_legacy_tokens(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        std::size_t length = 1;
        if (c == '"') {
            while (at + length < text.size() && text[at + length] != '"') length += text[at + length] == '\\' ? 2 : 1;
            out += text.substr(at, length + 1);
            at += length + 1;
            continue;
        }
        const std::string_view rest = text.substr(at);
        const auto digits = rest.find_first_not_of("0123456789.eE+-");
        if (rest.starts_with("NaN")) {
            out += R"({"f#":"nan"})";
            length = 3;
        } else if (rest.starts_with("Infinity")) {
            out += R"({"f#":"inf"})";
            length = 8;
        } else if (rest.starts_with("-Infinity")) {
            out += R"({"f#":"-inf"})";
            length = 9;
        } else if (const auto number = rest.substr(0, digits); number.size() > 300 && is_integer(number)) {
            out += "{\"i#\":\"" + std::string(number) + "\"}";
            length = number.size();
        } else if (!number.empty()) {
            out += number;
            length = number.size();
        } else {
            out += c;
        }
        at += length;
    }
    return out;
}

}  // namespace

std::optional<Value> decode_strict(std::string_view text, const Resolve& resolve, Budget* budget) {
    if (text.size() > max_encoded_size) return std::nullopt;
    if (auto value = parse(text, resolve, budget)) return value;
    return parse(with_legacy_tokens(text), resolve, budget);
}

Value decode(std::string_view text, const Resolve& resolve, Budget* budget) {
    if (auto value = decode_strict(text, resolve, budget)) return std::move(*value);
    return text.substr(0, max_encoded_size);
}

}  // namespace moosaic::world
