// See owner_use.hpp.
#include "task/owner_use.hpp"

#include <map>
#include <string>

#include "task/attempt.hpp"
#include "task/failure.hpp"
#include "world/columns.hpp"

namespace moosaic::task {

using executor::Stopped;
using world::Tab;
namespace col = world::col;

namespace {

using Uses = std::map<Id, OwnerUse>;

std::int64_t number_in(const storage::Field& field) {
    const auto* value = std::get_if<std::int64_t>(&field);
    return value != nullptr ? *value : 0;
}

std::int64_t text_size(const storage::Field& field) {
    const auto* text = std::get_if<std::string>(&field);
    return text != nullptr ? static_cast<std::int64_t>(text->size()) : 0;
}

// Adds a row's part to its owner's, or takes it away.
void put_down(Uses& uses, Tab table, const world::Row* row, std::int64_t times) {
    if (row == nullptr) return;
    const auto add = [&](const storage::Field& owner, std::int64_t objects, std::int64_t bytes) {
        if (const Id id = number_in(owner); id != 0) {
            auto& use = uses[id];
            use.objects += times * objects;
            use.bytes += times * bytes;
        }
    };
    if (table == Tab::object) add((*row)[col::object::owner], 1, text_size((*row)[col::object::name]));
    if (table == Tab::property)
        add((*row)[col::property::owner], 0,
            text_size((*row)[col::property::name]) + text_size((*row)[col::property::value]));
    if (table == Tab::verb) add((*row)[col::verb::owner], 0, text_size((*row)[col::verb::code]));
}

[[noreturn]] void too_much(Attempt& attempt, Id owner, Stopped::Why why, const std::string& most) {
    const CallerScope as_system(attempt.world(), world::Principal::as_system());
    throw TaskStopped(Stopped{
        why,
        "That would leave " + attempt.world().display_object(owner) + " with more than " + most + " and was stopped.",
        {}});
}

// Adds to one column; the commit refuses what falls below `most`, whoever else added meanwhile.
void add_to(store::Tx& tx, Id owner, std::size_t column, std::int64_t change, std::int64_t most) {
    if (change == 0) return;
    tx.add(Tab::owner_use, {owner}, column, -change, most != 0 && change > 0 ? -most : INT64_MIN);
}

void count_owner(Attempt& attempt, Id owner, const OwnerUse& change) {
    auto& tx = attempt.tx();
    const auto& limits = attempt.services().limits;
    const auto known = use_of(tx, owner);
    Bounds most;
    if (limits.of_owners && !attempt.facts().system) most = limits.of(class_of(attempt.world(), owner));
    if (most.objects != 0 && change.objects > 0 && known.objects + change.objects > most.objects)
        too_much(attempt, owner, Stopped::Why::object_limit, std::to_string(most.objects) + " objects");
    if (most.bytes != 0 && change.bytes > 0 && known.bytes + change.bytes > most.bytes)
        too_much(attempt, owner, Stopped::Why::byte_limit, std::to_string(most.bytes) + " bytes");
    if (tx.peek(Tab::owner_use, {owner}) == nullptr) {
        tx.put(Tab::owner_use, {owner, -change.objects, -change.bytes});
        return;
    }
    add_to(tx, owner, col::owner_use::objects, change.objects, most.objects);
    add_to(tx, owner, col::owner_use::bytes, change.bytes, most.bytes);
}

}  // namespace

OwnerUse use_of(store::Tx& tx, Id owner) {
    const auto row = tx.peek(Tab::owner_use, {owner});
    if (row == nullptr) return {};
    return {-number_in((*row)[col::owner_use::objects]), -number_in((*row)[col::owner_use::bytes])};
}

void count_use(Attempt& attempt) {
    auto& tx = attempt.tx();
    if (!tx.has_writes()) return;
    Uses changes;
    std::vector<Id> gone;
    tx.each_written([&](Tab table, const world::Row* before, const world::Row* after) {
        put_down(changes, table, before, -1);
        put_down(changes, table, after, 1);
        if (table == Tab::object && before != nullptr && after == nullptr)
            gone.push_back(number_in((*before)[col::object::id]));
    });
    for (const auto& [owner, change] : changes)
        if (change.objects != 0 || change.bytes != 0) count_owner(attempt, owner, change);
    for (const Id id : gone)
        if (tx.peek(Tab::owner_use, {id}) != nullptr) tx.erase(Tab::owner_use, {id});
}

void count_all_use(Attempt& attempt) {
    constexpr std::size_t page = 1000;
    auto& tx = attempt.tx();
    if (tx.get(Tab::owner_use, {Id{0}}) != nullptr) return;
    Uses uses;
    for (const auto table : {Tab::object, Tab::property, Tab::verb}) {
        world::Key after;
        for (;;) {
            const auto rows = tx.sweep(table, after, page);
            for (const auto& row : rows) put_down(uses, table, row.get(), 1);
            if (rows.size() < page) break;
            after = {rows.back()->front()};
        }
    }
    for (const auto& [owner, use] : uses) tx.put(Tab::owner_use, {owner, -use.objects, -use.bytes});
    tx.put(Tab::owner_use, {Id{0}, std::int64_t{0}, std::int64_t{0}});
}

}  // namespace moosaic::task
