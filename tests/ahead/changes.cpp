#include "changes.hpp"

#include <algorithm>
#include <array>

#include "accounts/accounts.hpp"

namespace moosaic::ahead_difference {

namespace {

using world::Entity;
using world::World;

// What every survey tries; an error is part of what is compared.
constexpr const char* survey = R"(
from moo.sdk import context, lookup
def tell(what, ask):
    try:
        print(what, ask())
    except Exception as error:
        print(what, "raised", error)
def show(o):
    tell("name", lambda: o.name)
    tell("title", lambda: o.title())
    tell("where", lambda: o.location)
    tell("owner", lambda: o.owner)
    tell("aliases", lambda: [a.alias for a in o.aliases.all()])
    tell("parents", lambda: list(o.parents.all()))
    tell("placement", lambda: o.placement)
    for name in ("p", "q", "r"):
        tell(name, lambda: o.get_property(name))
        tell("has " + name, lambda: o.has_property(name))
    tell("p again", lambda: o.p)
    tell("rules", lambda: [str(rule) for rule in o.acl.all()])
    tell("wizard", lambda: o.is_wizard())
    tell("verb", lambda: o.has_verb("hello"))
    tell("hello", lambda: o.hello())
    tell("text", lambda: str(o))
)";

constexpr const char* around = R"(
show(this)
show(context.player)
tell("contents", lambda: list(this.contents.all()))
try:
    for o in this.contents.all():
        show(o)
except Exception as error:
    print("raised", error)
)";

constexpr const char* far = R"(
for o in this.contents.all():
    tell("its", lambda: [o.name, o.location.name, o.owner.name, [p.name for p in o.parents.all()]])
    tell("kin", lambda: [c.name for c in o.parents.all()[0].children.all()])
tell("dobj", lambda: context.parser.get_dobj().name)
tell("found", lambda: list(this.find("a")))
tell("lookup", lambda: lookup("b"))
tell("verbs", lambda: [[n.name for n in v.names.all()] for v in this.verbs.all()])
tell("count", lambda: this.contents.filter(name__icontains="a").count())
tell("by verb", lambda: [(verb.origin.name, len(things)) for verb, things in this.contents.by_verb("title")])
)";

constexpr const char* title = R"(
return "[" + this.name + "]"
)";

}  // namespace

Id Changes::make(World& world, const std::string& name, Id owner, std::vector<Id> parents) {
    world::CreateObject request;
    request.name = name;
    request.owner = owner;
    request.location = std::optional<Id>();
    request.parents = std::move(parents);
    request.site = 1;
    all_.push_back(world.create(request));
    return all_.back();
}

void Changes::add_verb(World& world, Id object, const std::string& name, const std::string& code, Id owner, bool method,
                       const std::string& dspec) {
    world::AddVerb request;
    request.names = {name};
    request.code = code;
    request.owner = owner;
    request.direct_object = dspec;
    request.flags.method = method;
    world.add_verb(object, request);
}

void Changes::build(task::Attempt& attempt) {
    auto& world = attempt.world();
    attempt.tx().put(world::Tab::universe, {std::int64_t{1}, std::string("localhost"), std::string("Test")});
    make(world, "System Object", 0);
    wizard_ = make(world, "Wizard", 0);
    accounts::add_player(attempt.tx(), accounts::Player{0, 0, wizard_, 1, true, "active", {}, {}});
    world.forget();
    for (const auto* name : {"generic a", "generic b", "generic c"}) generics_.push_back(make(world, name, wizard_));
    for (std::size_t i = 0; i < 3; ++i) {
        players_.push_back(make(world, "player " + word() + std::to_string(i), 0, {generics_[0]}));
        world::FieldChanges changes;
        changes.owner = players_.back();
        world.save(players_.back(), changes);
        accounts::add_player(attempt.tx(), accounts::Player{0, 0, players_.back(), 1, false, "active", {}, {}});
    }
    for (const char* name : {"a room", "b room", "c room"})
        rooms_.push_back(make(world, name, wizard_, {generics_[1]}));
    for (std::size_t i = 0; i < 5; ++i)
        things_.push_back(make(world, "thing " + std::to_string(i), players_[i % 3], {generics_[i % 2]}));
    for (const Id id : {players_[0], players_[1], players_[2], things_[0], things_[1], things_[2]})
        world.guaranteed_move(id, rooms_[below(rooms_.size())]);
    const std::string common = survey;
    add_verb(world, generics_[1], "accept", "return True", wizard_, true);
    add_verb(world, generics_[0], "title", title, wizard_, true);
    add_verb(world, generics_[1], "title", title, players_[0], true);
    add_verb(world, generics_[1], "survey", common + around, wizard_, false, "either");
    add_verb(world, generics_[1], "glance", common + around, players_[1], false, "either");
    add_verb(world, generics_[1], "stare", common + far, wizard_, false, "either");
    add_verb(world, generics_[1], "peer", common + far, players_[2], false, "either");
    world.hooks().clear();
}

void Changes::rename(World& world) {
    world::FieldChanges changes;
    changes.name = word() + " " + std::to_string(below(100));
    world.save(pick(all_), changes);
}

void Changes::alias(World& world) {
    const Id object = pick(all_);
    const auto old = world.aliases_of(object);
    if (old.empty() || below(2) == 0)
        world.add_alias(object, word());
    else if (below(2) == 0)
        world.remove_alias(pick(old).first);
    else
        world.save_alias(pick(old).first, word() + word());
}

