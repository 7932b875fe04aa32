// Scene over a World.
#include "command/world_scene.hpp"

#include <algorithm>

#include "world/encoding.hpp"

namespace moosaic::command {

namespace {

// Reads as system until it goes out of scope.
class AsSystem {
public:
    explicit AsSystem(world::World& world) : world_(world), before_(world.set_caller(world::Principal::as_system())) {}
    ~AsSystem() { world_.set_caller(before_); }
    AsSystem(const AsSystem&) = delete;
    AsSystem& operator=(const AsSystem&) = delete;

private:
    world::World& world_;
    world::Principal before_;
};

}  // namespace

Id WorldScene::location_of(Id object) { return world_.location_of(object); }

std::vector<Id> WorldScene::contents(Id container) { return world_.contents_of(container); }

std::vector<Id> WorldScene::find(Id container, std::string_view text) {
    const AsSystem system(world_);
    return world_.find(container, text, false);
}

std::vector<std::string> WorldScene::names(Id object) {
    std::vector<std::string> out;
    if (auto row = world_.object(object)) out.push_back(std::move(row->name));
    for (auto& [row, alias] : world_.aliases_of(object)) out.push_back(std::move(alias));
    return out;
}

Placement WorldScene::placement(Id object) {
    const auto row = world_.object(object);
    if (!row || row->placement_target == 0) return {};
    return {row->placement_prep, row->placement_target};
}

bool WorldScene::exists(Id object) { return world_.visible(object); }

bool WorldScene::ids_reach_anywhere() {
    if (world_.is_wizard(player_)) return true;
    const AsSystem system(world_);
    const Id holder = world_.system_object();
    const auto builder = holder != 0 ? world_.find_property(holder, "builder") : std::nullopt;
    const Id builders = builder ? world::decode(builder->value).object_id() : 0;
    return builders != 0 && world_.is_a(player_, builders);
}

bool WorldScene::partial_match() {
    const Id holder = world_.system_object();
    const auto property = holder != 0 ? world_.find_property(holder, "partial_match") : std::nullopt;
    return !property || world::decode(property->value).truthy();
}

// The commands of builders, programmers and wizards come with what the player is, never with a thing somebody has
// handed over: a tool that is a child of $programmer must not make its holder one.
std::vector<world::BoundVerb> WorldScene::verbs(Id object, std::string_view word) {
    auto found = world_.command_verbs(object, word);
    if (object == player_ || found.empty()) return found;
    std::erase_if(found, [&](const world::BoundVerb& bound) { return out_of_rank(object, bound.verb.object); });
    return found;
}

bool WorldScene::trusted(Id owner) { return owner == player_ || (owner != 0 && world_.is_wizard(owner)); }

bool WorldScene::has_command(Id object, std::string_view word) {
    return std::ranges::any_of(world_.command_verbs(object, word), [](const world::BoundVerb& verb) {
        return !verb.verb.flags.method && verb.name != "*";
    });
}

bool WorldScene::out_of_rank(Id object, Id origin) {
    if (object == player_) return false;
    for (const auto* tier : {"builder", "programmer", "wizard"})
        if (const Id id = published(tier); id != 0 && origin == id) return !world_.is_a(player_, id);
    return false;
}

// What other people can do says nothing about this player: a builder's @dig is an unknown command to a visitor.
bool WorldScene::verb_known(std::string_view word) {
    const AsSystem system(world_);
    const Id people = published("player");
    const auto counts = [&](Id id) {
        const bool person = world_.is_player(id) || (people != 0 && (id == people || world_.is_a(id, people)));
        return (!person || id == player_ || world_.is_a(player_, id)) && has_command(id, word);
    };
    if (const Id room = world_.location_of(player_); room != 0)
        for (const Id id : world_.contents_of(room))
            if (counts(id)) return true;
    const Id holder = world_.system_object();
    if (holder == 0) return false;
    return std::ranges::any_of(world_.properties_on(holder), [&](const world::Property& property) {
        const Id id = world::decode(property.value).object_id();
        return id != 0 && world_.visible(id) && counts(id);
    });
}

Id WorldScene::published(std::string_view name) {
    const Id holder = world_.system_object();
    const auto row = holder != 0 ? world_.find_property(holder, name) : std::nullopt;
    return row ? world::decode(row->value).object_id() : 0;
}

std::string WorldScene::display(Id object) { return world_.display_object(object); }

}  // namespace moosaic::command
