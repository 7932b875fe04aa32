// Lists of permission rules: the decision, the default rules and the stored form. Pure (world.md 4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "world/world.hpp"

namespace moosaic::world {

// The one asking, as the rules see him.
struct Asker {
    Id id = 0;
    bool owner = false;
    bool wizard = false;
};

// ValueError unless `name` can be checked for ("anything" cannot) or, with `rule`, stand in a rule.
void check_permission_name(std::string_view name, bool rule);
void check_group_name(std::string_view name);  // ValueError

// Does a rule of this list speak about `permission` for `asker`? Rules for `anything` speak about each.
bool any_rule(const std::vector<AclRule>& rules, bool allow, std::string_view permission, const Asker& asker,
              bool count_owners = true);

std::vector<AclRule> default_rules(Entity kind);  // world.md 4.5
std::string_view open_permission(Entity kind);    // what the default rules give to everyone

std::string rules_text(const std::vector<AclRule>& rules);
std::vector<AclRule> rules_from(const std::string& text);  // malformed entries are left out
// One rule on one line, "allow move #12", "deny read everyone": what its handle carries.
std::string rule_text(const AclRule& rule);
// A number that no other rule has: not its place, which changes when others are deleted.
std::int64_t rule_number(const AclRule& rule);

}  // namespace moosaic::world
