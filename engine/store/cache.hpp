// Cache: entries by key, in shards with a mutex each, evicted by a second-chance clock when memory is over its budget.
//
// An entry type says what it takes in memory (`cost`); whoever changes that calls reweigh() under the shard's mutex. A
// hit changes nothing of it.
//
// An entry somebody holds a pointer to is never evicted; pointers are handed out under the shard's mutex only, so a use
// count of one, seen under that mutex, is final. That is how a transaction's reads and the log of recent commits pin
// entries.
#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cassert>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/mutex.hpp>

namespace moosaic::store {

// What is in memory, and what may be: shared by the caches of a store and by whatever else is to count. Any thread.
struct MemoryUse {
    explicit MemoryUse(std::size_t most) : budget(most) {}
    void add(std::size_t bytes) { used.fetch_add(bytes, std::memory_order_relaxed); }
    void remove(std::size_t bytes) { used.fetch_sub(bytes, std::memory_order_relaxed); }
    [[nodiscard]] std::size_t now() const { return used.load(std::memory_order_relaxed); }
    [[nodiscard]] bool over() const { return now() > budget; }

    const std::size_t budget;
    std::atomic<std::size_t> used{0};
};

// Of a string, beside itself.
inline std::size_t heap_bytes(std::string_view text) { return text.size() > 15 ? text.size() + 17 : 0; }

struct Entry {
    explicit Entry(std::string k) : key(std::move(k)) {}
    const std::string key;
    std::size_t weight = 0;   // what it counts against the budget
    bool touched = false;     // used since the clock last passed
    std::uint32_t place = 0;  // in the ring
};

template <class E>
class Cache {
public:
    struct Shard {
        Mutex mutex;
        // Keys view into the entries.
        boost::unordered_flat_map<std::string_view, std::shared_ptr<E>, std::hash<std::string_view>> entries
            MOOSAIC_GUARDED_BY(mutex);
        std::vector<E*> ring MOOSAIC_GUARDED_BY(mutex);
        std::size_t hand MOOSAIC_GUARDED_BY(mutex) = 0;
        std::uint32_t evicted MOOSAIC_GUARDED_BY(mutex) = 0;  // how many so far
    };
    static constexpr std::size_t shard_count = 64;
    using Evictions = std::array<std::uint32_t, shard_count>;

    explicit Cache(MemoryUse& memory) : memory_(memory) {}

    Shard& shard(std::string_view key) { return shards_[index(key)]; }

    // The functions below want the shard's mutex held.
    std::shared_ptr<E> find(Shard& shard, std::string_view key) MOOSAIC_REQUIRES(shard.mutex) {
        const auto it = shard.entries.find(key);
        if (it == shard.entries.end()) return nullptr;
        it->second->touched = true;
        return it->second;
    }

    std::shared_ptr<E> find_or_create(Shard& shard, const std::string& key) MOOSAIC_REQUIRES(shard.mutex) {
        if (auto found = find(shard, key)) return found;
        auto entry = create(shard, key);
        evict(shard, 8);
        return entry;
    }

    // Evicts nothing: for many keys in a row, followed by shrink().
    std::shared_ptr<E> create(Shard& shard, const std::string& key) MOOSAIC_REQUIRES(shard.mutex) {
        auto entry = std::make_shared<E>(key);
        entry->place = static_cast<std::uint32_t>(shard.ring.size());
        shard.ring.push_back(entry.get());
        shard.entries.emplace(entry->key, entry);
        reweigh(*entry);
        return entry;
    }

    // After a change of what it holds.
    void reweigh(E& entry) {
        const std::size_t weight = entry.cost();
        if (weight == entry.weight) return;
        assert(entry.weight <= memory_.now());
        memory_.used.fetch_add(weight - entry.weight, std::memory_order_relaxed);
        entry.weight = weight;
    }

    // Counts of evictions, to tell later whether a key that is absent has been absent all the time. Locks by itself.
    Evictions evictions() {
        Evictions out{};
        for (std::size_t i = 0; i < shard_count; ++i) {
            const LockGuard lock(shards_[i].mutex);
            out[i] = shards_[i].evicted;
        }
        return out;
    }
    bool evicted_since(const Evictions& then, Shard& shard) MOOSAIC_REQUIRES(shard.mutex) {
        return shard.evicted != then[static_cast<std::size_t>(&shard - shards_.data())];
    }

    // After so many new entries and bytes somewhere. Locks by itself.
    void shrink(std::size_t created, std::size_t bytes) {
        if (!memory_.over()) return;
        for (auto& shard : shards_) {
            const LockGuard lock(shard.mutex);
            evict(shard, (created + bytes / 512) / shard_count * 2 + 8);
        }
    }

    // Evicts the entry of a key at once if nobody holds it and it holds nothing (E::nothing). Locks by itself.
    void drop_nothing(const std::string& key) {
        auto& of_key = shard(key);
        const LockGuard lock(of_key.mutex);
        const auto it = of_key.entries.find(key);
        if (it == of_key.entries.end() || it->second.use_count() > 1 || !it->second->nothing()) return;
        remove(of_key, it);
    }

    std::size_t size() {
        std::size_t n = 0;
        for (auto& shard : shards_) {
            const LockGuard lock(shard.mutex);
            n += shard.entries.size();
        }
        return n;
    }

private:
    static std::size_t index(std::string_view key) { return std::hash<std::string_view>{}(key) % shard_count; }

    // A few steps of the clock for each new entry: the cost stays constant and the budget is met on average.
    void evict(Shard& shard, std::size_t most) MOOSAIC_REQUIRES(shard.mutex) {
        for (std::size_t steps = 0; steps < most && !shard.ring.empty() && memory_.over(); ++steps) {
            if (shard.hand >= shard.ring.size()) shard.hand = 0;
            E* candidate = shard.ring[shard.hand];
            const auto it = shard.entries.find(candidate->key);
            if (candidate->touched || it->second.use_count() > 1) {
                candidate->touched = false;
                ++shard.hand;
                continue;
            }
            remove(shard, it);
        }
    }

    template <class It>
    void remove(Shard& shard, It it) MOOSAIC_REQUIRES(shard.mutex) {
        const std::shared_ptr<E> last = std::move(it->second);  // the map's key lives in it
        memory_.remove(last->weight);
        ++shard.evicted;
        shard.ring[last->place] = shard.ring.back();
        shard.ring[last->place]->place = last->place;
        shard.ring.pop_back();
        shard.entries.erase(it);
    }

    MemoryUse& memory_;
    std::array<Shard, shard_count> shards_;
};

}  // namespace moosaic::store