void Changes::move(World& world) {
    const Id object = below(2) == 0 ? pick(things_) : pick(players_);
    world.guaranteed_move(object, below(30) == 0 ? Id{0} : pick(rooms_));
}

void Changes::parents(World& world) {
    // What rooms and players are made of stays, or nobody could type anything after a while.
    const Id object = below(4) == 0 ? pick(all_) : pick(things_);
    const auto old = world.parents_of(object);
    if (std::find(things_.begin(), things_.end(), object) == things_.end())
        return world.add_parent(object, pick(generics_));
    if (!old.empty() && below(2) == 0)
        world.remove_parent(object, pick(old));
    else
        world.add_parent(object, pick(generics_));
}

void Changes::property(World& world) {
    const std::string name(1, static_cast<char>('p' + below(3)));
    const Id object = pick(all_);
    const std::array<Value, 5> values = {Value(static_cast<std::int64_t>(below(50))), Value(word()),
                                         Value::object(pick(all_)), Value::list({word(), std::int64_t{1}}),
                                         Value(below(2) == 0)};
    if (below(4) == 0)
        world.delete_property(object, name);
    else
        world.set_property(object, name, values[below(values.size())], below(3) == 0, pick(players_));
}

void Changes::rule(World& world) {
    world::AclRule rule;
    rule.allow = below(4) != 0;
    rule.permission = pick<std::string>({"read", "execute", "write", "anything"});
    if (below(2) == 0)
        rule.accessor = pick(players_);
    else
        rule.group = pick<std::string>({"everyone", "owners", "wizards"});
    Entity kind = Entity::object;
    Id subject = pick(all_);
    const auto verbs = world.verbs_on(subject);
    const auto properties = world.properties_on(subject);
    if (!verbs.empty() && below(3) == 0)
        kind = Entity::verb, subject = pick(verbs).id;
    else if (!properties.empty() && below(3) == 0)
        kind = Entity::property, subject = pick(properties).id;
    const auto old = world.rules_of(kind, subject);
    // What denies goes first, or after a while nobody may do anything.
    const auto denies = std::find_if(old.begin(), old.end(), [](const auto& each) { return !each.allow; });
    if (!old.empty() && below(3) != 0)
        world.remove_rule(kind, subject, denies != old.end() ? *denies : pick(old));
    else
        world.add_rule(kind, subject, rule);
}

void Changes::verb(World& world) {
    const Id object = pick(all_);
    const auto verbs = world.verb_chain(object, "hello");
    const bool own = !verbs.empty() && verbs.front().verb.object == object;
    const std::string code = "return " + std::to_string(below(1000));
    if (own && below(3) == 0)
        world.delete_verb(verbs.front().verb.id);
    else if (own)
        world.save_verb(verbs.front().verb.id, code, {}, {}, pick(players_));
    else
        add_verb(world, object, "hello", code, below(2) == 0 ? wizard_ : pick(players_), true);
}

void Changes::verb_names(World& world) {
    const auto verbs = world.verbs_on(pick(generics_));
    if (verbs.empty()) return;
    const auto& verb = pick(verbs);
    const auto names = world.names_of(verb.id);
    if (names.empty()) return;
    std::vector<std::string> wanted = {names.front().name};
    if (below(2) == 0) wanted.push_back(below(2) == 0 ? "p" : "x" + word());
    world.set_verb_names(verb.id, wanted);
}

void Changes::fields(World& world) {
    world::FieldChanges changes;
    const Id object = pick(things_);
    changes.obvious = below(2) == 0;
    changes.owner = pick(players_);
    world.save(object, changes);
}

void Changes::placement(World& world) {
    const Id object = pick(things_);
    if (below(2) == 0)
        world.clear_placement(object);
    else
        world.set_placement(object, below(2) == 0 ? "on" : "under", pick(things_));
}

// A player becomes a wizard or stops being one.
void Changes::wizardry(World& world) {
    auto player = accounts::player_of(world.transaction(), pick(players_));
    if (!player) return;
    player->wizard = !player->wizard;
    accounts::save_player(world.transaction(), *player);
    world.forget();
}

bool Changes::change(task::Attempt& attempt) {
    static constexpr std::array<std::pair<const char*, Change>, 11> kinds = {{
        {"rename", &Changes::rename},
        {"alias", &Changes::alias},
        {"move", &Changes::move},
        {"parents", &Changes::parents},
        {"property", &Changes::property},
        {"rule", &Changes::rule},
        {"verb", &Changes::verb},
        {"verb names", &Changes::verb_names},
        {"fields", &Changes::fields},
        {"placement", &Changes::placement},
        {"wizardry", &Changes::wizardry},
    }};
    const auto& [name, make] = kinds[below(kinds.size())];
    last_ = name;
    auto& world = attempt.world();
    try {
        world.atomically([&, make = make] { (this->*make)(world); });
    } catch (const world::WorldError&) {
        return false;
    }
    world.hooks().clear();
    return true;
}

std::pair<Id, std::string> Changes::line() {
    const std::string verb = pick<std::string>({"survey", "glance", "stare", "peer"});
    return {pick(players_), below(2) == 0 ? verb : verb + " " + word()};
}

}  // namespace moosaic::ahead_difference
