// The first line of a verb file.
#include "command/verb_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "command/shell_words.hpp"
#include "command/text.hpp"
#include "world/prepositions.hpp"

namespace moosaic::command {

namespace {

constexpr std::string_view mark = "#!moo";
constexpr std::size_t max_line = 4096;  // bytes of the first line
constexpr std::string_view usage =
    "write #!moo verb NAME... --on TARGET [--dspec this|any|none|either] [--ispec PREP:this|any|none ...] [--raw] "
    "[--method] [--reserved]";

enum class Option : std::uint8_t { on, dspec, ispec, raw, method, reserved };

struct OptionName {
    std::string_view name;
    Option option;
};

constexpr std::array<OptionName, 8> option_names = {{{"--on", Option::on},
                                                     {"--dspec", Option::dspec},
                                                     {"--dobj", Option::dspec},
                                                     {"--ispec", Option::ispec},
                                                     {"--iobj", Option::ispec},
                                                     {"--raw", Option::raw},
                                                     {"--method", Option::method},
                                                     {"--reserved", Option::reserved}}};

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

bool one_of(std::string_view text, std::initializer_list<std::string_view> allowed) {
    return std::ranges::find(allowed, text) != allowed.end();
}

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

Result<Option> find_option(std::string_view typed) {
    std::optional<OptionName> found;
    for (const auto& candidate : option_names) {
        if (candidate.name == typed) return candidate.option;
        if (typed.size() < 3 || !candidate.name.starts_with(typed)) continue;
        if (found)
            return fail("option " + in_quotes(typed) + " may mean " + std::string(found->name) + " or " +
                        std::string(candidate.name));
        found = candidate;
    }
    if (!found) return fail("unknown option " + in_quotes(typed));
    return found->option;
}

// Reads the words behind `#!moo verb` into a header.
class HeaderReader {
public:
    explicit HeaderReader(std::vector<std::string> words) : words_(std::move(words)) {}

    Result<VerbHeader> run(Target target) {
        while (at_ < words_.size()) {
            const std::string word = words_[at_++];
            if (auto done = only_names_ || !is_option(word) ? name(word) : option(word); !done)
                return tl::unexpected(done.error());
        }
        if (header_.names.empty()) return fail("the verb has no name");
        if (header_.on.empty() && target == Target::required)
            return fail("--on is missing: which object gets the verb?");
        return std::move(header_);
    }

private:
    Result<void> name(const std::string& word) {
        if (names_ended_)
            return fail("unexpected word " + in_quotes(word) +
                        "; names stand together, and this line takes no comment");
        if (trim(word).empty()) return fail("a verb name is empty");
        if (std::ranges::any_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
            return fail("verb name " + in_quotes(word) + " contains a control character");
        header_.names.push_back(word);
        return {};
    }

    Result<void> option(const std::string& word) {
        if (word == "--") {
            only_names_ = true;
            return {};
        }
        if (!header_.names.empty()) names_ended_ = true;
        const std::size_t equals = word.find('=');
        const std::string typed = word.substr(0, equals);
        std::optional<std::string> value;
        if (equals != std::string::npos) value = word.substr(equals + 1);
        const auto which = find_option(typed);
        if (!which) return tl::unexpected(which.error());
        if (*which == Option::raw || *which == Option::method || *which == Option::reserved)
            return flag(*which, typed, value.has_value());
        return *which == Option::ispec ? ispec(typed, value) : single(*which, typed, value);
    }

    Result<void> flag(Option which, const std::string& typed, bool has_value) {
        if (has_value) return fail("option " + typed + " takes no value");
        auto& flags = header_.flags;
        (which == Option::raw ? flags.raw : which == Option::method ? flags.method : flags.reserved) = true;
        return {};
    }

    Result<void> single(Option which, const std::string& typed, std::optional<std::string> value) {
        if (!value && at_ < words_.size() && !is_option(words_[at_])) value = words_[at_++];
        if (!value || value->empty()) return fail("option " + typed + " needs a value");
        if (which == Option::on) {
            header_.on = *value;
            return {};
        }
        if (!one_of(*value, {"this", "any", "none", "either"}))
            return fail(typed + " " + in_quotes(*value) + " is not one of this, any, none, either");
        header_.dspec = *value;
        return {};
    }

    Result<void> ispec(const std::string& typed, const std::optional<std::string>& value) {
        if (value) return pair(typed, *value);
        const std::size_t first = at_;
        for (; at_ < words_.size() && !is_option(words_[at_]); ++at_)
            if (auto done = pair(typed, words_[at_]); !done) return done;
        if (at_ == first) return fail("option " + typed + " needs at least one PREP:SPEC");
        return {};
    }

    Result<void> pair(const std::string& typed, const std::string& word) {
        const std::size_t colon = word.find(':');
        if (colon == std::string::npos)
            return fail(typed + " " + in_quotes(word) + " lacks a colon; names must not follow " + typed);
        const std::string specifier = word.substr(colon + 1);
        if (!one_of(specifier, {"this", "any", "none"}))
            return fail(typed + " " + in_quotes(word) + ": " + in_quotes(specifier) + " is not one of this, any, none");
        const std::string spelled = word.substr(0, colon);
        auto preposition = one_of(spelled, {"any", "none"}) ? spelled : world::canonical_preposition(spelled);
        if (!preposition)
            return fail(typed + " " + in_quotes(word) + ": " + in_quotes(spelled) + " is not a preposition");
        for (const auto& [known, declared] : header_.ispec) {
            if (known != *preposition) continue;
            if (declared == specifier) return {};
            return fail(typed + " gives " + in_quotes(known) + " both " + declared + " and " + specifier);
        }
        header_.ispec.emplace_back(std::move(*preposition), specifier);
        return {};
    }

    std::vector<std::string> words_;
    std::size_t at_ = 0;
    bool names_ended_ = false;  // an option stood behind a name
    bool only_names_ = false;   // behind "--"
    VerbHeader header_;
};

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    return text.starts_with(bom) ? text.substr(bom.size()) : text;
}

Result<VerbHeader> parse_line(std::string_view text, Target target) {
    if (!text.starts_with(mark)) return fail("#!moo must stand at the very start of the text");
    std::string_view line = text.substr(0, text.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > max_line) return fail("the first line is longer than " + std::to_string(max_line) + " bytes");
    auto words = shell_words(line.substr(mark.size()));
    if (!words) return tl::unexpected(words.error());
    if (words->empty() || words->front() != "verb" || !is_blank(line[mark.size()]))
        return fail("the line does not begin with \"#!moo verb\"");
    words->erase(words->begin());
    return HeaderReader(std::move(*words)).run(target);
}

}  // namespace

bool has_shebang(std::string_view text) { return trim_left(without_byte_order_mark(text)).starts_with(mark); }

std::optional<Error> late_shebang(std::string_view text, std::string_view where) {
    text = without_byte_order_mark(text);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.starts_with(mark) || (line.size() > mark.size() && !is_blank(line[mark.size()]))) continue;
        return Error{"the file is skipped: its #!moo line is not the first one",
                     std::string(where) + ":" + std::to_string(number), "put that line first, above any comment"};
    }
    return std::nullopt;
}

Result<VerbHeader> parse_shebang(std::string_view text, std::string_view where, Target target) {
    auto header = parse_line(text, target);
    if (header) return header;
    Error error = std::move(header.error());
    error.where = where.empty() ? "line 1" : std::string(where) + ":1";
    error.remedy = usage;
    return tl::unexpected(std::move(error));
}

}  // namespace moosaic::command
