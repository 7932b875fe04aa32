// libFuzzer target: any bytes a verb prints, cleaned and rendered for every kind of reader.
#include <moosaic/markup.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <moosaic/text.hpp>
#include <string>

using namespace moosaic;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

bool shows_control(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto c = text::decode(text, i);
        if (!c.valid || text::is_control(c.code)) return true;
        i += c.size;
    }
    return false;
}

// `text` without the sequences that a renderer writes: ESC [ … letter, and ESC ] … ESC backslash.
std::string without_sequences(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\x1B') {
            out += text[i];
            continue;
        }
        check(i + 1 < text.size() && (text[i + 1] == '[' || text[i + 1] == ']'));
        const auto end = text[i + 1] == '[' ? text.find('m', i) : text.find("\x1B\\", i + 1);
        check(end != std::string_view::npos);
        i = text[end] == 'm' ? end : end + 1;
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view raw(reinterpret_cast<const char*>(data), size);
    const auto clean = text::clean_output(raw);
    check(!shows_control(clean) && text::clean_output(clean) == clean);
    check(text::clean_line(raw).find('\n') == std::string::npos);
    for (const auto depth : {ColourDepth::none, ColourDepth::ansi16, ColourDepth::ansi256, ColourDepth::truecolor})
        for (const bool links : {false, true})
            check(!shows_control(without_sequences(markup::render(clean, depth, links))));
    // Escaped text shows as it is, whatever stands beside it.
    if (clean.find('\t') != std::string::npos) return 0;
    check(markup::plain(markup::escape(clean)) == clean);
    const auto half = clean.size() / 2;
    const auto joined = markup::escape(clean.substr(0, half)) + markup::escape(clean.substr(half));
    check(markup::plain(joined) == clean);
    return 0;
}
