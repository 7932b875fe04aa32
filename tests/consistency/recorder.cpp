#include "recorder.hpp"

#include <algorithm>
#include <stdexcept>

namespace moosaic::consistency {

namespace {

std::int64_t number(const storage::Field& field) {
    const auto* n = std::get_if<std::int64_t>(&field);
    return n != nullptr ? *n : 0;
}

std::string shown(const storage::Field& field) {
    if (const auto* s = std::get_if<std::string>(&field)) return *s;
    return std::to_string(number(field));
}

Version version_of(Tab table, const Row& row) {
    switch (table) {
        case Tab::property:
            return static_cast<Version>(number(row[5]));
        case Tab::alias:
            return std::stoull(std::get<std::string>(row[2]));
        default:
            return static_cast<Version>(number(row[2]));  // location.arrival, parent.position
    }
}

void set_version(Tab table, Row& row, Version version) {
    const auto n = static_cast<std::int64_t>(version);
    if (table == Tab::property)
        row[5] = n;
    else if (table == Tab::alias)
        row[2] = std::to_string(version);
    else
        row[2] = n;
}

world::Key primary(Tab table, const Row& row) {
    if (table == Tab::parent) return {row[0], row[1]};
    return {row[0]};
}

std::string set_name(Idx index, const storage::Field& field) {
    return std::to_string(static_cast<int>(index)) + ":" + shown(field);
}

std::vector<std::string> sets_of(Tab table, const Row& row) {
    switch (table) {
        case Tab::property:
            if (row[4].index() == 0) return {set_name(Idx::property_object, row[1])};
            return {set_name(Idx::property_object, row[1]), set_name(Idx::property_owner, row[4])};
        case Tab::location:
            return {set_name(Idx::location_container, row[1])};
        case Tab::parent:
            return {set_name(Idx::parent_child, row[0]), set_name(Idx::parent_parent, row[1])};
        case Tab::alias:
            return {set_name(Idx::alias_object, row[1]), set_name(Idx::alias_folded, row[3])};
        default:
            throw std::logic_error("this table is not recorded");
    }
}

}  // namespace

Key key_of(Tab table, const world::Key& key) {
    Key id = 0;
    for (const auto& field : key) id = id << 24 | static_cast<Key>(number(field));
    return static_cast<Key>(table) << 48 | id;
}

void Recorder::note(Key key, Version version) {
    const auto [seen, fresh] = seen_.emplace(key, version);
    if (fresh)
        record_.reads.push_back({key, version});
    else if (seen->second != version)
        complain("read one row twice and found two versions");
}

RowPtr Recorder::get(Tab table, const world::Key& key) {
    auto row = tx_.get(table, key);
    const Key k = key_of(table, key);
    const auto own = own_.find(k);
    if (own == own_.end()) {
        note(k, row == nullptr ? absent : version_of(table, *row));
    } else if ((row == nullptr) != own->second.erased ||
               (row != nullptr && version_of(table, *row) != record_.writes[own->second.write].version)) {
        complain("does not see its own write");
    }
    return row;
}

void Recorder::write(Tab table, const world::Key& key, const Row* row, Version version) {
    const Key k = key_of(table, key);
    Write write{k, seen_.contains(k) ? seen_[k] : absent, version, row == nullptr, {}, false};
    if (row != nullptr) write.sets = sets_of(table, *row);
    own_[k] = {row == nullptr, record_.writes.size()};
    record_.writes.push_back(std::move(write));
}

void Recorder::put(Tab table, Row row) {
    const auto key = primary(table, row);
    get(table, key);
    const Version version = ++versions_;
    set_version(table, row, version);
    write(table, key, &row, version);
    tx_.put(table, std::move(row));
}

void Recorder::erase(Tab table, const world::Key& key) {
    if (get(table, key) == nullptr) return;
    write(table, key, nullptr, ++versions_);
    tx_.erase(table, key);
}

std::vector<RowPtr> Recorder::select(Idx index, const world::Key& equals) {
    const Tab table = world::place(index).table;
    auto rows = tx_.select(index, equals);
    SetRead set{set_name(index, equals.front()), {}};
    std::size_t own_found = 0;
    for (const auto& row : rows) {
        const Key key = key_of(table, primary(table, *row));
        if (own_.contains(key)) {
            ++own_found;
            continue;
        }
        note(key, version_of(table, *row));
        set.members.push_back(key);
    }
    std::size_t own_there = 0;
    for (const auto& [key, own] : own_) {
        const auto& sets = record_.writes[own.write].sets;
        own_there += std::count(sets.begin(), sets.end(), set.set);
    }
    if (own_found != own_there) complain("set " + set.set + " does not have its own writes");
    record_.sets.push_back(std::move(set));
    return rows;
}

bool Recorder::any(Idx index, const world::Key& equals) {
    const bool found = tx_.any(index, equals);
    const std::string set = set_name(index, equals.front());
    bool own_touched = false;
    for (const auto& write : record_.writes)
        own_touched = own_touched || std::count(write.sets.begin(), write.sets.end(), set) != 0 || write.erased;
    if (!own_touched) record_.anys.push_back({set, found});
    return found;
}

void Recorder::count(Id counter, std::int64_t delta) {
    tx_.add(Tab::property, {counter}, 5, delta, 0);
    const Key key = key_of(Tab::property, {counter});
    record_.counted.push_back({key, delta});
    added_[key] += delta;
}

std::int64_t Recorder::counter(Id counter) {
    const auto row = tx_.get(Tab::property, {counter});
    const Key key = key_of(Tab::property, {counter});
    const auto value = number((*row)[5]);
    record_.counters_read.push_back({key, value - added_[key]});
    return value;
}

std::size_t Recorder::savepoint() {
    savepoints_.emplace_back(tx_.savepoint(), own_);
    return savepoints_.size() - 1;
}

void Recorder::rollback(std::size_t savepoint) {
    tx_.rollback(savepoints_[savepoint].first);
    own_ = savepoints_[savepoint].second;
    savepoints_.resize(savepoint);
}

void Recorder::finish() {
    for (const auto& [key, own] : own_) {
        Write& write = record_.writes[own.write];
        write.last = !(write.erased && write.before == absent);
    }
    record_.snapshot = tx_.snapshot();
}

}  // namespace moosaic::consistency
