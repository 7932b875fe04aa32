// Attempt: what a stranger's verb may not make of people: a command in their name, a title that is somebody else's.
#include <algorithm>
#include <string>

#include <moosaic/markup.hpp>

#include "task/attempt.hpp"
#include "verbs/callers.hpp"
#include "world/text.hpp"

namespace moosaic::task {

using world::BoundVerb;
using world::WorldError;

namespace {

constexpr std::size_t longest_title = 400;  // bytes that are shown of a thing, …
constexpr std::size_t longest_name = 120;   // … and of a person

bool is_title(const BoundVerb& bound) { return bound.name == "title" || bound.name == "titlec"; }

}  // namespace

// A wizard's command of a player's class acts for whoever typed the line. A title that called @quit once shut everybody
// who looked, or logged in, out of the world.
void Attempt::need_own_command(const BoundVerb& bound) {
    if (frames_.empty() || facts_.player == 0 || bound.verb.flags.method || !world_.is_wizard(bound.verb.owner)) return;
    if (bound.bound_to == 0 || !world_.is_player(bound.bound_to)) return;
    const Id who = verbs::asker(world_, frames_);
    if (who == 0 || who == facts_.player) return;
    const CallerScope as_system(world_, world::Principal::as_system());
    throw WorldError("PermissionError", "\"" + bound.name + "\" is a command: only " +
                                            world_.display_object(facts_.player) + " may give it, not a verb of " +
                                            world_.display_object(who) + ".");
}

// A person's title begins with the person's name; anything's title is one line of a length that can be shown.
Value Attempt::fitting_title(const BoundVerb& bound, Value answer) {
    if (!is_title(bound) || bound.bound_to == 0 || world_.is_wizard(bound.verb.owner)) return answer;
    const auto* text = answer.get<std::string>();
    if (text == nullptr) return default_of(bound);
    const bool person = world_.is_player(bound.bound_to);
    if (text->size() > (person ? longest_name : longest_title) || text->find('\n') != std::string::npos)
        return default_of(bound);
    if (!person) return answer;
    const auto row = world_.object(bound.bound_to);
    const auto shown = world::fold(markup::plain(*text));
    return row && shown.starts_with(world::fold(row->name)) ? answer : default_of(bound);
}

}  // namespace moosaic::task
