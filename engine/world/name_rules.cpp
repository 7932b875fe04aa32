// Names, character by character; see name_rules.hpp.
#include "world/name_rules.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "world/error.hpp"
#include "world/icu.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

constexpr UChar32 joiner = 0x200d;
constexpr UChar32 non_joiner = 0x200c;
constexpr UChar32 emoji_form = 0xfe0f;
constexpr UChar32 keycap = 0x20e3;
constexpr UChar32 blank_braille = 0x2800;
constexpr int least_cells = 2;
constexpr int most_cells = 32;

std::vector<UChar32> code_points(std::string_view text) {
    std::vector<UChar32> out;
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (auto left = static_cast<utf8proc_ssize_t>(text.size()); left > 0;) {
        utf8proc_int32_t code = -1;
        const auto length = utf8proc_iterate(at, left, &code);
        if (length <= 0) break;  // check_name() has seen to it
        out.push_back(code);
        at += length;
        left -= length;
    }
    return out;
}

std::string utf8(UChar32 code) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(code, bytes.data());
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length)};
}

bool has(UChar32 code, UProperty property) { return icu().has(code, property); }

UScriptCode script_of(UChar32 code) {
    UErrorCode status = U_ZERO_ERROR;
    const auto script = icu().get_script(code, &status);
    return U_SUCCESS(status) != 0 ? script : USCRIPT_UNKNOWN;
}

// Scripts whose spelling needs ZWJ or ZWNJ: those that join letters, and those with a virama.
bool joins(UChar32 code) {
    static constexpr std::array scripts = {
        USCRIPT_ARABIC, USCRIPT_SYRIAC,    USCRIPT_MANDAIC,  USCRIPT_MONGOLIAN, USCRIPT_NKO,        USCRIPT_PHAGS_PA,
        USCRIPT_ADLAM,  USCRIPT_BENGALI,   USCRIPT_GUJARATI, USCRIPT_GURMUKHI,  USCRIPT_DEVANAGARI, USCRIPT_KANNADA,
        USCRIPT_KHMER,  USCRIPT_MALAYALAM, USCRIPT_MYANMAR,  USCRIPT_ORIYA,     USCRIPT_SINHALA,    USCRIPT_TAMIL,
        USCRIPT_TELUGU, USCRIPT_TIBETAN,   USCRIPT_BALINESE, USCRIPT_JAVANESE,  USCRIPT_SUNDANESE};
    return std::find(scripts.begin(), scripts.end(), script_of(code)) != scripts.end();
}

bool is_modifier(UChar32 code) { return has(code, UCHAR_EMOJI_MODIFIER); }

// May this character, which shows nothing itself, stand there?
bool needed_there(const std::vector<UChar32>& text, std::size_t at) {
    if (at == 0) return false;
    const UChar32 code = text[at];
    const UChar32 next = at + 1 < text.size() ? text[at + 1] : 0;
    std::size_t before = at - 1;
    if (code == emoji_form)
        return has(text[before], UCHAR_EXTENDED_PICTOGRAPHIC) || (has(text[before], UCHAR_EMOJI) && next == keycap);
    if (code != joiner && code != non_joiner) return false;
    if (next != 0 && joins(text[before]) && joins(next)) return true;
    while (before > 0 && (text[before] == emoji_form || is_modifier(text[before]))) --before;
    return code == joiner && has(text[before], UCHAR_EXTENDED_PICTOGRAPHIC) && has(next, UCHAR_EXTENDED_PICTOGRAPHIC);
}

