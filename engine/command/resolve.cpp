// Which object a phrase means.
#include "command/resolve.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "command/phrases.hpp"
#include "command/text.hpp"
#include "world/prepositions.hpp"
#include "world/text.hpp"

namespace moosaic::command {

namespace {

constexpr std::size_t max_name_bytes = 4 * world::max_name_length;  // a longer text names nothing

bool contains(const std::vector<Id>& ids, Id id) { return std::ranges::find(ids, id) != ids.end(); }

bool is_number(std::string_view text) {
    return text.size() > 1 && text.front() == '#' &&
           std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

// Does `name` begin with `text`, or one of its words?
bool begins_a_word(std::string_view name, std::string_view text) {
    for (std::size_t at = name.find(text); at != std::string_view::npos; at = name.find(text, at + 1))
        if (at == 0 || is_blank(name[at - 1]) || name[at - 1] == '-') return true;
    return false;
}

bool is_direction(std::string_view folded) {
    static constexpr std::array<std::string_view, 18> directions = {
        "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "up",
        "down",  "ne",        "se",   "sw",        "nw",    "n",         "e",    "s",         "w"};
    return std::ranges::find(directions, folded) != directions.end();
}

}  // namespace

Resolver::Resolver(Scene& scene, std::vector<Id> revealed)
    : scene_(scene), revealed_(std::move(revealed)), location_(scene.location_of(scene.player())) {}

bool Resolver::resolve(Phrase& phrase) {
    if (phrase.text.size() > max_name_bytes) return false;
    std::optional<world::WorldError> failure;
    std::optional<world::WorldError> ignored;
    const std::string joined = phrase.spec.empty() ? std::string() : phrase.spec + " " + phrase.text;
    const bool bare = phrase.shown() == phrase.text;
    bool was_joined = false;
    auto found = search(phrase.spec, phrase.text, Match::whole, failure);
    if (found.empty() && !joined.empty()) {
        found = search({}, joined, Match::whole, ignored);
        was_joined = !found.empty();
    }
    if (found.empty() && bare)
        if (const Id id = pronoun(phrase.text, failure); id != 0) found = {id};
    if (found.empty() && !joined.empty())
        if (const Id id = pronoun(joined, ignored); id != 0) found = {id};
    if (found.empty() && !failure && partial(phrase.text))
        found = search(phrase.spec, phrase.text, Match::partial, failure);

    if (found.empty()) {
        phrase.failure = std::move(failure);
    } else if (found.size() == 1) {
        phrase.object = found.front();
    } else {
        phrase.candidates = std::move(found);
    }
    return was_joined;
}

// A beginning has two letters or more, and a direction is no beginning: `look n` never means the necklace.
bool Resolver::partial(const std::string& text) {
    const std::string folded = world::fold(text);
    if (world::text_length(folded) < 2 || is_direction(folded)) return false;
    if (!partial_) partial_ = scene_.partial_match();
    return *partial_;
}

std::vector<Id> Resolver::search(const std::string& spec, const std::string& text, Match match,
                                 std::optional<world::WorldError>& failure) {
    if (spec == "my") return find_in(scene_.player(), text, match);
    if (const std::string person = possessor(spec); !person.empty()) return held_by(person, text, match, failure);
    auto found = find_in(scene_.player(), text, match);
    return found.empty() ? in_room(text, match) : found;
}

std::vector<Id> Resolver::held_by(const std::string& person, const std::string& text, Match match,
                                  std::optional<world::WorldError>& failure) {
    if (location_ == 0) return {};
    auto people = in_room(person, Match::whole);
    if (people.empty() && partial(person)) people = in_room(person, Match::partial);
    if (people.size() == 1) return find_in(people.front(), text, match);
    failure = people.empty() ? no_such_object(person) : ambiguous_object(scene_, person, people);
    return {};
}

std::vector<Id> Resolver::in_room(const std::string& text, Match match) {
    if (location_ == 0) return {};
    auto found = find_in(location_, text, match);
    std::erase_if(found, [this](Id id) { return hidden(id); });
    return found;
}

std::vector<Id> Resolver::find_in(Id container, const std::string& text, Match match) {
    std::vector<Id> found;
    if (match == Match::whole) {
        found = scene_.find(container, text);
    } else {
        const std::string folded = world::fold(text);
        for (const Id id : scene_.contents(container))
            if (fits_partly(id, folded)) found.push_back(id);
    }
    std::ranges::sort(found);
    return found;
}

bool Resolver::fits_partly(Id object, const std::string& folded) {
    if (folded.empty()) return false;
    return std::ranges::any_of(scene_.names(object),
                               [&](const std::string& name) { return begins_a_word(world::fold(name), folded); });
}

bool Resolver::hidden(Id object) {
    const Placement placement = scene_.placement(object);
    return world::hides(placement.preposition) && !contains(revealed_, placement.target);
}

Id Resolver::pronoun(const std::string& text, std::optional<world::WorldError>& failure) {
    const std::string folded = world::fold(text);
    if (folded == "me") return scene_.player();
    if (folded == "here") return location_;
    if (is_number(text)) return numbered(text, failure);
    if (location_ == 0) return 0;
    const auto names = scene_.names(location_);
    return std::ranges::any_of(names, [&](const std::string& name) { return world::fold(name) == folded; }) ? location_
                                                                                                            : 0;
}

Id Resolver::numbered(const std::string& text, std::optional<world::WorldError>& failure) {
    Id id = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), id);
    if (error == std::errc() && id > 0 && scene_.exists(id) && (scene_.ids_reach_anywhere() || in_reach(id))) return id;
    // The same answer for a number that exists elsewhere and for one that does not: numbers tell nothing.
    failure = no_such_object(text);
    return 0;
}

