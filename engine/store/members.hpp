// Members: an ordered set of row keys, cheap to copy however large it is.
//
// A sorted vector while small (most sets have one to three); above that sorted chunks, which a copy shares until one of
// the two changes. A copy is a value of its own: it may be read while the original changes under its lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace moosaic::store {

class Members {
public:
    Members() = default;
    Members(Members&&) = default;
    Members& operator=(Members&&) = default;
    Members(const Members&) = delete;
    Members& operator=(const Members&) = delete;
    // A copy. Not beside a change of this one.
    [[nodiscard]] Members share();

    void insert(const std::string& key);
    void erase(const std::string& key);
    void assign(std::vector<std::string> sorted);
    [[nodiscard]] std::size_t size() const { return small_.size() + large_size_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::vector<std::string> copy() const;
    // What it takes in memory.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    // In order.
    template <class F>
    void each(F visit) const {
        for (const auto& key : small_) visit(key);
        for (const auto& chunk : chunks_)
            for (const auto& key : chunk->keys) visit(key);
    }
    // The first key for which `wanted` is true, or null.
    template <class F>
    [[nodiscard]] const std::string* first(F wanted) const {
        for (const auto& key : small_)
            if (wanted(key)) return &key;
        for (const auto& chunk : chunks_)
            for (const auto& key : chunk->keys)
                if (wanted(key)) return &key;
        return nullptr;
    }

private:
    static constexpr std::size_t small_limit = 128;
    static constexpr std::size_t chunk_limit = 256;
    using Keys = std::vector<std::string>;
    struct Chunk {
        Keys keys;                     // never none
        std::uint64_t generation = 0;  // of whoever made it
    };

    static bool put(Keys& keys, const std::string& key);
    static bool take(Keys& keys, const std::string& key);
    static std::size_t cost(const std::string& key);
    [[nodiscard]] std::size_t chunk_of(const std::string& key) const;
    Keys& own(std::size_t chunk);
    [[nodiscard]] std::shared_ptr<Chunk> make(Keys::iterator first, Keys::iterator last) const;

    Keys small_;  // one of the two is empty
    std::vector<std::shared_ptr<Chunk>> chunks_;
    std::uint64_t generation_ = 0;  // grows with every copy: chunks of an older one are shared
    std::size_t large_size_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace moosaic::store
