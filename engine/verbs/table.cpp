// Bodies by row. A row that the engine answers and that has no body, a body without a row, and one that takes another
// number of parameters do not compile.
#include "verbs/table.hpp"

#include <algorithm>
#include <array>

#include "verbs/bodies.hpp"

namespace moosaic::verbs {

namespace {

using names::By;
using names::Form;
using names::Kind;
using namespace body;

struct Entry {
    Kind kind;
    std::string_view name;
    std::size_t takes;
    Body body;
};

template <auto body>
constexpr Entry of(Kind kind, std::string_view name) {
    return {kind, name, detail::Bound<body>::takes, detail::Bound<body>::call};
}

constexpr auto entries = std::to_array<Entry>({
    of<is_player>(Kind::object, "is_player"),
    of<is_wizard>(Kind::object, "is_wizard"),
    of<is_connected>(Kind::object, "is_connected"),
    of<is_named>(Kind::object, "is_named"),
    of<is_a>(Kind::object, "is_a"),
    of<contains>(Kind::object, "contains"),
    of<is_placed>(Kind::object, "is_placed"),
    of<is_hidden_placement>(Kind::object, "is_hidden_placement"),
    of<set_placement>(Kind::object, "set_placement"),
    of<clear_placement>(Kind::object, "clear_placement"),
    of<add_alias>(Kind::object, "add_alias"),
    of<add_parent>(Kind::object, "add_parent"),
    of<remove_parent>(Kind::object, "remove_parent"),
    of<add_verb>(Kind::object, "add_verb"),
    of<has_verb>(Kind::object, "has_verb"),
    of<get_verb>(Kind::object, "get_verb"),
    of<set_property>(Kind::object, "set_property"),
    of<get_property>(Kind::object, "get_property"),
    of<get_property_objects>(Kind::object, "get_property_objects"),
    of<has_property>(Kind::object, "has_property"),
    of<delete_property>(Kind::object, "delete_property"),
    of<delete_object>(Kind::object, "delete"),
    of<owns>(Kind::object, "owns"),
    of<is_allowed>(Kind::object, "is_allowed"),
    of<can_caller>(Kind::object, "can_caller"),
    of<caller_can>(Kind::object, "caller_can"),
    of<caller_can_read>(Kind::object, "caller_can_read"),
    of<allow>(Kind::object, "allow"),
    of<deny>(Kind::object, "deny"),

    of<name_of_verb>(Kind::verb, "name"),
    of<set_names>(Kind::verb, "set_names"),
    of<delete_verb>(Kind::verb, "delete"),
    of<reload>(Kind::verb, "reload"),
    of<can_caller>(Kind::verb, "can_caller"),
    of<caller_can>(Kind::verb, "caller_can"),
    of<caller_can_read>(Kind::verb, "caller_can_read"),
    of<allow>(Kind::verb, "allow"),
    of<deny>(Kind::verb, "deny"),

    of<delete_property_row>(Kind::property, "delete"),
    of<can_caller>(Kind::property, "can_caller"),
    of<caller_can>(Kind::property, "caller_can"),
    of<caller_can_read>(Kind::property, "caller_can_read"),
    of<allow>(Kind::property, "allow"),
    of<deny>(Kind::property, "deny"),

    of<delete_alias>(Kind::alias, "delete"),
    of<delete_verb_name>(Kind::verb_name, "delete"),
    of<actor_of_rule>(Kind::acl, "actor"),
    of<entity_of_rule>(Kind::acl, "entity"),
    of<origin_of_rule>(Kind::acl, "origin"),
    of<delete_rule>(Kind::acl, "delete"),

    of<find_object>(Kind::parser, "find_object"),
    of<get_pronoun_object>(Kind::parser, "get_pronoun_object"),

    of<lookup>(Kind::function, "lookup"),
    of<create>(Kind::function, "create"),
    of<destroy>(Kind::function, "destroy"),
    of<players>(Kind::function, "players"),
    of<connected_players>(Kind::function, "connected_players"),
    of<presence>(Kind::function, "presence"),
    of<guaranteed_moveto>(Kind::function, "guaranteed_moveto"),
    of<send_home>(Kind::function, "send_home"),
    of<body::write>(Kind::function, "write"),
    of<notify>(Kind::function, "notify"),
    of<escape>(Kind::function, "escape"),
    of<set_session_setting>(Kind::function, "set_session_setting"),
    of<boot_player>(Kind::function, "boot_player"),
    of<read_lines>(Kind::function, "read_lines"),
    of<expect_lines>(Kind::function, "expect_lines"),
    of<read_answers>(Kind::function, "read_answers"),
    of<available_commands>(Kind::function, "available_commands"),
    of<command_help>(Kind::function, "command_help"),
    of<parse_shebang>(Kind::function, "parse_shebang"),
    of<check_verb>(Kind::function, "check_verb"),
    of<set_task_perms>(Kind::function, "set_task_perms"),
    of<asker>(Kind::function, "asker"),
    of<account_for>(Kind::function, "account_for"),
    of<account_id_for>(Kind::function, "account_id_for"),
    of<current_account>(Kind::function, "current_account"),
    of<set_password>(Kind::function, "set_password"),
    of<list_ssh_keys>(Kind::function, "list_ssh_keys"),
    of<add_ssh_key>(Kind::function, "add_ssh_key"),
    of<remove_ssh_key>(Kind::function, "remove_ssh_key"),
    of<server_info>(Kind::function, "server_info"),
    of<task_limits>(Kind::function, "task_limits"),
    of<spent_hooks>(Kind::function, "spent_hooks"),
});

constexpr bool is_for_engine(const names::Row& row) { return row.by == By::engine && row.form == Form::call; }

constexpr std::size_t entries_of(const names::Row& row) {
    return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) {
        return entry.kind == row.kind && entry.name == row.name;
    }));
}

static_assert(std::all_of(names::rows.begin(), names::rows.end(),
                          [](const names::Row& row) { return entries_of(row) == (is_for_engine(row) ? 1U : 0U); }),
              "every row that the engine answers has one body, no other has any");
static_assert(
    std::all_of(entries.begin(), entries.end(),
                [](const Entry& entry) {  // not names::find: GCC 12 compares no address with null under UBSan here
                    return std::any_of(names::rows.begin(), names::rows.end(), [&](const names::Row& row) {
                        return row.kind == entry.kind && row.name == entry.name &&
                               names::read_shape(row.shape).count == entry.takes;
                    });
                }),
    "a body takes what its row says");

constexpr auto bodies = [] {
    std::array<Body, names::rows.size()> all{};
    for (const auto& entry : entries) all[names::index_of(*names::find(entry.kind, entry.name))] = entry.body;
    return all;
}();

}  // namespace

Body body_of(const names::Row& row) { return bodies[names::index_of(row)]; }

}  // namespace moosaic::verbs
