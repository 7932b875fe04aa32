// Styles of the markup language: what stands between the brackets, and the SGR codes it becomes.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <moosaic/colour.hpp>
#include <moosaic/detail/palette.hpp>

namespace moosaic::markup::detail {

struct Colour {
    enum class Kind : std::uint8_t { none, standard, sixteen, palette, rgb } kind = Kind::none;  // standard: "default"
    int number = 0;
    Rgb value;
    friend bool operator==(const Colour&, const Colour&) = default;
};

struct Attribute {
    std::string_view name;
    std::string_view brief;
    int code;
};

inline constexpr std::array attributes = {
    Attribute{"bold", "b", 1},      Attribute{"dim", "d", 2},    Attribute{"italic", "i", 3},
    Attribute{"underline", "u", 4}, Attribute{"blink", "", 5},   Attribute{"reverse", "r", 7},
    Attribute{"conceal", "", 8},    Attribute{"strike", "s", 9}, Attribute{"overline", "o", 53}};

// What one tag asks for, or the sum of all open ones: bits of `on` and `off` are indexes into `attributes`.
struct Style {
    std::uint16_t on = 0;
    std::uint16_t off = 0;
    Colour fore;
    Colour back;
    std::string link;  // checked and percent-encoded
    friend bool operator==(const Style&, const Style&) = default;

