#include "session/forgery.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include <moosaic/markup.hpp>

#include "world/icu.hpp"

namespace moosaic::session {

namespace {

std::string_view without_end_blanks(std::string_view text) {
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// Bytes of the character at `at` if a terminal shows nothing of it; 0 if it does.
std::size_t unseen(std::string_view line, std::size_t at) {
    if (static_cast<unsigned char>(line[at]) < 0x80) return 0;
    auto next = static_cast<std::int32_t>(at);
    UChar32 code = 0;
    U8_NEXT(line.data(), next, static_cast<std::int32_t>(line.size()), code);
    constexpr UChar32 braille_blank = 0x2800;
    constexpr std::uint32_t changes_others = U_GC_CF_MASK | U_GC_MN_MASK | U_GC_ME_MASK;
    const auto& icu = world::icu();
    const bool nothing =
        code >= 0 && (code == braille_blank || (icu.category(code) & changes_others) != 0 ||
                      icu.has(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || icu.has(code, UCHAR_BIDI_CONTROL));
    return nothing ? static_cast<std::size_t>(next) - at : 0;
}

// The first `length` bytes that a line of markup shows; tags show nothing, wherever they close, nor do characters that
// only change others.
std::string visible_start(std::string_view line, std::size_t length) {
    std::string out;
    for (std::size_t at = 0; at < line.size() && out.size() < length;) {
        std::size_t bracket = at;
        while (bracket < line.size() && line[bracket] == '\\') ++bracket;
        const auto tag =
            bracket < line.size() && line[bracket] == '[' ? markup::detail::tag_at(line, bracket) : std::nullopt;
        if (!tag) {
            if (const auto bytes = unseen(line, at); bytes > 0) {
                at += bytes;
                continue;
            }
            out += line[at++];
            continue;
        }
        const std::size_t slashes = bracket - at;
        out.append(slashes / 2, '\\');
        if (slashes % 2 != 0) out += line.substr(bracket, tag->size);
        at = bracket + tag->size;
    }
    return out.substr(0, length);
}

bool begins_like_one(std::string_view line, const std::vector<std::string_view>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(), [line](std::string_view beginning) {
        // "]" alone begins many a line; with what follows it, it is the collector's prompt.
        const auto sign = beginning == capture_prompt ? beginning : without_end_blanks(beginning);
        const auto shown = visible_start(line, sign.size());
        return !sign.empty() && (shown == sign || (beginning == capture_prompt && shown == "]"));
    });
}

}  // namespace

std::string set_apart(std::string_view markup, const std::vector<std::string_view>& beginnings) {
    std::string out;
    for (;;) {
        const auto end = std::min(markup.find('\n'), markup.size());
        const auto line = markup.substr(0, end);
        if (begins_like_one(line, beginnings)) out += ' ';
        out += line;
        if (end == markup.size()) return out;
        out += '\n';
        markup.remove_prefix(end + 1);
    }
}

}  // namespace moosaic::session
