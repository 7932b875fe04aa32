// Folding and cleaning by utf8proc; see text.hpp.
#include "world/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "world/error.hpp"

namespace moosaic::world {

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Calls `use(code point, bytes)` for every well-formed code point and `bad(byte)` for every other byte.
template <class Use, class Bad>
void each_code_point(std::string_view text, Use use, Bad bad) {
    std::size_t at = 0;
    while (at < text.size()) {
        utf8proc_int32_t code = -1;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
        const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
        if (length <= 0 || code < 0) {
            if (!bad()) return;
            ++at;
            continue;
        }
        const auto size = static_cast<std::size_t>(length);
        if (!use(code, text.substr(at, size))) return;
        at += size;
    }
}

bool is_control(utf8proc_int32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

// Line and paragraph separators, and the embeddings, overrides and isolates of bidirectional text.
bool is_layout(utf8proc_int32_t code) {
    return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

std::string mapped(const std::string& text, int options) {
    utf8proc_uint8_t* made = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &made, static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
    if (size < 0) return text;
    return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

}  // namespace

std::string fold(std::string_view text) {
    if (is_ascii(text)) {
        std::string folded(text);
        for (char& c : folded)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return folded;
    }
    return mapped(valid_utf8(text) ? std::string(text) : clean_text(text),
                  UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE);
}

std::string composed(std::string_view text) {
    if (is_ascii(text) || !valid_utf8(text)) return std::string(text);
    return mapped(std::string(text), UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

bool valid_utf8(std::string_view text) {
    bool valid = true;
    each_code_point(
        text, [](auto, auto) { return true; }, [&] { return valid = false; });
    return valid;
}

std::size_t text_length(std::string_view text) {
    std::size_t count = 0;
    each_code_point(
        text, [&](auto, auto) { return ++count != 0; }, [&] { return ++count != 0; });
    return count;
}

std::string clean_text(std::string_view text, std::size_t max) {
    std::string kept;
    kept.reserve(std::min(text.size(), max));
    std::size_t count = 0;
    const auto take = [&](utf8proc_int32_t code, std::string_view bytes) {
        if (is_control(code) && code != '\t' && code != '\n') return true;
        if (count == max) return false;
        ++count;
        kept.append(bytes);
        return true;
    };
    each_code_point(text, take, [] { return true; });
    return kept;
}

void check_name(std::string_view text, std::string_view what) {
    const auto refuse = [&](const std::string& why) { throw WorldError("UserError", std::string(what) + " " + why); };
    std::size_t count = 0;
    const auto look = [&](utf8proc_int32_t code, std::string_view) {
        ++count;
        if (is_control(code)) refuse("must be one line without control characters.");
        if (is_layout(code)) refuse("must not contain line separators or text direction controls.");
        return true;
    };
    const auto bad = [&] {
        refuse("must be valid UTF-8 text.");
        return false;
    };
    each_code_point(text, look, bad);
    if (count > max_name_length) refuse("must have at most 255 characters.");
}

std::string iso_utc(std::int64_t microseconds) {
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> at{std::chrono::microseconds(microseconds)};
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(at - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d+00:00", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text.data();
}

}  // namespace moosaic::world