// The player, the room, what either holds, and what those hold; nothing that hides.
bool Resolver::in_reach(Id object) {
    const Id player = scene_.player();
    if (object == player || object == location_) return true;
    for (int level = 0; level < 2 && object != 0; ++level) {
        const Id holder = scene_.location_of(object);
        if (holder == player) return true;
        if (holder != 0 && hidden(object)) return false;
        if (location_ != 0 && holder == location_) return true;
        object = holder;
    }
    return false;
}

void resolve(Scene& scene, ParsedCommand& command) {
    if (command.raw_verb || (!command.dobj && command.prepositions.empty())) return;
    std::vector<Id> revealed;
    for (auto& phrase : command.prepositions) {
        if (phrase.preposition != "from") continue;
        Resolver(scene, {}).resolve(phrase);
        if (phrase.object != 0) revealed.push_back(phrase.object);
    }
    Resolver resolver(scene, std::move(revealed));
    if (command.dobj && resolver.resolve(*command.dobj)) {
        command.dobj->text = command.dobj->spec + " " + command.dobj->text;
        command.dobj->spec.clear();
    }
    for (auto& phrase : command.prepositions)
        if (phrase.preposition != "from") resolver.resolve(phrase);
}

std::string either_of(Scene& scene, const std::vector<Id>& candidates) {
    constexpr std::size_t most = 5;
    const std::size_t shown = std::min(candidates.size(), most);
    std::string out;
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) out += i + 1 == candidates.size() ? " or " : ", ";
        out += scene.display(candidates[i]);
    }
    if (shown < candidates.size()) out += " and " + std::to_string(candidates.size() - shown) + " more";
    return out;
}

world::WorldError no_such_object(std::string_view name) {
    return {"NoSuchObjectError", "I don't see \"" + std::string(name) + "\" here."};
}

world::WorldError ambiguous_object(Scene& scene, std::string_view name, const std::vector<Id>& candidates) {
    List data;
    for (const Id id : candidates) data.items.push_back(Value::object(id));
    return {"AmbiguousObjectError", "Which \"" + std::string(name) + "\": " + either_of(scene, candidates) + "?",
            std::move(data)};
}

world::WorldError unresolved(Scene& scene, const Phrase& phrase) {
    if (phrase.failure) return *phrase.failure;
    if (!phrase.candidates.empty()) return ambiguous_object(scene, phrase.shown(), phrase.candidates);
    return no_such_object(phrase.shown());
}

}  // namespace moosaic::command
