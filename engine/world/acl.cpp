// Rule lists; see acl.hpp.
#include "world/acl.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "world/text.hpp"

namespace moosaic::world {

namespace {

constexpr std::array<std::string_view, 9> permissions = {"anything",  "read",   "write",   "execute", "move",
                                                         "transmute", "derive", "entrust", "grant"};
constexpr std::array<std::string_view, 3> groups = {"everyone", "owners", "wizards"};

template <class Names>
std::int64_t place_in(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) - names.begin();
}

}  // namespace

void check_permission_name(std::string_view name, bool rule) {
    const auto* const found = std::find(permissions.begin(), permissions.end(), name);
    if (found == permissions.end() || (!rule && found == permissions.begin()))
        throw WorldError("ValueError", "'" + clean_text(name, 60) + "' is not the name of a permission.");
}

void check_group_name(std::string_view name) {
    if (std::find(groups.begin(), groups.end(), name) != groups.end()) return;
    throw WorldError("ValueError",
                     "'" + clean_text(name, 60) + "' is not a group; groups are everyone, owners and wizards.");
}

bool any_rule(const std::vector<AclRule>& rules, bool allow, std::string_view permission, const Asker& asker,
              bool count_owners) {
    const auto speaks = [&](const AclRule& rule) {
        if (rule.allow != allow || (rule.permission != permission && rule.permission != "anything")) return false;
        if (rule.accessor != 0) return rule.accessor == asker.id;
        if (rule.group == "everyone") return true;
        if (rule.group == "owners") return count_owners && asker.owner;
        return rule.group == "wizards" && asker.wizard;
    };
    return std::any_of(rules.begin(), rules.end(), speaks);
}

std::string_view open_permission(Entity kind) { return kind == Entity::verb ? "execute" : "read"; }

std::vector<AclRule> default_rules(Entity kind) {
    return {{true, "anything", 0, "wizards"},
            {true, "anything", 0, "owners"},
            {true, std::string(open_permission(kind)), 0, "everyone"}};
}

std::string rules_text(const std::vector<AclRule>& rules) {
    auto json = nlohmann::json::array();
    for (const auto& rule : rules) {
        auto entry = nlohmann::json::array({rule.allow ? "allow" : "deny", rule.permission});
        if (rule.accessor != 0)
            entry.push_back(rule.accessor);
        else
            entry.push_back(rule.group);
        json.push_back(std::move(entry));
    }
    return json.dump();
}

std::vector<AclRule> rules_from(const std::string& text) {
    std::vector<AclRule> rules;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_array()) return rules;
    for (const auto& entry : json) {
        if (!entry.is_array() || entry.size() != 3 || !entry[0].is_string() || !entry[1].is_string()) continue;
        AclRule rule{entry[0] == "allow", entry[1].get<std::string>(), 0, {}};
        if (entry[2].is_number_integer())
            rule.accessor = entry[2].get<Id>();
        else if (entry[2].is_string())
            rule.group = entry[2].get<std::string>();
        rules.push_back(std::move(rule));
    }
    return rules;
}

std::string rule_text(const AclRule& rule) {
    return (rule.allow ? "allow " : "deny ") + rule.permission + " " +
           (rule.accessor != 0 ? "#" + std::to_string(rule.accessor) : rule.group);
}

std::int64_t rule_number(const AclRule& rule) {
    const auto who = rule.accessor != 0 ? rule.accessor + 4 : place_in(groups, rule.group);
    return (who * 16 + place_in(permissions, rule.permission)) * 2 + (rule.allow ? 1 : 0);
}

}  // namespace moosaic::world
