#include "store/members.hpp"

#include <algorithm>
#include <iterator>

namespace moosaic::store {

void Members::insert(const std::string& key) {
    if (!large_.empty()) {
        large_.insert(key);
        return;
    }
    const auto at = std::lower_bound(small_.begin(), small_.end(), key);
    if (at != small_.end() && *at == key) return;
    small_.insert(at, key);
    if (small_.size() > small_limit) assign(std::move(small_));
}

void Members::erase(const std::string& key) {
    if (!large_.empty()) {
        large_.erase(key);
        return;
    }
    const auto at = std::lower_bound(small_.begin(), small_.end(), key);
    if (at != small_.end() && *at == key) small_.erase(at);
}

void Members::assign(std::vector<std::string> sorted) {
    large_.clear();
    if (sorted.size() <= small_limit) {
        small_ = std::move(sorted);
        return;
    }
    large_ = std::set<std::string>(std::make_move_iterator(sorted.begin()), std::make_move_iterator(sorted.end()));
    small_ = {};
}

std::vector<std::string> Members::copy() const {
    if (large_.empty()) return small_;
    return {large_.begin(), large_.end()};
}

}  // namespace moosaic::store
