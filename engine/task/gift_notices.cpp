// Nothing comes silently into a player's hands.
#include "task/gift_notices.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <moosaic/markup.hpp>

#include "task/attempt.hpp"

namespace moosaic::task {

namespace {

constexpr std::size_t most_named = 5;

bool told(const Output& output, Id player) {
    return std::any_of(output.effects.begin(), output.effects.end(), [player](const Effect& effect) {
        if (const auto* told = std::get_if<Told>(&effect)) return told->message.recipient == player;
        const auto* message = std::get_if<Message>(&effect);
        return message != nullptr && message->recipient == player;
    });
}

// As the receiver may know it.
std::string name_of(world::World& world, Id id, Id receiver) {
    const auto row = world.object(id);
    if (!row || !world.allowed(world::Principal::of(receiver), "read", world::Entity::object, id)) return "something";
    return markup::escape(row->name);
}

std::string listed(world::World& world, const std::vector<Id>& things, Id receiver) {
    std::string text;
    for (std::size_t i = 0; i < things.size() && i < most_named; ++i) {
        text += (i == 0 ? "" : ", ") + name_of(world, things[i], receiver);
        if (const Id sack = world.location_of(things[i]);
            sack != 0 && sack != receiver && world.holder_of(sack) == receiver)
            text += " (in " + name_of(world, sack, receiver) + ")";
    }
    if (things.size() > most_named) text += " and " + std::to_string(things.size() - most_named) + " more";
    return text;
}

}  // namespace

std::string displaced_text(world::World& world, Id avatar, Id gone, Id place) {
    const CallerScope as_system(world, world::Principal::as_system());
    const auto where = place != 0 ? "you are in " + name_of(world, place, avatar) + " now."
                                  : std::string("you are nowhere now, as you have no home.");
    return "[yellow]The place you were in, " + name_of(world, gone, avatar) + ", is no more; " + where + "[/]";
}

// Whose verb brings a thing to the task's player? Nobody's (0), if all that runs is the player's or wizards': a command
// such as take. Nor is it somebody else's doing what a thing's own moveto has to do with that, or a command that was
// typed at the thing or at what it goes into.
Id Attempt::presser(Id object, Id place) {
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        const auto& frame = frames_[i];
        if (frame.caller == 0 || frame.caller == facts_.player || world_.is_wizard(frame.caller)) continue;
        const bool to_it = frame.this_object == object || (frame.this_object == place && place != facts_.player);
        const bool own = (to_it && typed(i)) || (frame.this_object == object && frame.verb_name == "moveto");
        return own ? 0 : frame.caller;
    }
    return 0;
}

// Asked after each request, so that the frames are those of the move.
void Attempt::note_pressed() {
    const auto& arrivals = world_.arrivals();
    for (; arrivals_noted_ < arrivals.size(); ++arrivals_noted_) {
        const auto& [object, place] = arrivals[arrivals_noted_];
        if (facts_.player == 0 || world_.is_player(object) || world_.holder_of(place) != facts_.player) continue;
        std::erase_if(pressed_, [object = object](const Pressed& one) { return one.object == object; });
        if (const Id by = presser(object, place); by != 0) pressed_.push_back({object, by});
    }
}

namespace {

void tell_player(Attempt& attempt) {
    auto& world = attempt.world();
    const Id player = attempt.facts().player;
    std::map<Id, std::vector<Id>> by;
    for (const auto& pressed : attempt.pressed())
        if (world.holder_of(world.location_of(pressed.object)) == player) by[pressed.by].push_back(pressed.object);
    for (const auto& [giver, things] : by)
        attempt.output().effects.emplace_back(Message{player, false, "system",
                                                      "[yellow]A verb of " + name_of(world, giver, player) +
                                                          " has put into your hands: " + listed(world, things, player) +
                                                          ".[/]"});
}

// Ownership counts against the owner's bounds: said whatever else the task has told.
void tell_owners(Attempt& attempt) {
    auto& world = attempt.world();
    std::map<std::pair<Id, Id>, std::vector<Id>> given;  // by owner and giver
    for (const auto& gift : world.gifts()) {
        const auto row = world.object(gift.object);
        if (!row || row->owner != gift.owner) continue;
        auto& things = given[{gift.owner, gift.giver}];
        if (std::find(things.begin(), things.end(), gift.object) == things.end()) things.push_back(gift.object);
    }
    for (const auto& [who, things] : given)
        attempt.output().effects.emplace_back(
            Message{who.first, false, "system",
                    "[yellow]" + name_of(world, who.second, who.first) +
                        " has made you the owner of: " + listed(world, things, who.first) + ".[/]"});
}

void tell_holders(Attempt& attempt) {
    auto& world = attempt.world();
    const Id player = attempt.facts().player;
    std::map<Id, std::vector<Id>> received;
    for (const auto& [object, place] : world.arrivals()) {
        // Who walks into what somebody carries is no gift.
        const bool here = world.location_of(object) == place && !world.is_player(object);
        const Id holder = here ? world.holder_of(place) : 0;
        if (holder == 0 || holder == player) continue;
        auto& things = received[holder];
        if (std::find(things.begin(), things.end(), object) == things.end()) things.push_back(object);
    }
    auto& output = attempt.output();
    for (const auto& [receiver, things] : received) {
        if (told(output, receiver)) continue;
        const auto giver = player == 0 ? std::string("Something") : name_of(world, player, receiver);
        output.effects.emplace_back(
            Message{receiver, false, "system",
                    "[yellow]" + giver + " has put into your hands: " + listed(world, things, receiver) + ".[/]"});
    }
}

}  // namespace

void tell_receivers(Attempt& attempt) {
    auto& world = attempt.world();
    if (world.arrivals().empty() && world.gifts().empty()) return;
    const CallerScope as_system(world, world::Principal::as_system());
    tell_player(attempt);
    tell_holders(attempt);
    tell_owners(attempt);
}

}  // namespace moosaic::task
