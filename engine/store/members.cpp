#include "store/members.hpp"

#include <algorithm>
#include <iterator>

namespace moosaic::store {

std::size_t Members::cost(const std::string& key) {
    constexpr std::size_t inside = 15;  // bytes that a string keeps without an allocation
    return sizeof(std::string) + (key.size() > inside ? key.size() + 17 : 0);
}

bool Members::put(Keys& keys, const std::string& key) {
    const auto at = std::lower_bound(keys.begin(), keys.end(), key);
    if (at != keys.end() && *at == key) return false;
    keys.insert(at, key);
    return true;
}

bool Members::take(Keys& keys, const std::string& key) {
    const auto at = std::lower_bound(keys.begin(), keys.end(), key);
    if (at == keys.end() || *at != key) return false;
    keys.erase(at);
    return true;
}

Members Members::share() {
    Members copy;
    copy.small_ = small_;
    copy.chunks_ = chunks_;
    copy.large_size_ = large_size_;
    copy.bytes_ = bytes_;
    copy.generation_ = ++generation_;
    return copy;
}

// The one that has the key, if any has it.
std::size_t Members::chunk_of(const std::string& key) const {
    const auto behind =
        std::upper_bound(chunks_.begin(), chunks_.end(), key,
                         [](const std::string& k, const auto& chunk) { return k < chunk->keys.front(); });
    return behind == chunks_.begin() ? 0 : static_cast<std::size_t>(behind - chunks_.begin()) - 1;
}

std::shared_ptr<Members::Chunk> Members::make(Keys::iterator first, Keys::iterator last) const {
    return std::make_shared<Chunk>(
        Chunk{Keys(std::make_move_iterator(first), std::make_move_iterator(last)), generation_});
}

Members::Keys& Members::own(std::size_t chunk) {
    auto& kept = chunks_[chunk];
    if (kept->generation != generation_) kept = std::make_shared<Chunk>(Chunk{kept->keys, generation_});
    return kept->keys;
}

void Members::insert(const std::string& key) {
    if (chunks_.empty()) {
        if (!put(small_, key)) return;
        bytes_ += cost(key);
        if (small_.size() > small_limit) assign(std::move(small_));
        return;
    }
    const std::size_t at = chunk_of(key);
    Keys& keys = own(at);
    if (!put(keys, key)) return;
    bytes_ += cost(key);
    ++large_size_;
    if (keys.size() <= chunk_limit) return;
    const auto middle = keys.begin() + static_cast<std::ptrdiff_t>(keys.size() / 2);
    auto second = make(middle, keys.end());
    keys.erase(middle, keys.end());
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(second));
}

void Members::erase(const std::string& key) {
    if (chunks_.empty()) {
        if (take(small_, key)) bytes_ -= cost(key);
        return;
    }
    const std::size_t at = chunk_of(key);
    if (!std::binary_search(chunks_[at]->keys.begin(), chunks_[at]->keys.end(), key)) return;
    Keys& keys = own(at);
    take(keys, key);
    bytes_ -= cost(key);
    --large_size_;
    if (keys.empty()) chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(at));
}

void Members::assign(std::vector<std::string> sorted) {
    chunks_.clear();
    large_size_ = bytes_ = 0;
    for (const auto& key : sorted) bytes_ += cost(key);
    if (sorted.size() <= small_limit) {
        small_ = std::move(sorted);
        return;
    }
    large_size_ = sorted.size();
    for (std::size_t at = 0; at < sorted.size(); at += chunk_limit / 2) {
        const auto first = sorted.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(at + chunk_limit / 2, sorted.size()));
        chunks_.push_back(make(first, last));
    }
    small_ = {};
}

std::vector<std::string> Members::copy() const {
    std::vector<std::string> keys;
    keys.reserve(size());
    each([&](const std::string& key) { keys.push_back(key); });
    return keys;
}

}  // namespace moosaic::store
