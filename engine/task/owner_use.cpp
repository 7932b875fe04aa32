// See owner_use.hpp.
#include "task/owner_use.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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

// Of all that a row holds, whatever its table: no column is a way past the bound.
std::int64_t row_bytes(const world::Row& row) {
    std::int64_t bytes = 0;
    for (const auto& field : row) {
        if (const auto* text = std::get_if<std::string>(&field))
            bytes += static_cast<std::int64_t>(text->size());
        else if (std::holds_alternative<std::int64_t>(field))
            bytes += static_cast<std::int64_t>(sizeof(std::int64_t));
    }
    return bytes;
}

// What a rule list is of; none: of nothing that there is.
std::optional<Tab> table_of_rules(const world::Row& rules) {
    switch (static_cast<world::Entity>(number_in(rules[col::acl::entity_kind]))) {
        case world::Entity::object:
            return Tab::object;
        case world::Entity::property:
            return Tab::property;
        case world::Entity::verb:
            return Tab::verb;
    }
    return std::nullopt;
}

// The column of the object that a row is about; rules of properties and verbs name those. Rows that are made of others'
// alone (property_ref, avatar_name, location) are not counted: they grow with those, or are one an object.
std::optional<std::size_t> object_column(Tab table, const world::Row& row) {
    switch (table) {
        case Tab::object:
            return col::object::id;
        case Tab::alias:
            return col::alias::object;
        case Tab::parent:
            return col::parent::child;
        case Tab::property:
            return col::property::object;
        case Tab::verb:
            return col::verb::object;
        case Tab::verb_name:
            return col::verb_name::object;
        case Tab::acl:
            if (table_of_rules(row) == Tab::object) return col::acl::entity;
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

Id owner_in(const world::Row* object) { return object == nullptr ? 0 : number_in((*object)[col::object::owner]); }

// Adds a row's part to its owner's, or takes it away.
void put_down(Uses& uses, Id owner, Tab table, const world::Row& row, std::int64_t times) {
    if (owner == 0) return;
    auto& use = uses[owner];
    use.bytes += times * row_bytes(row);
    if (table == Tab::object) use.objects += times;
}

// What one try has written, row by row.
class Changes {
public:
    explicit Changes(store::Tx& tx) : tx_(tx) {
        tx.each_written([this](Tab table, const world::Row* before, const world::Row* after) {
            const auto& row = before != nullptr ? before : after;
            if (row == nullptr || (!object_column(table, *row) && table != Tab::acl)) return;
            written_.push_back({table, before, after});
            if (table == Tab::object)
                owners_[number_in(row->front())] = {owner_in(before), owner_in(after),
                                                    before != nullptr && after != nullptr};
            if (table == Tab::property || table == Tab::verb)
                objects_[{table, number_in(row->front())}] = number_in((*row)[*object_column(table, *row)]);
        });
    }

    // What each owner has more now, or less.
    Uses sum() {
        Uses uses;
        for (const auto& one : written_) {
            const auto owners = owners_of(object_of(one.table, one.before != nullptr ? *one.before : *one.after));
            if (one.before != nullptr) put_down(uses, owners.before, one.table, *one.before, -1);
            if (one.after != nullptr) put_down(uses, owners.after, one.table, *one.after, 1);
        }
        for (const auto& [object, owners] : owners_)
            if (owners.stays && owners.before != owners.after) hand_over(uses, object, owners);
        return uses;
    }

    // Objects that were there and are not.
    [[nodiscard]] std::vector<Id> gone() const {
        std::vector<Id> ids;
        for (const auto& one : written_)
            if (one.table == Tab::object && one.before != nullptr && one.after == nullptr)
                ids.push_back(number_in(one.before->front()));
        return ids;
    }

private:
    struct Written {
        Tab table;
        const world::Row* before;
        const world::Row* after;
    };
    struct Owners {
        Id before = 0;
        Id after = 0;
        bool stays = true;  // the object was there and still is
    };
    using Name = std::tuple<Tab, Id, Id>;  // of a row: its first two columns tell it from others

    Id object_of(Tab table, const world::Row& row) {
        if (const auto column = object_column(table, row)) return number_in(row[*column]);
        const auto of = table_of_rules(row);
        if (!of) return 0;
        const Id id = number_in(row[col::acl::entity]);
        if (const auto known = objects_.find({*of, id}); known != objects_.end()) return known->second;
        const auto found = tx_.peek(*of, {id});
        return found == nullptr ? 0 : number_in((*found)[*object_column(*of, *found)]);
    }

    Owners owners_of(Id object) {
        if (const auto known = owners_.find(object); known != owners_.end()) return known->second;
        const Id owner = owner_in(tx_.peek(Tab::object, {object}).get());
        return {owner, owner, true};
    }

    // Rows about an object that has another owner now, which were not written themselves. Read as whatever the task
    // reads: one that comes meanwhile is a conflict.
    void hand_over(Uses& uses, Id object, const Owners& owners) {
        const auto take = [&](Tab table, const world::RowPtr& row) {
            if (row == nullptr || is_written(table, *row)) return;
            put_down(uses, owners.before, table, *row, -1);
            put_down(uses, owners.after, table, *row, 1);
        };
        const auto take_rules = [&](world::Entity kind, Id id) {
            take(Tab::acl, tx_.get(Tab::acl, {static_cast<std::int64_t>(kind), id}));
        };
        take_rules(world::Entity::object, object);
        for (const auto& row : tx_.select(world::Idx::alias_object, {object})) take(Tab::alias, row);
        for (const auto& row : tx_.select(world::Idx::parent_child, {object})) take(Tab::parent, row);
        for (const auto& row : tx_.select(world::Idx::property_object, {object})) {
            take(Tab::property, row);
            take_rules(world::Entity::property, number_in(row->front()));
        }
        for (const auto& row : tx_.select(world::Idx::verb_object, {object})) {
            const Id verb = number_in(row->front());
            take(Tab::verb, row);
            take_rules(world::Entity::verb, verb);
            for (const auto& name : tx_.select(world::Idx::verb_name_verb, {verb})) take(Tab::verb_name, name);
        }
    }

    static Name name_of(Tab table, const world::Row& row) { return {table, number_in(row[0]), number_in(row[1])}; }

    bool is_written(Tab table, const world::Row& row) {
        if (names_.empty())
            for (const auto& one : written_)
                if (one.after != nullptr) names_.insert(name_of(one.table, *one.after));
        return names_.contains(name_of(table, row));
    }

    store::Tx& tx_;
    std::vector<Written> written_;
    std::set<Name> names_;                      // of the rows written, once somebody asks; never empty then
    std::map<Id, Owners> owners_;               // of the objects written
    std::map<std::pair<Tab, Id>, Id> objects_;  // of the properties and verbs written
};

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

// Who gave the owner something in this try that is still the owner's.
std::set<Id> givers_to(world::World& world, Id owner) {
    std::set<Id> givers;
    for (const auto& gift : world.gifts())
        if (const auto row = gift.owner == owner ? world.object(gift.object) : std::nullopt; row && row->owner == owner)
            givers.insert(gift.giver);
    return givers;
}

// What an owner may keep. Gifts fill half of it at most, so that nobody else uses it up; and whom a bound holds gives
// nothing to whom none holds, or no bound would hold anybody.
Bounds most_of(Attempt& attempt, Id owner) {
    const auto& limits = attempt.services().limits;
    if (!limits.of_owners || attempt.facts().system) return {};
    auto& world = attempt.world();
    auto most = limits.of(class_of(world, owner));
    const auto givers = givers_to(world, owner);
    for (const Id giver : givers) {
        const auto own = limits.of(class_of(world, giver));
        if ((own.objects == 0 || most.objects != 0) && (own.bytes == 0 || most.bytes != 0)) continue;
        const CallerScope as_system(world, world::Principal::as_system());
        throw TaskStopped(Stopped{Stopped::Why::object_limit,
                                  "Only a wizard gives things to " + world.display_object(owner) +
                                      ", whom no bound holds as it does " + world.display_object(giver) + ".",
                                  {}});
    }
    if (givers.empty()) return most;
    most.objects = (most.objects + 1) / 2;
    most.bytes = (most.bytes + 1) / 2;
    return most;
}

void count_owner(Attempt& attempt, Id owner, const OwnerUse& change) {
    auto& tx = attempt.tx();
    const auto known = use_of(tx, owner);
    const auto most = most_of(attempt, owner);
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
    Changes changes(tx);
    const auto gone = changes.gone();
    for (const auto& [owner, change] : changes.sum())
        if (change.objects != 0 || change.bytes != 0) count_owner(attempt, owner, change);
    for (const Id id : gone)
        if (tx.peek(Tab::owner_use, {id}) != nullptr) tx.erase(Tab::owner_use, {id});
}

namespace {

constexpr std::array<Tab, 7> counted = {Tab::object, Tab::property,  Tab::verb, Tab::alias,
                                        Tab::parent, Tab::verb_name, Tab::acl};
// Of what is counted, in row 0: 0 left out all but names of objects, values, names of properties and code.
constexpr std::int64_t counting = 1;

// Every row of a table, page by page.
template <class Each>
void each_of(store::Tx& tx, Tab table, std::size_t key_columns, Each each) {
    constexpr std::size_t page = 1000;
    world::Key after;
    for (;;) {
        const auto rows = tx.sweep(table, after, page);
        for (const auto& row : rows) each(*row);
        if (rows.size() < page) return;
        after.assign(rows.back()->begin(), rows.back()->begin() + static_cast<std::ptrdiff_t>(key_columns));
    }
}

}  // namespace

std::map<Id, OwnerUse> all_use(store::Tx& tx) {
    Uses uses;
    const auto object_in = [&](Tab table, const world::Row& row) -> Id {
        if (const auto column = object_column(table, row)) return number_in(row[*column]);
        const auto of = table_of_rules(row);
        const auto found = of ? tx.peek(*of, {number_in(row[col::acl::entity])}) : nullptr;
        return found == nullptr ? 0 : number_in((*found)[*object_column(*of, *found)]);
    };
    for (const auto table : counted)
        each_of(tx, table, table == Tab::parent || table == Tab::acl ? 2 : 1, [&](const world::Row& row) {
            const Id owner =
                table == Tab::object ? owner_in(&row) : owner_in(tx.peek(Tab::object, {object_in(table, row)}).get());
            put_down(uses, owner, table, row, 1);
        });
    return uses;
}

bool all_is_counted(store::Tx& tx) {
    const auto done = tx.get(Tab::owner_use, {Id{0}});
    return done != nullptr && number_in((*done)[col::owner_use::objects]) >= counting;
}

void count_all_use(Attempt& attempt) {
    auto& tx = attempt.tx();
    if (all_is_counted(tx)) return;
    std::vector<Id> before;
    each_of(tx, Tab::owner_use, 1, [&](const world::Row& row) { before.push_back(number_in(row.front())); });
    for (const Id owner : before) tx.erase(Tab::owner_use, {owner});
    for (const auto& [owner, use] : all_use(tx)) tx.put(Tab::owner_use, {owner, -use.objects, -use.bytes});
    tx.put(Tab::owner_use, {Id{0}, counting, std::int64_t{0}});
}

}  // namespace moosaic::task