    void add(const Style& inner) {
        on = static_cast<std::uint16_t>((on & ~inner.off) | inner.on);
        if (inner.fore.kind != Colour::Kind::none) fore = inner.fore;
        if (inner.back.kind != Colour::Kind::none) back = inner.back;
        if (!inner.link.empty()) link = inner.link;
    }
};

inline std::optional<int> small_number(std::string_view digits, int maximum) {
    int n = 0;
    const auto* const end = digits.data() + digits.size();
    if (digits.empty() || digits.size() > 3 || digits.front() == '-') return std::nullopt;
    const auto [at, error] = std::from_chars(digits.data(), end, n);
    if (error != std::errc() || at != end || n > maximum) return std::nullopt;
    return n;
}

inline std::optional<int> attribute_index(std::string_view word) {
    for (std::size_t i = 0; i < attributes.size(); ++i)
        if (word == attributes[i].name || (!attributes[i].brief.empty() && word == attributes[i].brief))
            return static_cast<int>(i);
    return std::nullopt;
}

// "name(inside)" -> inside
inline std::optional<std::string_view> argument(std::string_view word, std::string_view name) {
    if (word.size() < name.size() + 2 || word.substr(0, name.size()) != name || word[name.size()] != '(' ||
        word.back() != ')')
        return std::nullopt;
    return word.substr(name.size() + 1, word.size() - name.size() - 2);
}

inline std::optional<Rgb> hex_rgb(std::string_view word) {
    if (word.size() != 7 || word.front() != '#') return std::nullopt;
    std::uint32_t n = 0;
    const auto [at, error] = std::from_chars(word.data() + 1, word.data() + 7, n, 16);
    if (error != std::errc() || at != word.data() + 7) return std::nullopt;
    return Rgb{static_cast<int>(n >> 16), static_cast<int>(n >> 8 & 255U), static_cast<int>(n & 255U)};
}

inline std::optional<Rgb> call_rgb(std::string_view word) {
    const auto inside = argument(word, "rgb");
    if (!inside) return std::nullopt;
    const auto first = inside->find(',');
    const auto second = first == std::string_view::npos ? first : inside->find(',', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto r = small_number(inside->substr(0, first), 255);
    const auto g = small_number(inside->substr(first + 1, second - first - 1), 255);
    const auto b = small_number(inside->substr(second + 1), 255);
    if (!r || !g || !b) return std::nullopt;
    return Rgb{*r, *g, *b};
}

inline std::optional<int> sixteen_number(std::string_view word) {
    constexpr std::array<std::string_view, 8> names = {"black", "red",     "green", "yellow",
                                                       "blue",  "magenta", "cyan",  "white"};
    int base = 0;
    if (word.substr(0, 7) == "bright_") word.remove_prefix(7), base = 8;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (word == names[i]) return base + static_cast<int>(i);
    return std::nullopt;
}

inline std::optional<Colour> parse_colour(std::string_view word) {
    if (word == "default") return Colour{Colour::Kind::standard, 0, {}};
    if (const auto n = sixteen_number(word)) return Colour{Colour::Kind::sixteen, *n, {}};
    if (const auto inside = argument(word, "color")) {
        if (const auto n = small_number(*inside, 255)) return Colour{Colour::Kind::palette, *n, {}};
        return std::nullopt;
    }
    if (const auto c = hex_rgb(word)) return Colour{Colour::Kind::rgb, 0, *c};
    if (const auto c = call_rgb(word)) return Colour{Colour::Kind::rgb, 0, *c};
    if (word.substr(0, 4) == "grey") {
        if (const auto n = small_number(word.substr(4), 100)) return Colour{Colour::Kind::palette, grey_number(*n), {}};
        return std::nullopt;
    }
    if (const auto n = number_of_name(word)) return Colour{Colour::Kind::palette, *n, {}};
    return std::nullopt;
}

// Only http, https and mailto; bytes outside 21..7E percent-encoded.
inline std::optional<std::string> parse_link(std::string_view word) {
    if (word.substr(0, 5) != "link=") return std::nullopt;
    word.remove_prefix(5);
    const bool known =
        word.substr(0, 7) == "http://" || word.substr(0, 8) == "https://" || word.substr(0, 7) == "mailto:";
    if (!known) return std::nullopt;
    std::string out;
    for (const char c : word) {
        const auto b = static_cast<unsigned char>(c);
        if (b >= 0x21 && b <= 0x7E) {
            out += c;
            continue;
        }
        constexpr std::string_view digits = "0123456789ABCDEF";
        out += '%';
        out += digits[b >> 4];
        out += digits[b & 15U];
    }
    if (out.size() > 2083) return std::nullopt;
    return out;
}

inline std::optional<std::string_view> next_word(std::string_view& rest) {
    const auto begin = rest.find_first_not_of(' ');
    if (begin == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(begin);
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    return word;
}

// Nothing unless every word is understood.
inline std::optional<Style> parse_style(std::string_view inside) {
    if (auto link = parse_link(inside)) {
        Style style;
        style.link = std::move(*link);
        return style;
    }
    Style style;
    std::string_view rest = inside;
    bool any = false;
    while (const auto word = next_word(rest)) {
        any = true;
        if (const auto i = attribute_index(*word)) {
            style.on |= static_cast<std::uint16_t>(1U << *i);
        } else if (*word == "not") {
            const auto what = next_word(rest);
            const auto n = what ? attribute_index(*what) : std::nullopt;
            if (!n) return std::nullopt;
            style.off |= static_cast<std::uint16_t>(1U << *n);
        } else if (*word == "on") {
            const auto what = next_word(rest);
            const auto c = what ? parse_colour(*what) : std::nullopt;
            if (!c) return std::nullopt;
            style.back = *c;
        } else if (const auto c = parse_colour(*word)) {
            style.fore = *c;
        } else {
            return std::nullopt;
        }
    }
    if (!any) return std::nullopt;
    return style;
}

inline void append_sixteen(std::string& codes, int number, bool back) {
    const int base = (number < 8 ? 30 + number : 90 + number - 8) + (back ? 10 : 0);
    codes += std::to_string(base) + ";";
}

inline void append_colour(std::string& codes, const Colour& colour, bool back, ColourDepth depth) {
    const std::string lead = back ? "48" : "38";
    switch (colour.kind) {
        case Colour::Kind::none:
            return;
        case Colour::Kind::standard:
            codes += back ? "49;" : "39;";
            return;
        case Colour::Kind::sixteen:
            append_sixteen(codes, colour.number, back);
            return;
        case Colour::Kind::palette:
            if (depth == ColourDepth::ansi16)
                append_sixteen(codes, colour.number < 16 ? colour.number : nearest(rgb_of(colour.number), 0, 15), back);
            else
                codes += lead + ";5;" + std::to_string(colour.number) + ";";
            return;
        case Colour::Kind::rgb:
            if (depth == ColourDepth::ansi16)
                append_sixteen(codes, nearest(colour.value, 0, 15), back);
            else if (depth == ColourDepth::ansi256)
                codes += lead + ";5;" + std::to_string(nearest(colour.value, 16, 255)) + ";";
            else
                codes += lead + ";2;" + std::to_string(colour.value.r) + ";" + std::to_string(colour.value.g) + ";" +
                         std::to_string(colour.value.b) + ";";
            return;
    }
}

// The whole introducing sequence, empty for a style that changes nothing. Attributes first, then colours.
inline std::string sgr(const Style& style, ColourDepth depth) {
    if (depth == ColourDepth::none) return {};
    std::string codes;
    for (std::size_t i = 0; i < attributes.size(); ++i)
        if ((style.on >> i & 1U) != 0) codes += std::to_string(attributes[i].code) + ";";
    append_colour(codes, style.fore, false, depth);
    append_colour(codes, style.back, true, depth);
    if (codes.empty()) return {};
    codes.back() = 'm';
    return "\x1B[" + codes;
}

}  // namespace moosaic::markup::detail
