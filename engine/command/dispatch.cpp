// Which verb a parsed fragment runs.
#include "command/dispatch.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "command/rejection.hpp"

namespace moosaic::command {

namespace {

using world::BoundVerb;
using Groups = std::set<std::string, std::less<>>;

// How a verb came by its name; a lower class is tried on all candidates before the next.
enum class NameClass : std::uint8_t { plain, prefix, everything };

NameClass name_class(const BoundVerb& verb) {
    if (verb.name == "*") return NameClass::everything;
    return verb.name.ends_with('*') ? NameClass::prefix : NameClass::plain;
}

// The commands of one word, without those that somebody else has put in the player's way: what a class of people
// reserves, and lines that nothing else takes, are not answered by a verb of neither the player nor a wizard, whoever
// owns the thing it is on.
class Commands {
public:
    Commands(Scene& scene, std::string_view word) : scene_(scene), word_(word) {}

    // `named`: the line has a phrase that means the object.
    std::vector<BoundVerb> of(Id object, bool named) {
        auto verbs = scene_.verbs(object, word_);
        std::erase_if(verbs, [&](const BoundVerb& verb) {
            return verb.verb.flags.method || (!named && elsewhere(object, verb)) || interposed(object, verb);
        });
        return verbs;
    }

private:
    // What a room lends those who stand in it: one that is carried in hand answers nothing in its place.
    bool elsewhere(Id object, const BoundVerb& verb) {
        if (object == scene_.player() || object == scene_.location_of(scene_.player())) return false;
        if (!room_class_) room_class_ = scene_.room_class();
        return *room_class_ != 0 && verb.verb.object == *room_class_;
    }

    bool interposed(Id object, const BoundVerb& verb) {
        if (object == scene_.player() || scene_.trusted(verb.verb.owner)) return false;
        return verb.name == "*" || reserved();
    }

    // Is the word a command that the player has from a class, and keeps? Asked only if somebody else's verb has it.
    bool reserved() {
        if (!reserved_)
            reserved_ = std::ranges::any_of(scene_.verbs(scene_.player(), word_), [](const BoundVerb& verb) {
                return verb.depth > 0 && !verb.verb.flags.method &&
                       (verb.verb.flags.reserved || verb.name.starts_with('@'));
            });
        return *reserved_;
    }

    Scene& scene_;
    std::string_view word_;
    std::optional<bool> reserved_;
    std::optional<Id> room_class_;
};

// The player, what the player holds, the room: candidates that need no phrase.
std::vector<Id> standing_candidates(Scene& scene) {
    std::vector<Id> out = {scene.player()};
    auto held = scene.contents(scene.player());
    std::ranges::sort(held);
    out.insert(out.end(), held.begin(), held.end());
    if (const Id room = scene.location_of(scene.player()); room != 0) out.push_back(room);
    return out;
}

// All candidates, highest rank first, each once.
std::vector<Id> candidates(Scene& scene, const ParsedCommand& command) {
    auto ranked = standing_candidates(scene);
    if (command.dobj && command.dobj->object != 0) ranked.push_back(command.dobj->object);
    for (const auto& phrase : command.prepositions)
        if (phrase.object != 0) ranked.push_back(phrase.object);
    std::ranges::reverse(ranked);
    std::vector<Id> out;
    for (const Id id : ranked)
        if (std::ranges::find(out, id) == out.end()) out.push_back(id);
    return out;
}

bool names(const ParsedCommand& command, Id object) {
    const auto means = [object](const Phrase& phrase) { return phrase.object == object; };
    return (command.dobj && means(*command.dobj)) || std::ranges::any_of(command.prepositions, means);
}

bool is_wildcard(std::string_view preposition) { return preposition == "any" || preposition == "none"; }

// The specifier a verb declares for a preposition: its own entry, else the wildcard's, else null.
const std::string* declared(const BoundVerb& verb, std::string_view preposition) {
    const std::string* wildcard = nullptr;
    for (const auto& [name, specifier] : verb.verb.indirect_objects) {
        if (name == preposition) return &specifier;
        if (is_wildcard(name)) wildcard = &specifier;
    }
    return wildcard;
}

Groups declared_groups(const BoundVerb& verb) {
    Groups groups;
    for (const auto& [name, specifier] : verb.verb.indirect_objects)
        if (!is_wildcard(name)) groups.insert(name);
    return groups;
}

// The verbs of one candidate, tried against one command.
class Trial {
public:
    Trial(const ParsedCommand& command, Id object, std::vector<BoundVerb> verbs)
        : command_(command), object_(object), verbs_(std::move(verbs)), present_(command.prepositions_present()) {
        drop_below_raw();
    }

    // The best verb that fits; the reasons of the others go to `rejections`.
    const BoundVerb* run(std::vector<Rejection>& rejections) {
        const BoundVerb* best = nullptr;
        for (const auto& verb : verbs_) {
            if (Rejection rejection = judge(verb); rejection.why != Why::fits) {
                rejections.push_back(std::move(rejection));
            } else if (best == nullptr || rank(verb) < rank(*best)) {
                best = &verb;
            }
        }
        return best;
    }

private:
    // A raw verb takes everything, so it hides what it overrides.
    void drop_below_raw() {
        std::optional<int> depth;
        for (const auto& verb : verbs_)
            if (verb.verb.flags.raw && (!depth || verb.depth < *depth)) depth = verb.depth;
        if (depth) std::erase_if(verbs_, [&](const BoundVerb& verb) { return verb.depth > *depth; });
    }

