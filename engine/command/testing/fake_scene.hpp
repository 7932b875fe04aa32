// A small world in memory for tests of the parser: no permissions, one universe.
#pragma once

#include <algorithm>
#include <map>

#include "command/scene.hpp"
#include "world/text.hpp"

namespace moosaic::command::testing {

struct FakeObject {
    std::string name;
    std::vector<std::string> aliases;
    Id location = 0;
    std::vector<Id> parents;  // searched first first
    Placement placement;
};

class FakeScene : public Scene {
public:
    explicit FakeScene(Id player) : player_(player) {}

    // --- making the world
    // ---------------------------------------------------------------------------------------------
    std::map<Id, FakeObject> objects;
    bool builder = false;
    bool partial = true;
    std::vector<std::string> known_elsewhere;  // command words of classes that nothing here has

    // `names` with a star inside are expanded ("n*orth"); a trailing star makes a pattern.
    world::Verb& add_verb(Id id, Id object, const std::vector<std::string>& names, std::string dspec,
                          std::vector<std::pair<std::string, std::string>> ispec = {}) {
        Entry entry;
        entry.verb.id = id;
        entry.verb.object = object;
        entry.verb.direct_object = std::move(dspec);
        entry.verb.indirect_objects = std::move(ispec);
        for (const auto& name : names) expand(name, entry.names);
        verbs_.push_back(std::move(entry));
        return verbs_.back().verb;
    }

    // --- Scene
    // ----------------------------------------------------------------------------------------------------------
    [[nodiscard]] Id player() const override { return player_; }
    Id location_of(Id object) override { return objects.contains(object) ? objects[object].location : 0; }

    std::vector<Id> contents(Id container) override {
        std::vector<Id> out;
        for (const auto& [id, object] : objects)
            if (object.location == container && container != 0) out.push_back(id);
        std::ranges::reverse(out);  // "any order"
        return out;
    }

    std::vector<Id> find(Id container, std::string_view text) override {
        std::vector<Id> out;
        for (const Id id : contents(container))
            if (std::ranges::any_of(names(id), [&](const auto& n) { return world::fold(n) == world::fold(text); }))
                out.push_back(id);
        return out;
    }

    std::vector<std::string> names(Id object) override {
        std::vector<std::string> out = {objects.at(object).name};
        for (const auto& alias : objects.at(object).aliases) out.push_back(alias);
        return out;
    }

    Placement placement(Id object) override { return objects.at(object).placement; }
    bool exists(Id object) override { return objects.contains(object); }
    bool ids_reach_anywhere() override { return builder; }
    bool partial_match() override { return partial; }

    std::vector<world::BoundVerb> verbs(Id object, std::string_view word) override {
        std::vector<world::BoundVerb> out;
        std::vector<Id> level = {object};
        for (int depth = 0; !level.empty(); ++depth) {
            std::vector<Id> above;
            for (const Id id : level) {
                collect(object, id, depth, word, out);
                for (const Id parent : objects[id].parents) above.push_back(parent);
            }
            level = std::move(above);
        }
        return out;
    }

    std::vector<Id> wizards;
    bool trusted(Id owner) override {
        return owner == 0 || owner == player_ || std::ranges::find(wizards, owner) != wizards.end();
    }

    Id rooms = 0;
    Id room_class() override { return rooms; }

    bool verb_known(std::string_view word) override {
        if (std::ranges::find(known_elsewhere, word) != known_elsewhere.end()) return true;
        return std::ranges::any_of(contents(location_of(player_)), [&](Id id) {
            return std::ranges::any_of(verbs(id, word), [](const auto& verb) { return !verb.verb.flags.method; });
        });
    }

    std::string display(Id object) override {
        return "#" + std::to_string(object) + " (" + objects.at(object).name + ")";
    }

private:
    struct Entry {
        world::Verb verb;
        std::vector<std::string> names;
    };

    static void expand(const std::string& name, std::vector<std::string>& out) {
        const auto star = name.find('*');
        if (star == std::string::npos || star + 1 == name.size()) {
            out.push_back(name);
            return;
        }
        for (std::size_t length = star; length < name.size(); ++length)
            out.push_back(name.substr(0, star) + name.substr(star + 1, length - star));
    }

    static bool fits(const std::string& name, const std::string& word) {
        return name.ends_with('*') ? word.starts_with(name.substr(0, name.size() - 1)) : world::fold(name) == word;
    }

    void collect(Id bound_to, Id origin, int depth, std::string_view word, std::vector<world::BoundVerb>& out) {
        const std::string folded = world::fold(word);
        for (const auto& entry : verbs_) {
            if (entry.verb.object != origin) continue;
            for (const auto& name : entry.names) {
                if (!fits(name, folded)) continue;
                out.push_back({entry.verb, bound_to, name, depth, 0});
                break;
            }
        }
    }

    Id player_;
    std::vector<Entry> verbs_;
};

}  // namespace moosaic::command::testing
