// A small universe for tests: the five first objects, a wizard, Ann and Bob, and verbs `yes` and `no` for accept.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "world/avatar_names.hpp"
#include "world/testing/fake_surroundings.hpp"
#include "world/testing/fake_transaction.hpp"

namespace moosaic::world::testing {

// The class of the error `work` ends with; empty when it ends well.
template <class Work>
std::string error_of(Work work) {
    try {
        work();
    } catch (const WorldError& error) {
        return error.type;
    }
    return {};
}

template <class Work>
std::string message_of(Work work) {
    try {
        work();
    } catch (const WorldError& error) {
        return error.message;
    }
    return {};
}

class WorldFixture : public ::testing::Test {
protected:
    WorldFixture() {
        around.world = &world;
        around.bodies["yes"] = [](const auto&, const auto&) { return Value(true); };
        around.bodies["no"] = [](const auto&, const auto&) { return Value(false); };
        system = unique("System Object");
        nothing = unique("nothing");
        unique("ambiguous_match");
        unique("failed_match");
        wizard = unique("Wizard");
        player_row(wizard, true);
        for (const Id id : {system, nothing, wizard}) set_owner(id, wizard);
        ann = unique("Ann");
        set_owner(ann, ann);
        player_row(ann, false);
        bob = unique("Bob");
        set_owner(bob, bob);
        player_row(bob, false);
        const Id programmer = make("programmer", wizard);
        world.set_property(system, "programmer", Value::object(programmer), {}, wizard);
        for (const Id id : {ann, bob}) world.add_parent(id, programmer);
    }

    void as(Id id) { world.set_caller(Principal::of(id)); }
    void as_system() { world.set_caller(Principal::as_system()); }

    // An object of somebody's, without touching who is the caller.
    Id make(const std::string& name, Id owner, std::vector<Id> parents = {}) {
        const Principal before = world.set_caller(Principal::as_system());
        CreateObject request;
        request.name = name;
        request.owner = owner;
        request.location = std::optional<Id>();
        request.parents = std::move(parents);
        const Id id = world.create(request);
        world.set_caller(before);
        return id;
    }
    // A room that takes everything.
    Id room(const std::string& name, Id owner) {
        const Id id = make(name, owner);
        verb(id, {"accept"}, "yes", owner);
        return id;
    }
    Id verb(Id object, std::vector<std::string> names, const std::string& code, Id owner) {
        const Principal before = world.set_caller(Principal::as_system());
        AddVerb request;
        request.names = std::move(names);
        request.code = code;
        request.owner = owner;
        const Id id = world.add_verb(object, request);
        world.set_caller(before);
        return id;
    }
    void put_in(Id object, Id place) {
        const Principal before = world.set_caller(Principal::as_system());
        world.guaranteed_move(object, place);
        world.hooks().clear();
        world.set_caller(before);
    }
    void move(Id object, Id place) {
        FieldChanges changes;
        changes.location = place;
        world.save(object, changes);
    }
    void rename(Id object, const std::string& name) {
        FieldChanges changes;
        changes.name = name;
        world.save(object, changes);
    }
    void give(Id object, Id owner) {
        FieldChanges changes;
        changes.owner = owner;
        world.save(object, changes);
    }
    // A rule put there by the system.
    void rule(Id object, bool allow, const std::string& permission, Id accessor, const std::string& group = {}) {
        const Principal before = world.set_caller(Principal::as_system());
        world.add_rule(Entity::object, object, {allow, permission, accessor, group});
        world.set_caller(before);
    }

    void set_owner(Id object, Id owner) { give(object, owner); }
    void player_row(Id avatar, bool is_wizard) {
        tx.put(Tab::player, {tx.allocate(Seq::row), Field(), avatar, Id{1}, Id{is_wizard ? 1 : 0},
                             std::string("active"), Field(), Field()});
        claim_avatar_names(tx, avatar);
    }

    FakeTransaction tx;
    FakeSurroundings around;
    World world{tx, around, Principal::as_system()};
    Id system = 0;
    Id nothing = 0;
    Id wizard = 0;
    Id ann = 0;
    Id bob = 0;

private:
    Id unique(const std::string& name) {
        CreateObject request;
        request.name = name;
        request.unique_name = true;
        request.location = std::optional<Id>();
        request.parents = std::vector<Id>();
        return world.create(request);
    }
};

}  // namespace moosaic::world::testing
