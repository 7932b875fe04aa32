// Who may do what (world.md 4), display names, and changes to the rules.
#include <algorithm>

#include "world/acl.hpp"
#include "world/memo.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

storage::Key acl_key(Entity kind, Id subject) { return {static_cast<std::int64_t>(kind), subject}; }

Ref ref_of(Entity kind, Id id) {
    const RefKind ref = kind == Entity::object ? RefKind::object
                        : kind == Entity::verb ? RefKind::verb
                                               : RefKind::property;
    return {ref, id, 0, {}, 0};
}

}  // namespace

std::optional<Id> World::owner_of(Entity kind, Id id) {
    RowPtr row;
    std::size_t column = 0;
    switch (kind) {
        case Entity::object:
            row = transaction_.get(Tab::object, {id});
            column = col::object::owner;
            break;
        case Entity::verb:
            row = transaction_.get(Tab::verb, {id});
            column = col::verb::owner;
            break;
        case Entity::property:
            row = transaction_.get(Tab::property, {id});
            column = col::property::owner;
            break;
    }
    if (row == nullptr) return std::nullopt;
    return int_at(*row, column);
}

std::vector<AclRule> World::rules_of(Entity kind, Id id) {
    const auto row = transaction_.get(Tab::acl, acl_key(kind, id));
    if (row != nullptr) budget().spend_on(text_at(*row, col::acl::rules));
    return row == nullptr ? default_rules(kind) : rules_from(text_at(*row, col::acl::rules));
}

bool World::allowed(Principal who, std::string_view permission, Entity kind, Id subject) {
    if (!allowed_by_rules(who, permission, kind, subject)) return false;
    if (who.system || kind != Entity::property || permission != "read") return true;
    const auto row = property(subject);
    return row && allowed_by_rules(who, "read", Entity::object, row->object);
}

bool World::allowed_by_rules(Principal who, std::string_view permission, Entity kind, Id subject) {
    check_permission_name(permission, false);
    if (who.system) return true;
    const auto owner = owner_of(kind, subject);
    if (!owner) return false;
    const bool owns = who.id != 0 && *owner == who.id;
    // Owners and wizards can always see and mend the rules, so that no rule can lock an entity for good.
    if (permission == "grant" && (owns || is_wizard(who.id))) return true;
    const auto row = transaction_.get(Tab::acl, acl_key(kind, subject));
    const auto reads_stock = [&] {
        return kind == Entity::verb && permission == "read" && reads_as_programmer(who, subject);
    };
    if (row == nullptr) return permission == open_permission(kind) || owns || is_wizard(who.id) || reads_stock();
    budget().spend_on(text_at(*row, col::acl::rules));
    const auto rules = rules_from(text_at(*row, col::acl::rules));
    const Asker asker{who.id, owns, is_wizard(who.id)};
    return !any_rule(rules, false, permission, asker) && (any_rule(rules, true, permission, asker) || reads_stock());
}

bool World::caller_may(std::string_view permission, Entity kind, Id subject) {
    return allowed(caller_, permission, kind, subject);
}

void World::need(std::string_view permission, Entity kind, Id subject) {
    const bool may = caller_may(permission, kind, subject);
    if (may && !caller_.system) return;
    if (!owner_of(kind, subject)) {
        if (kind == Entity::object) no_such_object(subject);
        no_such_row(kind == Entity::verb ? "verb" : "property", subject);
    }
    if (may) return;
    const std::string who = caller_.id == 0 ? "nobody" : display_object(caller_.id);
    throw WorldError("AccessError",
                     who + " is not allowed to '" + std::string(permission) + "' on " + display(kind, subject),
                     Value::dict({{"accessor", Value::object(caller_.id)},
                                  {"access_str", std::string(permission)},
                                  {"subject", ref_of(kind, subject)}}));
}

void World::need_wizard(std::string_view what) {
    if (!caller_is_wizard()) throw WorldError("PermissionError", "Only a wizard may " + std::string(what) + ".");
}

void World::need_runnable(Id id) {
    const auto owner = owner_of(Entity::verb, id);
    if (!owner) no_such_row("verb", id);
    if (*owner == 0) throw WorldError("PermissionError", display(Entity::verb, id) + " has no owner and cannot run.");
}

std::string World::display(Entity kind, Id id) {
    const std::string number = "#" + std::to_string(id);
    const bool readable = caller_may("read", kind, id);
    if (kind == Entity::object) {
        if (readable) return plain_text(id);
        return number + (owner_of(kind, id) ? " (unreadable)" : " (gone)");
    }
    const std::string label = kind == Entity::verb ? "verb" : "property";
    if (!readable) return label + " {" + number + "}";
    std::string name;
    Id origin = 0;
    if (kind == Entity::verb) {
        const auto row = verb(id);
        const auto names = names_of(id);
        name = names.empty() ? "(untitled)" : names.front().name;
        origin = row ? row->object : 0;
    } else if (const auto row = property(id)) {
        name = row->name;
        origin = row->object;
    }
    if (origin == 0) return label + " {" + number + "}";
    return name + " {" + number + " on " + display_object(origin) + "}";
}

// A transfer needs a rule for it that is not merely being the owner (world.md 4.7 NEW), judged on the state before.
bool World::may_entrust(Entity kind, Id subject) {
    if (caller_.system) return true;
    const auto owner = owner_of(kind, subject);
    if (!owner) return false;
    const auto rules = rules_of(kind, subject);
    const Asker asker{caller_.id, caller_.id != 0 && *owner == caller_.id, is_wizard(caller_.id)};
    return !any_rule(rules, false, "entrust", asker) && any_rule(rules, true, "entrust", asker, false);
}

