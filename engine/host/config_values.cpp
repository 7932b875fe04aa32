// Conversion, bounds and spelling of configuration values.
#include "host/config_values.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <sstream>

#include "host/joined.hpp"
#include "toml/deep_name.hpp"

namespace moosaic::host {
namespace {

using Texts = std::vector<std::string>;

template <class T>
std::optional<T> number(std::string_view text) {
    T value{};
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || at != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

// Is a text that begins with `[` an IPv6 address with its port rather than a list?
bool address_in_brackets(std::string_view text) {
    const auto end = text.find(']');
    const auto inside = text.substr(0, end).substr(1);
    return end != std::string_view::npos && inside.find(':') != std::string_view::npos &&
           inside.find_first_of("\"', ") == std::string_view::npos;
}

// `["a", "b"]`, or `a,b`, or one text; "" is the empty list.
std::optional<Texts> list_of(const std::string& text) {
    Texts out;
    if (!text.empty() && text.front() == '[' && !address_in_brackets(text)) {
        if (toml_text::deep_name(text) != 0) return std::nullopt;
        try {
            const toml::table table = toml::parse("v = " + text);
            const auto* array = table["v"].as_array();
            if (array == nullptr) return std::nullopt;
            for (const auto& item : *array) {
                const auto one = item.value_exact<std::string>();
                if (!one) return std::nullopt;
                out.push_back(*one);
            }
            return out;
        } catch (const toml::parse_error&) {
            return std::nullopt;
        }
    }
    std::istringstream in(text);
    for (std::string one; std::getline(in, one, ',');)
        if (!trimmed(one).empty()) out.push_back(trimmed(one));
    return out;
}

std::optional<ConfigValue> read_text(const std::string& text, const ConfigValue& like) {
    const std::string plain = trimmed(text);
    if (std::holds_alternative<bool>(like)) {
        if (plain == "true" || plain == "yes" || plain == "on" || plain == "1") return ConfigValue(true);
        if (plain == "false" || plain == "no" || plain == "off" || plain == "0") return ConfigValue(false);
        return std::nullopt;
    }
    if (std::holds_alternative<std::int64_t>(like)) {
        if (const auto n = number<std::int64_t>(plain)) return ConfigValue(*n);
        return std::nullopt;
    }
    if (std::holds_alternative<double>(like)) {
        if (const auto n = number<double>(plain)) return ConfigValue(*n);
        return std::nullopt;
    }
    if (std::holds_alternative<Texts>(like)) {
        if (auto list = list_of(plain)) return ConfigValue(std::move(*list));
        return std::nullopt;
    }
    return ConfigValue(text);
}

std::optional<ConfigValue> widen(const ConfigValue& given, const ConfigValue& like) {
    if (given.index() == like.index()) return given;
    if (std::holds_alternative<double>(like))
        if (const auto* n = std::get_if<std::int64_t>(&given)) return ConfigValue(static_cast<double>(*n));
    if (std::holds_alternative<Texts>(like))
        if (const auto* s = std::get_if<std::string>(&given)) return ConfigValue(Texts{*s});
    return std::nullopt;
}

std::string range_of(const ConfigKey& key) {
    if (key.maximum == INT64_MAX) return std::to_string(key.minimum) + " or more";
    if (key.minimum == INT64_MIN) return std::to_string(key.maximum) + " or less";
    return std::to_string(key.minimum) + " to " + std::to_string(key.maximum);
}

Result<void> within(const ConfigValue& value, const ConfigKey& key, const std::string& name,
                    const std::string& source) {
    if (const auto* n = std::get_if<std::int64_t>(&value); n != nullptr && (*n < key.minimum || *n > key.maximum))
        return fail(name + " is " + std::to_string(*n) + ", out of range", source, "give " + range_of(key));
    if (const auto* d = std::get_if<double>(&value); d != nullptr && !std::isfinite(*d))
        return fail(name + " is not a finite number", source);
    if (key.choices.empty()) return {};
    const auto refuse = [&](const std::string& text) -> Result<void> {
        const auto near = nearest(text, key.choices);
        return fail(
            name + " is \"" + text + "\", which is none of its values", source,
            near ? "did you mean \"" + *near + "\"? values: " + joined(key.choices) : "values: " + joined(key.choices));
    };
    const auto known = [&](const std::string& text) {
        return std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end();
    };
    if (const auto* s = std::get_if<std::string>(&value); s != nullptr && !known(*s)) return refuse(*s);
    if (const auto* list = std::get_if<Texts>(&value))
        for (const auto& text : *list)
            if (!known(text)) return refuse(text);
    return {};
}

std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t up = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, up + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
            diagonal = up;
        }
    }
    return row.back();
}