    [[nodiscard]] Rejection judge(const BoundVerb& verb) const {
        if (verb.verb.flags.raw) return {};
        const std::string& wanted = verb.verb.direct_object;
        const bool typed = command_.dobj.has_value();
        if (wanted == "none" && typed) return {Why::refuses_object, {}};
        if ((wanted == "any" || wanted == "this") && !typed) return {Why::needs_object, {}};
        if (wanted == "this" && command_.dobj->object != object_) return {Why::other_object, {}};
        for (const auto& preposition : present_) {
            const std::string* specifier = declared(verb, preposition);
            if (specifier == nullptr) continue;
            if (*specifier == "none") return {Why::refuses_preposition, preposition};
            if (*specifier == "this" && !targets_object(preposition)) return {Why::other_target, preposition};
        }
        if (const auto preposition = better_declared(verb); !preposition.empty()) return {Why::undeclared, preposition};
        return {};
    }

    [[nodiscard]] bool targets_object(std::string_view preposition) const {
        return std::ranges::any_of(command_.prepositions, [&](const Phrase& phrase) {
            return phrase.preposition == preposition && phrase.object == object_;
        });
    }

    // A preposition of the command that this verb leaves undeclared while another verb of the name declares it and all
    // those that this one does (D15); empty when there is none.
    [[nodiscard]] std::string better_declared(const BoundVerb& verb) const {
        for (const auto& other : verbs_) {
            const Groups groups = declared_groups(other);
            std::string missing;
            bool covers = true;
            for (const auto& preposition : present_) {
                const bool mine = declared(verb, preposition) != nullptr;
                const bool theirs = groups.contains(preposition);
                if (mine && !theirs) covers = false;
                if (theirs && !mine && missing.empty()) missing = preposition;
            }
            if (covers && !missing.empty()) return missing;
        }
        return {};
    }

    // The least wins: C44, with groups counted instead of spellings (D16).
    [[nodiscard]] std::tuple<int, int, int, std::int64_t, Id> rank(const BoundVerb& verb) const {
        int matched = 0;
        int missing = 0;
        for (const auto& group : declared_groups(verb))
            ++(std::ranges::find(present_, group) != present_.end() ? matched : missing);
        return {-matched, missing, verb.depth, -verb.path_weight, verb.verb.id};
    }

    const ParsedCommand& command_;
    Id object_;
    std::vector<BoundVerb> verbs_;
    std::vector<std::string> present_;
};

struct Candidate {
    Id object = 0;
    std::vector<BoundVerb> verbs;
};

std::optional<Selected> select_class(const ParsedCommand& command, const std::vector<Candidate>& all, NameClass wanted,
                                     std::vector<Rejection>& rejections) {
    for (const auto& [object, verbs] : all) {
        std::vector<BoundVerb> of_class;
        std::ranges::copy_if(verbs, std::back_inserter(of_class),
                             [&](const BoundVerb& verb) { return name_class(verb) == wanted; });
        if (of_class.empty()) continue;
        Trial trial(command, object, std::move(of_class));
        if (const auto* best = trial.run(rejections); best != nullptr) return Selected{*best, object};
    }
    return std::nullopt;
}

}  // namespace

tl::expected<Selected, world::WorldError> select(Scene& scene, const ParsedCommand& command) {
    if (command.raw_verb) return *command.raw_verb;
    if (command.words.empty())
        return tl::unexpected(world::WorldError("NoSuchVerbError", "I don't understand \"\".", std::string()));
    std::vector<Candidate> all;
    Commands commands(scene, command.words.front());
    for (const Id id : candidates(scene, command))
        if (auto verbs = commands.of(id, names(command, id)); !verbs.empty()) all.push_back({id, std::move(verbs)});
    std::vector<Rejection> rejections;
    for (const auto wanted : {NameClass::plain, NameClass::prefix, NameClass::everything}) {
        auto selected = select_class(command, all, wanted, rejections);
        if (!selected) continue;
        if (command.unbalanced && !selected->verb.verb.flags.raw) break;
        return *selected;
    }
    if (command.unbalanced) return tl::unexpected(world::WorldError("UsageError", "A quotation mark is not closed."));
    return tl::unexpected(explain(scene, command, rejections));
}

std::optional<Selected> undisputed_raw_verb(Scene& scene, std::string_view word) {
    if (word.empty()) return std::nullopt;
    std::optional<Selected> best;
    Commands commands(scene, word);
    for (const Id id : standing_candidates(scene)) {
        std::optional<Selected> here;
        for (const auto& verb : commands.of(id, false)) {
            if (name_class(verb) != NameClass::plain) continue;
            if (!verb.verb.flags.raw) return std::nullopt;
            const auto key = [](const BoundVerb& v) { return std::tuple(v.depth, -v.path_weight, v.verb.id); };
            if (!here || key(verb) < key(here->verb)) here = Selected{verb, id};
        }
        if (here) best = std::move(here);
    }
    return best;
}

}  // namespace moosaic::command
