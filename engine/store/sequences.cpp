#include "store/sequences.hpp"

#include <charconv>
#include <utility>

namespace moosaic::store {

namespace {

constexpr std::array<const char*, static_cast<std::size_t>(world::Seq::count_)> names = {
    "sequence.object", "sequence.row", "sequence.work"};
constexpr auto meta = static_cast<storage::TableId>(world::Tab::meta);

Id read_mark(storage::Storage& storage, const char* name) {
    const auto row = storage.get(meta, {std::string(name)});
    if (!row) throw StorageFailure(row.error().text());
    if (!row->has_value()) return 0;
    const auto& text = std::get<std::string>((**row).at(1));
    Id mark = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mark);
    if (error != std::errc() || end != text.data() + text.size() || mark < 0)
        throw StorageFailure("meta row " + std::string(name) + " is no number: " + text);
    return mark;
}

storage::Write mark_row(std::size_t sequence, Id mark) {
    return storage::Put{meta, {std::string(names.at(sequence)), std::to_string(mark)}};
}

}  // namespace

std::optional<Id> Sequences::take(world::Seq sequence) {
    const LockGuard lock(mutex_);
    Block& b = block(sequence);
    if (b.next == b.end) {
        b.next = std::exchange(b.spare_next, 0);
        b.end = std::exchange(b.spare_end, 0);
    }
    if (b.next == b.end) return std::nullopt;
    const Id id = b.next++;
    if (b.spare_end == 0 && (b.end - b.next) < sizes.at(static_cast<std::size_t>(sequence)) / 2) b.wanted = true;
    return id;
}

void Sequences::demand_locked(world::Seq sequence) {
    Block& b = block(sequence);
    if (!b.read) b.high = read_mark(storage_, names.at(static_cast<std::size_t>(sequence)));
    b.read = true;
    if (b.next == b.end && b.spare_end == 0) b.wanted = true;
}

void Sequences::demand(world::Seq sequence) {
    const LockGuard lock(mutex_);
    demand_locked(sequence);
}

void Sequences::wait(world::Seq sequence, const std::function<void()>& wake) {
    UniqueLock lock(mutex_);
    demand_locked(sequence);
    Block& b = block(sequence);
    const auto there = [&b] { return b.next != b.end || b.spare_end != 0; };
    const std::uint64_t failures = failures_;
    ++b.waiting;
    lock.unlock();
    wake();
    lock.lock();
    changed_.wait(lock, [&]() MOOSAIC_REQUIRES(mutex_) { return there() || failures_ != failures; });
    --b.waiting;
    if (!there() && failures_ != failures) throw StorageFailure("no new ids: the storage refused to write");
}

bool Sequences::urgent() {
    const LockGuard lock(mutex_);
    for (const Block& b : blocks_)
        if (b.waiting > 0 && b.wanted) return true;
    return false;
}

std::vector<storage::Write> Sequences::wanted() {
    const LockGuard lock(mutex_);
    std::vector<storage::Write> rows;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        Block& b = blocks_.at(i);
        if (!b.wanted || !b.read) continue;
        b.in_flight = true;
        rows.push_back(mark_row(i, b.high + sizes.at(i)));
    }
    return rows;
}

void Sequences::settled(bool written) {
    const LockGuard lock(mutex_);
    bool failed = false;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        Block& b = blocks_.at(i);
        if (!std::exchange(b.in_flight, false)) continue;
        b.wanted = false;
        failed = failed || !written;
        if (!written) continue;
        b.spare_next = b.high + 1;
        b.high += sizes.at(i);
        b.spare_end = b.high + 1;
    }
    if (failed) ++failures_;
    changed_.notify_all();
}

std::vector<storage::Write> Sequences::unused() {
    const LockGuard lock(mutex_);
    std::vector<storage::Write> rows;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        Block& b = blocks_.at(i);
        const Id first_unused = b.next != b.end ? b.next : b.spare_next;
        if (first_unused == 0) continue;
        b.high = first_unused - 1;
        b.next = b.end = b.spare_next = b.spare_end = 0;
        rows.push_back(mark_row(i, b.high));
    }
    return rows;
}

}  // namespace moosaic::store
