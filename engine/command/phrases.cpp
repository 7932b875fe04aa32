// Prepositions and phrases among the words of a fragment.
#include "command/phrases.hpp"

#include <algorithm>
#include <array>

#include "world/prepositions.hpp"
#include "world/text.hpp"

namespace moosaic::command {

namespace {

struct Hit {
    std::size_t begin = 0;  // tokens
    std::size_t end = 0;
    std::string_view canonical;
};

// How many words from `at` on spell this preposition; 0: it is another text.
std::size_t words_matched(std::string_view spelling, const std::vector<Token>& tokens,
                          const std::vector<std::string>& folded, std::size_t at) {
    std::size_t count = 0;
    while (!spelling.empty()) {
        const std::string_view word = spelling.substr(0, spelling.find(' '));
        if (at + count == tokens.size() || tokens[at + count].quoted || folded[at + count] != word) return 0;
        spelling.remove_prefix(std::min(spelling.size(), word.size() + 1));
        ++count;
    }
    return count;
}

// The longest spelling that stands at `at`, so that "on top of" is seen before "on".
Hit hit_at(const std::vector<Token>& tokens, const std::vector<std::string>& folded, std::size_t at) {
    Hit best{at, at, {}};
    for (const auto& group : world::preposition_groups)
        for (const auto spelling : group.spellings)
            if (const std::size_t end = at + words_matched(spelling, tokens, folded, at); end > best.end)
                best = {at, end, group.canonical()};
    return best;
}

std::vector<Hit> find_hits(const std::vector<Token>& tokens) {
    std::vector<std::string> folded;
    folded.reserve(tokens.size());
    for (const auto& token : tokens) folded.push_back(world::fold(token.text));
    std::vector<Hit> hits;
    for (std::size_t at = 1; at < tokens.size() && hits.size() < max_phrases;) {
        const Hit hit = hit_at(tokens, folded, at);
        if (hit.end > at) hits.push_back(hit);
        at = std::max(hit.end, at + 1);
    }
    return hits;
}

constexpr std::array<std::string_view, 4> articles = {"my", "the", "a", "an"};

bool is_article(std::string_view folded) { return std::ranges::find(articles, folded) != articles.end(); }

constexpr std::array<std::string_view, 2> apostrophes = {"'", "\xE2\x80\x99"};

}  // namespace

std::string possessor(std::string_view spec) {
    for (const auto apostrophe : apostrophes) {
        if (spec.size() > apostrophe.size() + 1 && (spec.back() == 's' || spec.back() == 'S') &&
            spec.substr(0, spec.size() - 1).ends_with(apostrophe))
            return std::string(spec.substr(0, spec.size() - 1 - apostrophe.size()));
        if (spec.size() > apostrophe.size() + 1 && spec.ends_with(apostrophe)) {
            const std::string_view person = spec.substr(0, spec.size() - apostrophe.size());
            if (person.back() == 's' || person.back() == 'S') return std::string(person);
        }
    }
    return {};
}

bool is_specifier(const Token& token) {
    return !token.quoted && (is_article(world::fold(token.text)) || !possessor(token.text).empty());
}

Phrase make_phrase(const std::vector<Token>& tokens, std::size_t from, std::size_t to, std::string_view preposition) {
    Phrase phrase;
    phrase.preposition = preposition;
    if (to > from + 1 && is_specifier(tokens[from])) {
        const std::string folded = world::fold(tokens[from].text);
        phrase.spec = is_article(folded) ? folded : tokens[from].text;
        ++from;
    }
    phrase.text = join(tokens, from, to);
    return phrase;
}

void find_phrases(const std::vector<Token>& tokens, ParsedCommand& command) {
    const auto hits = find_hits(tokens);
    const std::size_t first = hits.empty() ? tokens.size() : hits.front().begin;
    if (Phrase dobj = make_phrase(tokens, 1, first, {}); !dobj.text.empty()) command.dobj = std::move(dobj);
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const std::size_t end = i + 1 < hits.size() ? hits[i + 1].begin : tokens.size();
        // A preposition without a phrase ("get up") stays a word and nothing else.
        if (Phrase phrase = make_phrase(tokens, hits[i].end, end, hits[i].canonical); !phrase.text.empty())
            command.prepositions.push_back(std::move(phrase));
    }
}

}  // namespace moosaic::command
