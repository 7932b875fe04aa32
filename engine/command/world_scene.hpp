// Scene over a World: reads as system, so that understanding a line needs no right of the player's.
#pragma once

#include "command/scene.hpp"

namespace moosaic::command {

class WorldScene : public Scene {
public:
    // `world` must outlive the scene. Its caller must be the player when a message is made (display is redacted for
    // it).
    WorldScene(world::World& world, Id player) : world_(world), player_(player) {}

    [[nodiscard]] Id player() const override { return player_; }
    Id location_of(Id object) override;
    std::vector<Id> contents(Id container) override;
    std::vector<Id> find(Id container, std::string_view text) override;
    std::vector<std::string> names(Id object) override;
    Placement placement(Id object) override;
    bool exists(Id object) override;
    bool ids_reach_anywhere() override;
    bool partial_match() override;
    std::vector<world::BoundVerb> verbs(Id object, std::string_view word) override;
    bool trusted(Id owner) override;
    Id room_class() override { return published("room"); }
    bool verb_known(std::string_view word) override;
    std::string display(Id object) override;

    // Is a verb of `origin`, found on `object`, for people of a rank the player does not have? (see verbs)
    bool out_of_rank(Id object, Id origin);

private:
    bool has_command(Id object, std::string_view word);
    Id published(std::string_view name);  // the object in that property of the System Object, 0 without one

    world::World& world_;
    Id player_;
};

}  // namespace moosaic::command
