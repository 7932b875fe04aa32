// What somebody is told who may not do what he asked for.
#include "task/refusals.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "task/attempt.hpp"

namespace moosaic::task {

namespace {

using world::Entity;

struct Refused {
    Id accessor = 0;
    std::string permission;
    Ref subject;
};

// As the engine writes it (world/permissions.cpp), or as a runtime hands it on: (accessor, permission, subject).
std::optional<Refused> refused(const Value& data) {
    Value accessor;
    Value permission;
    Value subject;
    if (const auto* parts = data.get<Tuple>(); parts != nullptr && parts->items.size() == 3) {
        accessor = parts->items[0];
        permission = parts->items[1];
        subject = parts->items[2];
    } else if (const auto* dict = data.get<Dict>()) {
        for (const auto& [key, value] : dict->items) {
            if (key == Value("accessor")) accessor = value;
            if (key == Value("access_str")) permission = value;
            if (key == Value("subject")) subject = value;
        }
    }
    const auto* text = permission.get<std::string>();
    const auto* ref = subject.get<Ref>();
    if (text == nullptr || ref == nullptr) return std::nullopt;
    return Refused{accessor.object_id(), *text, *ref};
}

std::string_view deed(std::string_view permission) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> deeds = {
        {{"write", "change"},
         {"read", "look into"},
         {"execute", "use"},
         {"move", "move"},
         {"derive", "make children of"},
         {"entrust", "give away"},
         {"grant", "change the rules of"}}};
    for (const auto& [name, words] : deeds)
        if (name == permission) return words;
    return permission;
}

class Refusal {
public:
    Refusal(world::World& world, Id player, Refused what) : world_(world), player_(player), what_(std::move(what)) {
        kind_ = what_.subject.kind == RefKind::verb       ? Entity::verb
                : what_.subject.kind == RefKind::property ? Entity::property
                                                          : Entity::object;
    }

    std::string text() {
        const auto owner = world_.owner_of(kind_, what_.subject.id);
        const bool self = what_.accessor == player_ || what_.accessor == 0 || player_ == 0;
        const std::string who = self ? "You" : name_of(what_.accessor) + ", whose verb asked for it,";
        std::string line = who + " may not " + std::string(deed(what_.permission)) + " " + thing() + ".";
        if (!owner || *owner == 0) return line + " A wizard may.";
        if (*owner == what_.accessor) return line + " Its own rules forbid it.";
        return line + " Its owner, " + name_of(*owner) + ", or a wizard may.";
    }

private:
    // Nobody learns by a refusal what he may not read.
    bool readable(Entity kind, Id id) {
        return player_ == 0 || world_.allowed(world::Principal::of(player_), "read", kind, id);
    }

    std::string name_of(Id id) {
        const auto row = world_.object(id);
        if (!row) return "something that is gone";
        return readable(Entity::object, id) ? row->name : "#" + std::to_string(id);
    }

    std::string thing() {
        const Id id = what_.subject.id;
        if (kind_ == Entity::property) {
            const auto row = world_.property(id);
            if (!row) return "that property";
            return (readable(kind_, id) ? "the property " + row->name : "a property") + " of " + name_of(row->object);
        }
        if (kind_ == Entity::verb) {
            const auto row = world_.verb(id);
            const auto names = world_.names_of(id);
            if (!row || names.empty()) return "that verb";
            return (readable(kind_, id) ? "the verb " + names.front().name : "a verb") + " of " + name_of(row->object);
        }
        return id == player_ ? "yourself" : name_of(id);
    }

    world::World& world_;
    Id player_;
    Refused what_;
    Entity kind_;
};

}  // namespace

void explain_refusal(Attempt& attempt, executor::Raised& raised) {
    if (raised.type != "AccessError" || raised.message.find(" is not allowed to '") == std::string::npos) return;
    auto what = refused(raised.data);
    if (!what) return;
    attempt.budget().lift();
    auto& world = attempt.world();
    const CallerScope as_system(world, world::Principal::as_system());
    raised.message = Refusal(world, attempt.facts().player, std::move(*what)).text();
}

}  // namespace moosaic::task