bool hidden(UChar32 code) { return has(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || has(code, UCHAR_BIDI_CONTROL); }

bool shows(UChar32 code) {
    const auto kind = icu().category(code);
    return (kind & (U_GC_M_MASK | U_GC_C_MASK | U_GC_Z_MASK)) == 0 && !has(code, UCHAR_WHITE_SPACE) &&
           code != blank_braille && !hidden(code);
}

std::string normalised(std::string_view text, int options) {
    utf8proc_uint8_t* made = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &made, static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
    if (size < 0) return std::string(text);
    return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

std::string nfkc(std::string_view text, bool fold_case) {
    return normalised(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | (fold_case ? UTF8PROC_CASEFOLD : 0));
}

// Without blanks at the ends, and with one where there are several.
std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
        out += c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

// Opened once; checks only read it.
const USpoofChecker* checker() {
    static USpoofChecker* const opened = [] {
        UErrorCode status = U_ZERO_ERROR;
        USpoofChecker* made = icu().spoof_open(&status);
        if (U_FAILURE(status) != 0) throw std::runtime_error("ICU has no data for names that look alike");
        return made;
    }();
    return opened;
}

std::string skeleton(const std::string& text) {
    std::string out(text.size() * 4 + 64, '\0');
    for (int i = 0; i < 2; ++i) {
        UErrorCode status = U_ZERO_ERROR;
        const auto size = icu().get_skeleton(checker(), 0, text.data(), static_cast<std::int32_t>(text.size()),
                                             out.data(), static_cast<std::int32_t>(out.size()), &status);
        out.resize(static_cast<std::size_t>(std::max(size, 0)));
        if (status != U_BUFFER_OVERFLOW_ERROR) return U_SUCCESS(status) != 0 ? out : text;
    }
    return text;
}

bool reserved_word(std::string_view text) {
    const auto word = squeezed(nfkc(text, true));
    return word == "me" || word == "here" || word == "nothing";
}

bool begins_like_number(std::string_view text) { return squeezed(nfkc(text, false)).starts_with('#'); }

constexpr UScriptCode east_asian = USCRIPT_HAN;  // stands for all that are written together

UScriptCode written_script(UChar32 code) {
    const auto script = script_of(code);
    switch (script) {
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_HANGUL:
        case USCRIPT_BOPOMOFO:
            return east_asian;
        default:
            return script;
    }
}

void check_script(const std::vector<UChar32>& text, const std::string& what) {
    std::vector<UScriptCode> scripts;
    for (const auto code : text) {
        if ((icu().category(code) & (U_GC_CN_MASK | U_GC_CO_MASK | U_GC_CS_MASK)) != 0)
            throw WorldError("UserError", what + " must not contain characters that mean nothing.");
        const auto script = written_script(code);
        if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED) continue;
        if (std::find(scripts.begin(), scripts.end(), script) == scripts.end()) scripts.push_back(script);
    }
    const auto with = [&](UScriptCode script) {
        return std::find(scripts.begin(), scripts.end(), script) != scripts.end();
    };
    if (scripts.size() < 2 || (scripts.size() == 2 && with(USCRIPT_LATIN) && with(east_asian))) return;
    throw WorldError("UserError", what + " must be written in one script.");
}

}  // namespace

void check_object_name(std::string_view text, std::string_view what) {
    check_name(text, what);
    const auto refuse = [&](const std::string& why) { throw WorldError("UserError", std::string(what) + " " + why); };
    const auto codes = code_points(text);
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (hidden(codes[i]) && !needed_there(codes, i)) refuse("must not contain characters that cannot be seen.");
    if (std::none_of(codes.begin(), codes.end(), shows)) refuse("must not be empty.");
    if (begins_like_number(text)) refuse("must not begin with \"#\", as numbers of objects do.");
    if (reserved_word(text)) refuse("must not be \"me\", \"here\" or \"nothing\": they mean something already.");
}

void check_avatar_name(std::string_view text, bool alias) {
    const std::string what = alias ? "A player's alias" : "A player's name";
    check_object_name(text, what);
    const auto codes = code_points(text);
    int cells = 0;
    for (const auto code : codes) cells += utf8proc_charwidth(code);
    const int least = alias ? 1 : least_cells;
    if (cells < least || cells > most_cells)
        throw WorldError("UserError", what + " must be " + std::to_string(least) + " to 32 characters wide.");
    check_script(codes, what);
}

std::vector<std::string> name_marks(std::string_view text) {
    const std::string clean = clean_text(text, max_name_length);
    std::vector<std::string> marks = {fold(skeleton(squeezed(nfkc(clean, true)))),
                                      "^" + fold(skeleton(squeezed(nfkc(clean, false))))};
    return marks;
}

std::string fitted_name(std::string_view text, std::string_view fallback) {
    auto codes = code_points(clean_text(text, max_name_length));
    std::replace_if(
        codes.begin(), codes.end(), [](UChar32 code) { return code == '\n' || code == '\t'; }, ' ');
    while (!codes.empty() && (codes.front() == ' ' || begins_like_number(utf8(codes.front()))))
        codes.erase(codes.begin());
    std::string kept;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const bool separates = (icu().category(codes[i]) & (U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0;
        if (!separates && (!hidden(codes[i]) || needed_there(codes, i))) kept += utf8(codes[i]);
    }
    try {
        check_object_name(kept, "A name");
        return kept;
    } catch (const WorldError&) {
        return std::string(fallback);
    }
}

}  // namespace moosaic::world
