// Members: an ordered set of row keys. A sorted vector while small (most sets have one to three), a tree above.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace moosaic::store {

class Members {
public:
    void insert(const std::string& key);
    void erase(const std::string& key);
    void assign(std::vector<std::string> sorted);
    [[nodiscard]] std::size_t size() const { return large_.empty() ? small_.size() : large_.size(); }
    [[nodiscard]] bool empty() const { return small_.empty() && large_.empty(); }
    [[nodiscard]] std::vector<std::string> copy() const;

    // The first key for which `wanted` is true, or null.
    template <class F>
    [[nodiscard]] const std::string* first(F wanted) const {
        for (const auto& key : small_)
            if (wanted(key)) return &key;
        for (const auto& key : large_)
            if (wanted(key)) return &key;
        return nullptr;
    }

private:
    static constexpr std::size_t small_limit = 128;
    std::vector<std::string> small_;  // one of the two is empty
    std::set<std::string> large_;
};

}  // namespace moosaic::store
