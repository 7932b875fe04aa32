#include "task/due_rows.hpp"

#include "task/hook_bundles.hpp"
#include "world/encoding.hpp"

namespace moosaic::task {

using storage::Field;
using world::Tab;

namespace {

enum Column : std::size_t {
    id_column,
    kind_column,
    caller_column,
    player_column,
    verb_column,
    this_column,
    name_column,
    args_column,
    due_column,
    session_column
};

Field id_field(Id id) { return id == 0 ? Field() : Field(id); }

std::int64_t number_at(const world::Row& row, std::size_t column) {
    const auto* number = std::get_if<std::int64_t>(&row[column]);
    return number != nullptr ? *number : 0;
}

std::string text_at(const world::Row& row, std::size_t column) {
    const auto* text = std::get_if<std::string>(&row[column]);
    return text != nullptr ? *text : std::string();
}

// A list. Rows that older programs left behind hold the id of the one object instead.
std::vector<Value> args_of(const std::string& text) {
    auto value = world::decode(text);
    if (const auto* id = value.get<std::int64_t>()) return {Value::object(*id)};
    if (auto* list = value.get<List>()) return std::move(list->items);
    return {};
}

}  // namespace

std::vector<DueRow> hook_rows(const std::vector<world::HookTask>& hooks, SessionId session, std::int64_t now) {
    std::vector<DueRow> rows;
    HookBundles bundles;
    for (const auto& hook : hooks) {
        const auto place = bundles.add(hook);
        if (place == rows.size()) {
            auto& row = rows.emplace_back();
            row.due = now;
            row.this_object = hook.this_object;
            row.verb = hook.name;
            row.caller = hook.caller;
            row.player = hook.player;
            row.session = session;
        }
        rows[place].args.push_back(Value::object(hook.argument));
    }
    return rows;
}

Id put_due(world::Transaction& tx, const DueRow& row) {
    const auto id = tx.allocate(world::Seq::row);
    tx.put(Tab::task,
           {id, row.kind, id_field(row.caller), id_field(row.player), Field(), id_field(row.this_object), row.verb,
            world::encode(Value::list(row.args)), row.due, static_cast<std::int64_t>(row.session)});
    return id;
}

DueRow get_due(world::Transaction& tx, Id id) {
    DueRow due;
    const auto row = tx.get(Tab::task, {id});
    if (row == nullptr) return due;
    due.id = id;
    due.kind = text_at(*row, kind_column);
    due.due = number_at(*row, due_column);
    due.this_object = number_at(*row, this_column);
    due.verb = text_at(*row, name_column);
    due.args = args_of(text_at(*row, args_column));
    due.caller = number_at(*row, caller_column);
    due.player = number_at(*row, player_column);
    due.session = static_cast<SessionId>(number_at(*row, session_column));
    return due;
}

void erase_due(world::Transaction& tx, Id id) { tx.erase(Tab::task, {id}); }

std::vector<Id> pending_due(world::Transaction& tx, std::int64_t now) {
    std::vector<Id> ids;
    world::Key after;
    for (;;) {
        const auto rows = tx.sweep(Tab::task, after, 1000);
        for (const auto& row : rows)
            if (text_at(*row, kind_column) == hook_kind && number_at(*row, due_column) <= now)
                ids.push_back(number_at(*row, id_column));
        if (rows.size() < 1000) return ids;
        after = {(*rows.back())[id_column]};
    }
}

}  // namespace moosaic::task