void World::need_entrust(Entity kind, Id subject) {
    if (may_entrust(kind, subject)) return;
    throw WorldError(
        "AccessError", display_object(caller_.id) + " is not allowed to 'entrust' on " + display(kind, subject),
        Value::dict(
            {{"accessor", Value::object(caller_.id)}, {"access_str", "entrust"}, {"subject", ref_of(kind, subject)}}));
}

bool World::gives_away(Id owner) {
    return !caller_.system && owner != 0 && owner != caller_.id && !is_wizard(caller_.id);
}

// What one owns is counted to one: a thing as an owner would have a bound of its own, and people may say no as they may
// to what is put into their hands.
void World::check_gift(Id object, Id owner) {
    if (!is_player(owner))
        throw WorldError("PermissionError", "Only people own things, and " + display_object(owner) + " is nobody.");
    if (const auto accept = find_hook(owner, "accept");
        accept && !surroundings_.call_verb(*accept, {Value::object(object), Value("owner")}).truthy())
        throw WorldError("PermissionError",
                         display_object(owner) + " did not accept " + display_object(object) + " as a gift.");
}

// A property of the giver's on it, or a rule that lets others write, would go on growing on the new owner's count. The
// verbs stay whose they are: they run with their owner's rights.
void World::release_gift(Id object, Id owner) {
    drop_writers(Entity::object, object);
    for (const auto& row : transaction_.select(Idx::property_object, {object})) {
        auto property = property_from(*row);
        if (property.owner != owner) {
            property.owner = owner;
            property.inherit_owner = false;
            transaction_.put(Tab::property, row_of(property));
        }
        drop_writers(Entity::property, property.id);
    }
}

void World::drop_writers(Entity kind, Id subject) {
    if (transaction_.get(Tab::acl, acl_key(kind, subject)) == nullptr) return;  // the default rules
    auto rules = rules_of(kind, subject);
    const auto lets_write = [](const AclRule& rule) {
        const bool writes = rule.permission == "write" || rule.permission == "grant" || rule.permission == "anything";
        return rule.allow && writes && (rule.accessor != 0 || rule.group == "everyone");
    };
    if (std::erase_if(rules, lets_write) != 0) write_rules(kind, subject, rules);
}

bool World::denied(Entity kind, Id subject, std::string_view permission) {
    if (caller_.system) return false;
    const auto owner = owner_of(kind, subject);
    const Asker asker{caller_.id, owner && caller_.id != 0 && *owner == caller_.id, is_wizard(caller_.id)};
    return any_rule(rules_of(kind, subject), false, permission, asker);
}

// Trusted code acts for the player who runs it; everybody else for himself (world.md 2.6 NEW).
Id World::attribution(Id object, std::optional<Id> owner) {
    if (caller_.system) {
        if (owner) return *owner;
        const auto row = this->object(object);
        return row && row->owner != 0 ? row->owner : object;
    }
    if (!is_wizard(caller_.id)) return caller_.id;
    if (owner) return *owner;
    const Id player = surroundings_.player();
    return player != 0 ? player : caller_.id;
}

// Everybody's commands meet people: `who`, `look`, `page` and the person's own would fail at the first whom somebody
// may not read. Whatever door a change of the rules comes by, it ends here.
void World::need_people_readable(Entity kind, Id subject, const std::vector<AclRule>& rules) {
    if (kind != Entity::object || caller_.system || !is_player(subject)) return;
    const auto open = [](const std::vector<AclRule>& all) {
        const auto denies = [](const AclRule& rule) {
            return !rule.allow && (rule.permission == "read" || rule.permission == "anything");
        };
        return any_rule(all, true, "read", Asker{}) && std::none_of(all.begin(), all.end(), denies);
    };
    if (open(rules_of(kind, subject)) && !open(rules))
        throw WorldError("PermissionError", display_object(subject) + " is a person and stays readable.");
}

void World::write_rules(Entity kind, Id subject, const std::vector<AclRule>& rules) {
    need_people_readable(kind, subject, rules);
    transaction_.put(Tab::acl, {static_cast<std::int64_t>(kind), subject, rules_text(rules)});
}

void World::add_rule(Entity kind, Id subject, AclRule rule) {
    need("grant", kind, subject);
    check_permission_name(rule.permission, true);
    if (rule.accessor == 0)
        check_group_name(rule.group);
    else if (!visible(rule.accessor))
        no_such_object(rule.accessor);
    else
        rule.group.clear();
    auto rules = rules_of(kind, subject);
    if (std::find(rules.begin(), rules.end(), rule) != rules.end()) return;
    AclRule opposite = rule;
    opposite.allow = !rule.allow;
    rules.erase(std::remove(rules.begin(), rules.end(), opposite), rules.end());
    rules.push_back(rule);
    write_rules(kind, subject, rules);
    audit("permission_change", kind == Entity::object ? subject : 0, rule_text(rule) + " on " + display(kind, subject));
}

void World::remove_rule(Entity kind, Id subject, const AclRule& rule) {
    need("grant", kind, subject);
    auto rules = rules_of(kind, subject);
    const auto kept = std::remove(rules.begin(), rules.end(), rule);
    if (kept == rules.end()) return;
    rules.erase(kept, rules.end());
    write_rules(kind, subject, rules);
    audit("permission_change", kind == Entity::object ? subject : 0,
          "removed " + rule_text(rule) + " on " + display(kind, subject));
}

}  // namespace moosaic::world
