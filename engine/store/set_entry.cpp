#include "store/set_entry.hpp"

#include <algorithm>

namespace moosaic::store {

namespace {

// With its place in the log of changes.
std::size_t cost_of(const Delta& delta) { return sizeof delta + 32 + heap_bytes(delta.key); }

}  // namespace

void SetEntry::load(Members stored) {
    if (loaded_) return;
    loaded_ = true;
    members_ = std::move(stored);
    for (std::size_t i = dropped_; i < deltas_.size(); ++i) {
        if (deltas_[i].added)
            members_.insert(deltas_[i].key);
        else
            members_.erase(deltas_[i].key);
    }
}

void SetEntry::record(SeqNo seq, const std::string& key, bool added) {
    if (loaded_) {
        if (added)
            members_.insert(key);
        else
            members_.erase(key);
    }
    deltas_.push_back({seq, key, added});
    delta_bytes_ += cost_of(deltas_.back());
    newest.store(seq, std::memory_order_release);
}

void SetEntry::trim(SeqNo floor) {
    if (loading > 0) return;
    while (dropped_ < deltas_.size() && deltas_[dropped_].seq <= floor) delta_bytes_ -= cost_of(deltas_[dropped_++]);
    if (dropped_ == deltas_.size())
        deltas_ = {};
    else if (dropped_ < deltas_.size() / 2)
        return;
    else
        deltas_.erase(deltas_.begin(), deltas_.begin() + static_cast<std::ptrdiff_t>(dropped_));
    dropped_ = 0;
}

void SetEntry::cut(SeqNo mark) {
    while (deltas_.size() > dropped_ && deltas_.back().seq > mark) {
        const Delta& last = deltas_.back();
        if (loaded_) {
            if (last.added)
                members_.erase(last.key);
            else
                members_.insert(last.key);
        }
        delta_bytes_ -= cost_of(last);
        deltas_.pop_back();
    }
    newest.store(std::min(newest.load(std::memory_order_relaxed), mark), std::memory_order_release);
}

std::size_t SetEntry::first_after(SeqNo snapshot) const {
    std::size_t i = deltas_.size();
    while (i > dropped_ && deltas_[i - 1].seq > snapshot) --i;
    return i;
}

SetEntry::States SetEntry::states_at(SeqNo snapshot, bool all) const {
    States states;
    const std::size_t later = first_after(snapshot);
    for (std::size_t i = deltas_.size(); i-- > later;) states[deltas_[i].key] = !deltas_[i].added;
    if (all)
        for (std::size_t i = dropped_; i < later; ++i) states[deltas_[i].key] = deltas_[i].added;
    return states;
}

Members SetEntry::members_at(SeqNo snapshot) {
    Members then = members_.share();
    if (newest.load(std::memory_order_relaxed) <= snapshot) return then;
    for (std::size_t i = deltas_.size(), later = first_after(snapshot); i-- > later;) {
        if (deltas_[i].added)
            then.erase(deltas_[i].key);
        else
            then.insert(deltas_[i].key);
    }
    return then;
}

SeqNo SetEntry::seen_at(SeqNo snapshot) const {
    const std::size_t later = first_after(snapshot);
    return later > dropped_ ? deltas_[later - 1].seq : 0;
}

bool SetEntry::unchanged_since(SeqNo snapshot) const {
    if (newest.load(std::memory_order_relaxed) <= snapshot) return true;
    // Every change of one key flips its state: an even number of them is none.
    std::map<std::string_view, bool> odd;
    for (std::size_t i = first_after(snapshot); i < deltas_.size(); ++i) odd[deltas_[i].key] ^= true;
    return std::none_of(odd.begin(), odd.end(), [](const auto& key) { return key.second; });
}

bool SetEntry::nothing_added_since(SeqNo snapshot) const {
    std::map<std::string_view, bool> first;  // key -> was its first change an addition
    std::map<std::string_view, bool> last;
    for (std::size_t i = first_after(snapshot); i < deltas_.size(); ++i) {
        first.emplace(deltas_[i].key, deltas_[i].added);
        last[deltas_[i].key] = deltas_[i].added;
    }
    return std::none_of(last.begin(), last.end(), [&](const auto& key) { return key.second && first[key.first]; });
}

bool SetEntry::surely_any() const {
    if (loaded_) return !members_.empty();
    std::map<std::string_view, bool> now;
    for (std::size_t i = dropped_; i < deltas_.size(); ++i) now[deltas_[i].key] = deltas_[i].added;
    return std::any_of(now.begin(), now.end(), [](const auto& key) { return key.second; });
}

bool SetEntry::still_member(SeqNo snapshot, const std::string& witness) const {
    bool there = true;
    for (std::size_t i = first_after(snapshot); i < deltas_.size(); ++i)
        if (deltas_[i].key == witness) there = deltas_[i].added;
    return there;
}

}  // namespace moosaic::store
