// Attempt: what a stranger's verb may not make of people: a command in their name, a title that is somebody else's.
#include <algorithm>
#include <cctype>
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

// Is it a person, the class of people itself, or a thing made of that? The commands are the same for all of them, and
// do what they do to whoever typed.
bool like_a_person(world::World& world, Id who) {
    if (who == 0) return false;
    if (world.is_player(who)) return true;
    const CallerScope as_system(world, world::Principal::as_system());
    const Id system = world.system_object();
    const auto row = system != 0 ? world.find_property(system, "player") : std::nullopt;
    const Id people = row ? world.property_value(*row).object_id() : 0;
    return people != 0 && world.is_a(who, people);
}

// Does `text` say the whole name first? "Wizard" does not begin with the name "Wi".
bool begins_with_name(const std::string& text, const std::string& name) {
    if (!text.starts_with(name)) return false;
    if (text.size() == name.size()) return true;
    const auto next = static_cast<unsigned char>(text[name.size()]);
    return next > ' ' ? next < 0x7f && std::isalnum(next) == 0 && next != '_' : next == ' ';
}

}  // namespace

// A wizard's command acts for whoever typed the line. A title that called @quit once shut everybody who looked, or
// logged in, out of the world; so a stranger's verb gives no command of people's, and a hook none at all.
void Attempt::need_own_command(const BoundVerb& bound) {
    if (frames_.empty() || facts_.player == 0 || bound.verb.flags.method || !world_.is_wizard(bound.verb.owner)) return;
    if (!in_pot_ && !like_a_person(world_, bound.bound_to)) return;
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
    return row && begins_with_name(shown, world::fold(row->name)) ? answer : default_of(bound);
}

}  // namespace moosaic::task
