#include "store_work.hpp"

#include <set>
#include <thread>

namespace moosaic::consistency {

namespace {

// Beyond all ids that transactions allocate meanwhile: the store takes a row with an id of one's own for absent. Once
// these were 1, 2, 3 …, and whoever was given the id 3 for a name saw no purse 3; so did everybody after him.
constexpr std::int64_t out_of_sequence = 1'000'000'000;
constexpr std::int64_t purses = 12;  // property: money as text; they change their object and owner
constexpr std::int64_t first_purse = out_of_sequence + 1;
constexpr std::int64_t first_switch = out_of_sequence + 101;  // property, in pairs: at least one of a pair stays on
constexpr std::int64_t switches = 8;
constexpr std::int64_t first_tally = out_of_sequence + 201;  // property: read and written back by everybody
constexpr std::int64_t tallies = 2;
constexpr std::int64_t first_counter = out_of_sequence + 901;  // property: only added to
constexpr std::int64_t counters = 2;
constexpr std::int64_t first_walker = 301;  // location
constexpr std::int64_t walkers = 24;
constexpr std::int64_t rooms = 4;
constexpr std::size_t room_size = 8;
constexpr std::int64_t first_child = 401;  // parent
constexpr std::int64_t children = 6;
constexpr std::int64_t first_parent = 501;
constexpr std::int64_t parents = 4;
constexpr std::size_t most_parents = 2;
constexpr std::int64_t names = 8;  // alias: each is somebody's or nobody's
constexpr std::int64_t first_named = 601;
constexpr std::int64_t named = 4;
constexpr std::int64_t money = 100;

using Random = std::mt19937_64;

std::int64_t below(Random& random, std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
}

std::int64_t number(const storage::Field& field) {
    const auto* n = std::get_if<std::int64_t>(&field);
    return n != nullptr ? *n : 0;
}

// A row that is always there may be missing all the same while a safeguard is switched off; the history tells of it.
std::int64_t amount(const RowPtr& row) { return row ? std::stoll(std::get<std::string>((*row)[3])) : 0; }

Row property(std::int64_t id, std::int64_t object, std::int64_t value) {
    return {id, object, std::string("p"), std::to_string(value), storage::Field(), std::int64_t{0}};
}

void set_amount(Recorder& r, const RowPtr& row, std::int64_t value) {
    if (!row) return;
    Row changed = *row;
    changed[3] = std::to_string(value);
    r.put(Tab::property, std::move(changed));
}

void transfer(Recorder& r, Random& random) {
    const auto from = first_purse + below(random, purses);
    const auto to = first_purse + below(random, purses);
    const auto sum = 1 + below(random, 20);
    const auto giver = r.get(Tab::property, {from});
    if (from == to || amount(giver) < sum) return;
    set_amount(r, giver, amount(giver) - sum);
    const auto taker = r.get(Tab::property, {to});
    set_amount(r, taker, amount(taker) + sum);
}

void tally(Recorder& r, Random& random) {
    const auto row = r.get(Tab::property, {first_tally + below(random, tallies)});
    set_amount(r, row, amount(row) + 1);
    // Written twice: nobody may see the first.
    if (below(random, 4) == 0) set_amount(r, row, amount(row) + 2);
}

void toggle(Recorder& r, Random& random) {
    const auto first = first_switch + 2 * below(random, switches / 2);
    const auto mine = first + below(random, 2);
    const auto row = r.get(Tab::property, {mine});
    if (amount(row) == 0)
        set_amount(r, row, 1);
    else if (amount(r.get(Tab::property, {2 * first + 1 - mine})) == 1)
        set_amount(r, row, 0);
}

void walk(Recorder& r, Random& random) {
    const std::int64_t walker = first_walker + below(random, walkers);
    const std::int64_t room = 1 + below(random, rooms);
    const auto row = r.get(Tab::location, {walker});
    if (!row || number((*row)[1]) == room || r.select(Idx::location_container, {room}).size() >= room_size) return;
    r.put(Tab::location, {walker, room, std::int64_t{0}});
}

void relate(Recorder& r, Random& random) {
    const std::int64_t child = first_child + below(random, children);
    const std::int64_t parent = first_parent + below(random, parents);
    const auto before = r.select(Idx::parent_child, {child});
    for (const auto& row : before)
        if (number((*row)[1]) == parent) return r.erase(Tab::parent, {child, parent});
    if (before.size() < most_parents) r.put(Tab::parent, {child, parent, std::int64_t{0}});
}

void take_name(Recorder& r, Random& random) {
    const std::string name = "n" + std::to_string(below(random, names));
    const std::int64_t object = first_named + below(random, named);
    if (!r.any(Idx::alias_folded, {name})) {
        r.put(Tab::alias, {r.tx().allocate(world::Seq::row), object, std::string(), name});
        return;
    }
    for (const auto& row : r.select(Idx::alias_object, {object}))
        if (std::get<std::string>((*row)[3]) == name) r.erase(Tab::alias, {(*row)[0]});
}

void regroup(Recorder& r, Random& random) {
    const std::int64_t group = 701 + below(random, 3);
    const auto there = r.select(Idx::property_owner, {group});
    const auto row = r.get(Tab::property, {first_purse + below(random, purses)});
    Row changed = *row;
    changed[4] = there.size() < 4 ? storage::Field(group) : storage::Field();
    r.put(Tab::property, std::move(changed));
}

void add_up(Recorder& r, Random& random) {
    const std::int64_t counter = first_counter + below(random, counters);
    r.count(counter, 1 + below(random, 5));
    if (below(random, 3) == 0) r.counter(counter);
    // A counter beside something that conflicts: both or none.
    if (below(random, 2) == 0) tally(r, random);
}

void change_ones_mind(Recorder& r, Random& random) {
    walk(r, random);
    const auto mark = r.savepoint();
    transfer(r, random);
    take_name(r, random);
    r.rollback(mark);
    if (below(random, 2) == 0) tally(r, random);
}

void look_around(Recorder& r, Random& random) {
    r.select(Idx::location_container, {1 + below(random, rooms)});
    r.select(Idx::parent_parent, {first_parent + below(random, parents)});
    r.any(Idx::alias_folded, {"n" + std::to_string(below(random, names))});
    for (std::int64_t i = 0; i < 4; ++i) r.get(Tab::property, {first_purse + below(random, purses)});
    r.counter(first_counter + below(random, counters));
}

// Keeps its snapshot until others have become durable: nothing it still needs may be gone by then. Bounded, so that a
// slow machine only makes the test weaker.
void dawdle(Random& random, store::Store& store) {
    const auto until = store.visible() + 1 + static_cast<store::SeqNo>(below(random, 12));
    for (int i = 0; i < 500 && store.durable() < until; ++i) std::this_thread::yield();
}

void choose(Recorder& r, Random& random) {
    switch (below(random, 9)) {
        case 0:
            return transfer(r, random);
        case 1:
            return tally(r, random);
        case 2:
            return toggle(r, random);
        case 3:
            return walk(r, random);
        case 4:
            return relate(r, random);
        case 5:
            return take_name(r, random);
        case 6:
            return regroup(r, random);
        case 7:
            return add_up(r, random);
        default:
            return change_ones_mind(r, random);
    }
}

void audit_purses(Recorder& r) {
    std::int64_t sum = 0;
    for (std::int64_t id = first_purse; id < first_purse + purses; ++id) sum += amount(r.get(Tab::property, {id}));
    if (sum != purses * money) r.complain("the purses hold " + std::to_string(sum));
    for (std::int64_t id = first_switch; id < first_switch + switches; id += 2)
        if (amount(r.get(Tab::property, {id})) + amount(r.get(Tab::property, {id + 1})) == 0)
            r.complain("a pair of switches is off");
    for (std::int64_t i = 0; i < tallies; ++i) r.get(Tab::property, {first_tally + i});
    for (std::int64_t i = 0; i < counters; ++i) r.counter(first_counter + i);
}

void audit_sets(Recorder& r) {
    std::multiset<std::int64_t> found;
    for (std::int64_t room = 1; room <= rooms; ++room) {
        const auto inside = r.select(Idx::location_container, {room});
        if (inside.size() > room_size) r.complain("a room holds " + std::to_string(inside.size()));
        for (const auto& row : inside) found.insert(number((*row)[0]));
    }
    for (std::int64_t id = first_walker; id < first_walker + walkers; ++id)
        if (found.count(id) != 1) r.complain("walker in " + std::to_string(found.count(id)) + " rooms");
    for (std::int64_t id = 0; id < names; ++id)
        if (r.select(Idx::alias_folded, {"n" + std::to_string(id)}).size() > 1) r.complain("a name is taken twice");
    for (std::int64_t id = first_child; id < first_child + children; ++id)
        if (r.select(Idx::parent_child, {id}).size() > most_parents) r.complain("a child has too many parents");
}

}  // namespace

void fill(Recorder& r) {
    for (std::int64_t i = 0; i < purses; ++i) r.put(Tab::property, property(first_purse + i, 1, money));
    for (std::int64_t i = 0; i < switches; ++i) r.put(Tab::property, property(first_switch + i, 2, 1));
    for (std::int64_t i = 0; i < tallies; ++i) r.put(Tab::property, property(first_tally + i, 3, 0));
    for (std::int64_t i = 0; i < walkers; ++i) r.put(Tab::location, {first_walker + i, 1 + i % rooms, std::int64_t{0}});
    for (std::int64_t i = 0; i < counters; ++i) r.tx().put(Tab::property, property(first_counter + i, 4, 0));
}

void audit(Recorder& r) {
    audit_purses(r);
    audit_sets(r);
}

bool work(Recorder& r, std::mt19937_64& random, store::Store& store) {
    const auto kind = below(random, 24);
    if (kind == 0) {
        audit(r);
        return true;
    }
    if (kind < 4) {
        look_around(r, random);
        dawdle(random, store);
        audit(r);
        return true;
    }
    choose(r, random);
    if (kind < 7) dawdle(random, store);
    if (kind < 14) choose(r, random);
    return kind != 23;
}

}  // namespace moosaic::consistency
