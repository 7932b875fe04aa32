// Hook rows in the table `task`.
#include "task/task_rows.hpp"

namespace moosaic::task {

using storage::Field;
using world::Tab;

namespace {

constexpr std::size_t caller_column = 2;
constexpr std::size_t player_column = 3;
constexpr std::size_t this_column = 5;
constexpr std::size_t name_column = 6;
constexpr std::size_t args_column = 7;

Field id_field(Id id) { return id == 0 ? Field() : Field(id); }

Id id_at(const world::Row& row, std::size_t column) {
    const auto* id = std::get_if<std::int64_t>(&row[column]);
    return id != nullptr ? *id : 0;
}

std::string text_at(const world::Row& row, std::size_t column) {
    const auto* text = std::get_if<std::string>(&row[column]);
    return text != nullptr ? *text : std::string();
}

}  // namespace

Id put_hook(world::Transaction& tx, const world::HookTask& hook, SessionId session, std::int64_t now) {
    const auto id = tx.allocate(world::Seq::row);
    tx.put(Tab::task,
           {id, std::string("hook"), id_field(hook.caller), id_field(hook.player), Field(), id_field(hook.this_object),
            hook.name, std::to_string(hook.argument), now, static_cast<std::int64_t>(session)});
    return id;
}

HookRow get_hook(world::Transaction& tx, Id id) {
    HookRow hook;
    const auto row = tx.get(Tab::task, {id});
    if (row == nullptr || text_at(*row, 1) != "hook") return hook;
    hook.id = id;
    hook.name = text_at(*row, name_column);
    hook.this_object = id_at(*row, this_column);
    hook.caller = id_at(*row, caller_column);
    hook.player = id_at(*row, player_column);
    const auto argument = text_at(*row, args_column);
    if (!argument.empty() && argument.size() < 19 && argument.find_first_not_of("0123456789") == std::string::npos)
        hook.argument = std::stoll(argument);
    return hook;
}

void erase_hook(world::Transaction& tx, Id id) { tx.erase(Tab::task, {id}); }

std::vector<Id> pending_hooks(world::Transaction& tx) {
    std::vector<Id> ids;
    world::Key after;
    for (;;) {
        const auto rows = tx.sweep(Tab::task, after, 1000);
        for (const auto& row : rows)
            if (text_at(*row, 1) == "hook") ids.push_back(id_at(*row, 0));
        if (rows.size() < 1000) return ids;
        after = {(*rows.back())[0]};
    }
}

}  // namespace moosaic::task
