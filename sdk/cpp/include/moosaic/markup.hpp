// The markup language of messages: `[bold red]text[/]`, rendered for one reader.
//
// Pure functions that never throw but for want of memory; whatever is not fully understood is ordinary text. Input is
// expected to be free of control characters (moosaic/text.hpp); the only escape sequences in the result come from here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/colour.hpp>
#include <moosaic/detail/style.hpp>

namespace moosaic::markup {

namespace detail {

inline constexpr std::size_t longest_tag = 2200;  // a link of 2,083 bytes fits
inline constexpr std::size_t deepest = 64;        // open tags; more are text, so that hostile nesting stays cheap

struct Tag {
    std::size_t size = 0;  // bytes, both brackets included
    bool close = false;
    bool close_link = false;     // [/link]
    std::optional<Style> style;  // none: [/]
};

// The tag that begins at `s[at] == '['`, if there is one. A close counts whether or not something is open.
inline std::optional<Tag> tag_at(std::string_view s, std::size_t at) {
    if (at + 2 >= s.size()) return std::nullopt;
    const char first = s[at + 1];
    if (first != '/' && first != '#' && (first < 'a' || first > 'z') && first != ' ') return std::nullopt;
    const auto window = s.substr(at + 1, longest_tag);
    const auto end = window.find_first_of("[]\n");
    if (end == std::string_view::npos || window[end] != ']') return std::nullopt;
    Tag tag;
    tag.size = end + 2;
    std::string_view inside = window.substr(0, end);
    if (inside.front() == '/') {
        tag.close = true;
        inside.remove_prefix(1);
        if (inside.empty()) return tag;
        if (inside == "link") {
            tag.close_link = true;
            return tag;
        }
    }
    tag.style = parse_style(inside);
    if (!tag.style) return std::nullopt;
    return tag;
}

class Renderer {
public:
    Renderer(ColourDepth depth, bool links) : depth_(depth), links_(links) {}

    std::string run(std::string_view s) {
        out_.reserve(s.size() + 16);
        std::size_t i = 0;
        while (i < s.size()) {
            const auto next = s.find_first_of("[\\\n\t", i);
            text(s.substr(i, next == std::string_view::npos ? next : next - i));
            if (next == std::string_view::npos) break;
            i = special(s, next);
        }
        finish_link();
        leave();
        return std::move(out_);
    }

private:
    // Handles what stands at `at` and gives the place to go on from.
    std::size_t special(std::string_view s, std::size_t at) {
        if (s[at] == '\n') {
            leave();
            out_ += '\n';
            column_ = 0;
            return at + 1;
        }
        if (s[at] == '\t') {
            text(std::string(8 - column_ % 8, ' '));
            return at + 1;
        }
        std::size_t bracket = at;
        while (bracket < s.size() && s[bracket] == '\\') ++bracket;
        const std::size_t slashes = bracket - at;
        const auto tag = bracket < s.size() && s[bracket] == '[' ? tag_at(s, bracket) : std::nullopt;
        if (!tag) {
            const std::size_t take = slashes == 0 ? 1 : slashes;
            text(s.substr(at, take));
            return at + take;
        }
        text(s.substr(at, slashes / 2));
        if (slashes % 2 != 0 || !apply(*tag)) text(s.substr(bracket, tag->size));
        return bracket + tag->size;
    }

    bool apply(const Tag& tag) {
        if (!tag.close) return open(*tag.style);
        for (std::size_t i = open_.size(); i-- > 0;) {
            const bool fits = tag.close_link ? !open_[i].link.empty() : !tag.style || open_[i] == *tag.style;
            if (!fits) continue;
            if (!open_[i].link.empty()) finish_link();
            open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
            sum();
            return true;
        }
        return false;
    }

    bool open(const Style& style) {
        if (open_.size() >= deepest) return false;
        if (!style.link.empty()) finish_link();
        open_.push_back(style);
        sum();
        return true;
    }

    void sum() {
        style_ = Style();
        for (const Style& s : open_) style_.add(s);
    }

    // A reader without OSC 8 gets the address behind the text.
    void finish_link() {
        if (style_.link.empty() || (links_ && depth_ != ColourDepth::none)) return;
        text(" (" + style_.link + ")");
    }

    void text(std::string_view s) {
        if (s.empty()) return;
        enter();
        out_ += s;
        for (const char c : s)
            if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++column_;
    }

    // Makes the terminal's state that of style_, from plain: neighbours of one style share their sequences.
    void enter() {
        if (written_ && *written_ == style_) return;
        leave();
        out_ += sgr(style_, depth_);
        if (links_ && depth_ != ColourDepth::none && !style_.link.empty()) out_ += "\x1B]8;;" + style_.link + "\x1B\\";
        written_ = style_;
    }

    void leave() {
        if (!written_) return;
        if (links_ && depth_ != ColourDepth::none && !written_->link.empty()) out_ += "\x1B]8;;\x1B\\";
        if (!sgr(*written_, depth_).empty()) out_ += "\x1B[0m";
        written_.reset();
    }

    ColourDepth depth_;
    bool links_;
    std::string out_;
    std::vector<Style> open_;
    Style style_;
    std::optional<Style> written_;  // what the terminal is in; none: plain
    std::size_t column_ = 0;
};

}  // namespace detail

// `links`: the reader's terminal takes OSC 8; otherwise a link becomes `text (URL)`.
inline std::string render(std::string_view markup, ColourDepth depth, bool links = false) {
    if (markup.find_first_of("[\\\t") == std::string_view::npos) return std::string(markup);
    return detail::Renderer(depth, links).run(markup);
}

inline std::string plain(std::string_view markup) { return render(markup, ColourDepth::none); }

// Markup that renders as exactly this text, also when other markup is put directly before or behind it: a tail that
// could join what follows into a tag is closed off by an empty pair of tags.
inline std::string escape(std::string_view text) {
    if (text.find_first_of("[\\") == std::string_view::npos) return std::string(text);
    std::string out;
    out.reserve(text.size() + 8);
    std::size_t slashes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto tag = text[i] == '[' ? detail::tag_at(text, i) : std::nullopt;
        if (tag) {
            out.append(slashes + 1, '\\');
            out += text.substr(i, tag->size);
            i += tag->size - 1;
            slashes = 0;
            continue;
        }
        slashes = text[i] == '\\' ? slashes + 1 : 0;
        out += text[i];
    }
    const auto bracket = text.find_last_of("[]");
    const bool unfinished = bracket != std::string_view::npos && text[bracket] == '[';
    if (slashes != 0 || unfinished) {
        out.append(slashes, '\\');
        out += "[not blink][/]";
    }
    return out;
}

}  // namespace moosaic::markup
