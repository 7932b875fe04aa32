// Which object a phrase means: the rules that the parser and the function find_object share.
//
// A bare name (or one with an article) is sought in the player's inventory first, then in the room; "my" looks only at
// the inventory, a possessive only at what that person or thing in the room holds. Whole names and aliases come first,
// then "me", "here", "#N" and the room's own name, then unique beginnings of a name or of one of its words, which have
// at least two letters and are no direction.
#pragma once

#include <vector>

#include "command/parser.hpp"

namespace moosaic::command {

class Resolver {
public:
    // `revealed`: objects named by a "from" phrase; what hides under or behind them may be named too.
    Resolver(Scene& scene, std::vector<Id> revealed);

    // Sets object, candidates or failure of the phrase. True when its specifier turned out to be part of the name.
    bool resolve(Phrase& phrase);

    // me, here, #N, the name or an alias of the room: the object, or 0. A number that this player cannot reach sets
    // `failure`.
    Id pronoun(const std::string& text, std::optional<world::WorldError>& failure);

private:
    enum class Match : std::uint8_t { whole, partial };

    std::vector<Id> search(const std::string& spec, const std::string& text, Match match,
                           std::optional<world::WorldError>& failure);
    std::vector<Id> find_in(Id container, const std::string& text, Match match);
    std::vector<Id> held_by(const std::string& person, const std::string& text, Match match,
                            std::optional<world::WorldError>& failure);
    std::vector<Id> in_room(const std::string& text, Match match);
    bool partial(const std::string& text);
    bool fits_partly(Id object, const std::string& folded);
    bool hidden(Id object);
    bool in_reach(Id object);
    Id numbered(const std::string& text, std::optional<world::WorldError>& failure);

    Scene& scene_;
    std::vector<Id> revealed_;
    Id location_;
    std::optional<bool> partial_;  // asked for only when no whole name fits
};

// "#14 (red cup), #15 (blue cup) or #16 (cup)"; long lists end in a count.
std::string either_of(Scene& scene, const std::vector<Id>& candidates);
world::WorldError no_such_object(std::string_view name);
world::WorldError ambiguous_object(Scene& scene, std::string_view name, const std::vector<Id>& candidates);

}  // namespace moosaic::command
