// WideMap: a map by key that may become large while others wait for the same thread: however many entries it has, it
// never moves or frees more than a small part of them at once.
//
// One growing table of 150,000 rows moved them all each time it doubled: 40 ms in which no other command went on.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

namespace moosaic::store {

template <class T>
using KeyMap = boost::unordered_flat_map<std::string, T, std::hash<std::string>>;

// One thread. References stay until the next put() or erase().
template <class T>
class WideMap {
public:
    [[nodiscard]] const T* find(const std::string& key) const {
        const KeyMap<T>& part = part_of(key);
        const auto it = part.find(key);
        return it == part.end() ? nullptr : &it->second;
    }
    [[nodiscard]] bool contains(const std::string& key) const { return find(key) != nullptr; }
    // Nothing may be there under this key.
    T& put(const std::string& key, T value) {
        if (parts_ == nullptr && first_.size() >= most_together) spread();
        ++size_;
        return part_of(key).emplace(key, std::move(value)).first->second;
    }
    void erase(const std::string& key) { size_ -= part_of(key).erase(key); }

    [[nodiscard]] std::size_t size() const { return size_; }
    // All entries, in tables of which each is small.
    [[nodiscard]] std::span<const KeyMap<T>> parts() const {
        if (parts_ == nullptr) return {&first_, 1};
        return *parts_;
    }
    // Frees everything; freed(entries) is called after each small part.
    template <class Freed>
    void clear(const Freed& freed) {
        size_ = 0;
        const auto drop = [&](KeyMap<T>& part) {
            const auto entries = part.size();
            KeyMap<T>().swap(part);
            freed(entries);
        };
        if (parts_ == nullptr) return drop(first_);
        const auto parts = std::move(parts_);
        for (auto& part : *parts) drop(part);
    }

private:
    static constexpr std::size_t most_together = 1024;
    static constexpr std::size_t many = 512;
    using Parts = std::array<KeyMap<T>, many>;

    [[nodiscard]] static std::size_t place(const std::string& key) {
        // Other bits than those by which a part finds its own.
        constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
        return (std::hash<std::string>()(key) * odd) >> 55U;
    }
    static_assert(many == std::size_t{1} << (64U - 55U));
    [[nodiscard]] const KeyMap<T>& part_of(const std::string& key) const {
        return parts_ == nullptr ? first_ : (*parts_)[place(key)];
    }
    [[nodiscard]] KeyMap<T>& part_of(const std::string& key) {
        return parts_ == nullptr ? first_ : (*parts_)[place(key)];
    }
    void spread() {
        parts_ = std::make_unique<Parts>();
        for (auto& [key, value] : first_) (*parts_)[place(key)].emplace(key, std::move(value));
        first_ = {};
    }

    KeyMap<T> first_;  // until there are more than `most_together`
    std::unique_ptr<Parts> parts_;
    std::size_t size_ = 0;
};

}  // namespace moosaic::store
