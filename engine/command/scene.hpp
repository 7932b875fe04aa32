// Scene: what the parser needs to know of the world around one player. Implemented over World by world_scene.hpp and by
// fakes in tests.
//
// No function here checks a permission: reading a room to understand a line must not depend on the player's rights
// (D29). Used by one task, on that task's stack; world::Restart may pass through every function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <moosaic/value.hpp>

#include "world/world.hpp"

namespace moosaic::command {

struct Placement {
    std::string preposition;  // canonical; empty: not placed
    Id target = 0;
};

class Scene {
public:
    virtual ~Scene() = default;

    [[nodiscard]] virtual Id player() const = 0;  // who typed the line
    virtual Id location_of(Id object) = 0;        // 0: nowhere
    // Direct contents, visible ones only, hidden placements included; any order.
    virtual std::vector<Id> contents(Id container) = 0;
    // Those of them whose name or an alias equals `text` when folded; each once.
    virtual std::vector<Id> find(Id container, std::string_view text) = 0;
    // The object's name, then its aliases.
    virtual std::vector<std::string> names(Id object) = 0;
    virtual Placement placement(Id object) = 0;
    virtual bool exists(Id object) = 0;  // in this universe and not recycled

    // May this player name any object by "#N" (builders and above)? Others reach what is around them.
    virtual bool ids_reach_anywhere() = 0;
    // Does this universe complete partial names (System Object property partial_match)?
    virtual bool partial_match() = 0;

    // Every verb on the object or an ancestor that owns a name (or pattern) equal to `word` when folded, methods
    // included.
    virtual std::vector<world::BoundVerb> verbs(Id object, std::string_view word) = 0;
    // May a verb of this owner stand before what the player's class has: is it the player himself or a wizard?
    virtual bool trusted(Id owner) = 0;
    // The class of places ($room), whose commands are of the place one is in; 0: none.
    virtual Id room_class() = 0;
    // Does something around the player, or a class this universe publishes, have a command of that name? Asked only
    // when a line failed, to tell an unknown command from a missing thing.
    virtual bool verb_known(std::string_view word) = 0;

    // "#14 (red cup)", redacted for the player.
    virtual std::string display(Id object) = 0;
};

}  // namespace moosaic::command