// Where a word of a name ends: "hooks" in "limits.hooks_ms".
bool ends_a_word(std::string_view name, std::size_t at) {
    return at >= name.size() || std::string_view("._- ").find(name[at]) != std::string_view::npos;
}

// The choice that begins with what was typed: with a whole word rather than with a part of one, else the shortest.
std::optional<std::string> completed(std::string_view typed, const std::vector<std::string>& choices) {
    const std::string* best = nullptr;
    const auto rank = [&](const std::string& choice) {
        return std::pair(!ends_a_word(choice, typed.size()), choice.size());
    };
    for (const auto& choice : choices)
        if (typed.size() > 1 && choice.starts_with(typed) && (best == nullptr || rank(choice) < rank(*best)))
            best = &choice;
    return best == nullptr ? std::nullopt : std::optional(*best);
}

// "max_connections" for "connections".
std::optional<std::string> with_that_word(std::string_view typed, const std::vector<std::string>& choices) {
    const std::string* best = nullptr;
    for (const auto& choice : choices) {
        const auto at = typed.size() < 3 ? std::string::npos : choice.find(typed);
        if (at == std::string::npos || !ends_a_word(choice, at + typed.size())) continue;
        if (at != 0 && !ends_a_word(choice, at - 1)) continue;
        if (best == nullptr || choice.size() < best->size()) best = &choice;
    }
    return best == nullptr ? std::nullopt : std::optional(*best);
}

}  // namespace

Result<ConfigValue> convert(const RawValue& raw, const ConfigKey& key, const std::string& name) {
    std::optional<ConfigValue> value;
    if (raw.typed)
        value = widen(*raw.typed, key.default_value);
    else if (raw.text)
        value = read_text(*raw.text, key.default_value);
    if (!value)
        return fail(name + " must be " + type_name(key.default_value) + ", not " +
                        (raw.text ? "\"" + *raw.text + "\"" : raw.type),
                    raw.source, "for example " + name + " = " + toml_text(key.default_value));
    if (auto good = within(*value, key, name, raw.source); !good) return tl::unexpected(good.error());
    return *value;
}

std::string type_name(const ConfigValue& value) {
    static constexpr const char* names[] = {"true or false", "an integer", "a number", "a text", "a list of texts"};
    return names[value.index()];
}

std::string toml_text(const ConfigValue& value) {
    struct Writer {
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(std::int64_t n) const { return std::to_string(n); }
        std::string operator()(double d) const {
            char buffer[32];
            const auto end = std::to_chars(buffer, buffer + sizeof buffer, d).ptr;
            std::string out(buffer, end);
            return out.find_first_of(".en") == std::string::npos ? out + ".0" : out;
        }
        std::string operator()(const std::string& s) const {
            std::string out = "\"";
            for (const char c : s) {
                const auto byte = static_cast<unsigned char>(c);
                static constexpr const char* hex = "0123456789ABCDEF";
                if (c == '"' || c == '\\') {
                    out += '\\';
                    out += c;
                } else if (c == '\n') {
                    out += "\\n";
                } else if (byte < 0x20 || byte == 0x7f) {
                    out += std::string("\\u00") + hex[byte >> 4] + hex[byte & 15];
                } else {
                    out += c;
                }
            }
            return out + "\"";
        }
        std::string operator()(const Texts& list) const {
            std::string out;
            for (const auto& text : list) out += (out.empty() ? "" : ", ") + (*this)(text);
            return "[" + out + "]";
        }
    };
    return std::visit(Writer{}, value);
}

std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& choices) {
    if (typed.size() > 200) return std::nullopt;
    if (auto longer = completed(typed, choices)) return longer;
    const std::size_t limit = std::max<std::size_t>(2, typed.size() / 3);
    std::optional<std::string> best;
    std::size_t best_edits = limit + 1;
    for (const auto& choice : choices) {
        const std::size_t n = edits(typed, choice);
        if (n < best_edits && n < choice.size()) {
            best_edits = n;
            best = choice;
        }
    }
    return best ? best : with_that_word(typed, choices);
}

}  // namespace moosaic::host
