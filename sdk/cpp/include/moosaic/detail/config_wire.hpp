// A plugin's keys and their values as text, for the way between the server and the worker program.
//
// One key a line, words apart by a space, every byte of a word that is no letter, digit or one of ._- written as %XX.
// What cannot be read is refused; nothing here trusts the other side to be of the same build.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/config.hpp>
#include <moosaic/result.hpp>
#include <moosaic/runtime_tables.hpp>

namespace moosaic::detail {

inline std::string wire_word(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                           c == '_' || c == '-';
        if (plain) {
            out += c;
        } else {
            char code[4];
            std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
            out += code;
        }
    }
    return out;
}

inline std::optional<std::string> wire_text(std::string_view word) {
    std::string out;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] != '%') {
            out += word[i];
            continue;
        }
        unsigned code = 0;
        if (word.size() - i < 3) return std::nullopt;
        const auto* first = word.data() + i + 1;
        if (const auto read = std::from_chars(first, first + 2, code, 16);
            read.ec != std::errc() || read.ptr != first + 2)
            return std::nullopt;
        out += static_cast<char>(code);
        i += 2;
    }
    return out;
}

inline std::vector<std::string_view> wire_split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    for (;;) {
        const auto end = text.find(at);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

template <class Number>
std::optional<Number> wire_number(std::string_view word) {
    Number number{};
    const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size()) return std::nullopt;
    return number;
}

// "b1" "i-5" "d0.25" "stext" "l" followed by each text with a comma before it
inline std::string wire_value(const ConfigValue& value) {
    if (const auto* b = std::get_if<bool>(&value)) return *b ? "b1" : "b0";
    if (const auto* n = std::get_if<std::int64_t>(&value)) return "i" + std::to_string(*n);
    if (const auto* d = std::get_if<double>(&value)) {
        char digits[40];
        std::snprintf(digits, sizeof digits, "d%.17g", *d);
        return wire_word(digits);
    }
    if (const auto* s = std::get_if<std::string>(&value)) return "s" + wire_word(*s);
    std::string out = "l";
    for (const auto& text : std::get<std::vector<std::string>>(value)) out += "," + wire_word(text);
    return out;
}

inline std::optional<ConfigValue> value_of_wire(std::string_view word) {
    if (word.empty()) return std::nullopt;
    const char type = word.front();
    word.remove_prefix(1);
    if (type == 'b' && (word == "0" || word == "1")) return ConfigValue(word == "1");
    if (type == 'i')
        if (const auto n = wire_number<std::int64_t>(word)) return ConfigValue(*n);
    if (type == 'd')
        if (const auto text = wire_text(word)) {
            char* end = nullptr;
            const double d = std::strtod(text->c_str(), &end);
            if (!text->empty() && *end == '\0') return ConfigValue(d);
        }
    if (type == 's')
        if (auto text = wire_text(word)) return ConfigValue(std::move(*text));
    if (type != 'l') return std::nullopt;
    std::vector<std::string> texts;
    if (!word.empty() && word.front() != ',') return std::nullopt;
    if (!word.empty())
        for (const auto part : wire_split(word.substr(1), ',')) {
            auto text = wire_text(part);
            if (!text) return std::nullopt;
            texts.push_back(std::move(*text));
        }
    return ConfigValue(std::move(texts));
}

inline std::string write_values(const ConfigValues& values) {
    std::string out;
    for (const auto& [name, value] : values) out += wire_word(name) + " " + wire_value(value) + "\n";
    return out;
}

inline Result<ConfigValues> read_values(std::string_view text) {
    ConfigValues out;
    for (const auto line : wire_split(text, '\n')) {
        if (line.empty()) continue;
        const auto words = wire_split(line, ' ');
        auto name = wire_text(words.front());
        auto value = words.size() == 2 ? value_of_wire(words[1]) : std::nullopt;
        if (!name || !value) return fail("a table of values is malformed");
        out.emplace_back(std::move(*name), std::move(*value));
    }
    return out;
}

inline std::string write_schema(const ConfigSchema& schema) {
    std::string out;
    for (const auto& key : schema.keys())
        out += wire_word(key.name) + " " + wire_value(key.default_value) + " " + wire_value(key.help) + " " +
               wire_value(key.minimum) + " " + wire_value(key.maximum) + " " + wire_value(key.choices) + " " +
               wire_value(key.reload) + "\n";
    return out;
}

inline Result<ConfigSchema> read_schema(std::string_view text) {
    ConfigSchema schema;
    for (const auto line : wire_split(text, '\n')) {
        if (line.empty()) continue;
        const auto words = wire_split(line, ' ');
        const auto name = wire_text(words.front());
        std::vector<ConfigValue> parts;
        for (std::size_t i = 1; i < words.size(); ++i)
            if (auto value = value_of_wire(words[i])) parts.push_back(std::move(*value));
        if (!name || words.size() != 7 || parts.size() != 6 || !std::holds_alternative<std::string>(parts[1]) ||
            !std::holds_alternative<std::int64_t>(parts[2]) || !std::holds_alternative<std::int64_t>(parts[3]) ||
            !std::holds_alternative<std::vector<std::string>>(parts[4]) || !std::holds_alternative<bool>(parts[5]))
            return fail("a description of keys is malformed");
        schema.key({*name, parts[0], std::get<std::string>(parts[1]), std::get<std::int64_t>(parts[2]),
                    std::get<std::int64_t>(parts[3]), std::get<std::vector<std::string>>(parts[4]),
                    std::get<bool>(parts[5])});
    }
    return schema;
}

}  // namespace moosaic::detail
