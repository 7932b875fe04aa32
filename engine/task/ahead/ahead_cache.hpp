// Memory: what the verbs that ran lately ask of the engine, what lines meant, and answers that still hold. Nothing in
// it is needed: a server without it (limits.ahead = false) answers the same. See call_ahead.hpp, line_ahead.hpp.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <moosaic/identical.hpp>
#include <moosaic/mutex.hpp>
#include <moosaic/ops.hpp>
#include <moosaic/value.hpp>

namespace moosaic::task::ahead {

// One kind of request: about whom, and what.
struct Question {
    // About whom: every object in the answers of an earlier question (its index), or one of call_ahead.cpp's roots.
    int from = 0;
    bool as_player = false;  // asked as the task's player by a verb that took on his rights; else as the verb's owner
    Op op = Op::attr;
    std::vector<Value> args;  // with 0 for the id of the subject
    bool common = false;      // the answers are the same for every player
    bool heavy = false;       // its answers are too large to send unasked
    // Calls in a row that did not use it; shared by the plans it is in, so that counting makes no new plan.
    std::shared_ptr<std::atomic<int>> unused = std::make_shared<std::atomic<int>>(0);
    friend bool same(const Question& a, const Question& b) {
        return a.from == b.from && a.op == b.op && a.as_player == b.as_player && identical(a.args, b.args);
    }
};
using Plan = std::vector<Question>;
struct Answers;
struct LineAhead;

// The latest of something by key, as many as fit into both bounds. Thread-safe.
template <class T>
class Latest {
public:
    Latest(std::size_t most, std::size_t most_bytes) : most_(most), most_bytes_(most_bytes) {}
    [[nodiscard]] std::shared_ptr<const T> find(const std::string& key) {
        const LockGuard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return nullptr;
        order_.splice(order_.begin(), order_, found->second.place);
        return found->second.value;
    }
    // `bytes`: what the value takes in memory or holds there, about. One too large for all is not kept.
    void put(const std::string& key, std::shared_ptr<const T> value, std::size_t bytes) {
        std::vector<std::shared_ptr<const T>> gone;  // destroyed after the lock
        const LockGuard lock(mutex_);
        auto [entry, made] = entries_.try_emplace(key);
        if (made) {
            order_.push_front(key);
            entry->second.place = order_.begin();
        }
        bytes += 2 * key.size() + 160;
        bytes_ += bytes - entry->second.bytes;
        entry->second.bytes = bytes;
        gone.push_back(std::exchange(entry->second.value, std::move(value)));
        while (!order_.empty() && (order_.size() > most_ || bytes_ > most_bytes_)) {
            const auto last = entries_.find(order_.back());
            bytes_ -= last->second.bytes;
            gone.push_back(std::move(last->second.value));
            entries_.erase(last);
            order_.pop_back();
        }
    }
    [[nodiscard]] std::size_t bytes() {
        const LockGuard lock(mutex_);
        return bytes_;
    }

private:
    struct Entry {
        std::shared_ptr<const T> value;
        std::size_t bytes = 0;
        typename std::list<std::string>::iterator place;
    };
    const std::size_t most_;
    const std::size_t most_bytes_;
    Mutex mutex_;
    std::size_t bytes_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::list<std::string> order_ MOOSAIC_GUARDED_BY(mutex_);  // the latest first
    std::unordered_map<std::string, Entry> entries_ MOOSAIC_GUARDED_BY(mutex_);
};

// Whether a key was seen before, as far as it remembers: one place a hash, the last one stays. Any thread.
class SeenBefore {
public:
    [[nodiscard]] bool operator()(const std::string& key) {
        const std::size_t hash = std::hash<std::string>()(key) | 1U;
        return places_[hash % places_.size()].exchange(hash, std::memory_order_relaxed) == hash;
    }

private:
    std::array<std::atomic<std::size_t>, 4093> places_{};
};

struct Memory {
    static constexpr std::size_t mib = 1024 * 1024;
    Latest<Plan> plans{4096, 4 * mib};      // by hash of source and owner
    Latest<Answers> common{256, 12 * mib};  // by verb, owner and `this`; each pins the entries it was read from
    Latest<LineAhead> lines{512, 4 * mib};  // by player and text; likewise (line_ahead.hpp)
    SeenBefore lines_seen;
    // For tests: breaks the promise that what is given ahead still holds. The checker must notice it.
    bool unsafe_stale = false;
};

}  // namespace moosaic::task::ahead
