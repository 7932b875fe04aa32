#include "session/drafts.hpp"

#include <algorithm>

namespace moosaic::session {

namespace {

constexpr std::size_t most_drafts = 1000;
constexpr std::size_t most_of_one = 8;
constexpr auto kept_for = std::chrono::hours(24);

void remove(std::vector<Drafts::Draft>& drafts, const std::string& key) {
    std::erase_if(drafts, [&](const Drafts::Draft& draft) { return draft.subject.key == key; });
}

}  // namespace

std::vector<Drafts::Draft>& Drafts::fresh(Id avatar, Time now) {
    auto& own = drafts_[avatar];
    std::erase_if(own, [&](const Draft& draft) { return now - draft.kept >= kept_for; });
    return own;
}

void Drafts::keep(Id avatar, Subject subject, std::string text, Time now) {
    const LockGuard lock(mutex_);
    auto& own = fresh(avatar, now);
    remove(own, subject.key);
    own.insert(own.begin(), {std::move(subject), std::move(text), now});
    if (own.size() > most_of_one) own.pop_back();
    forget_oldest();
}

void Drafts::forget_oldest() {
    std::size_t count = 0;
    auto oldest = drafts_.end();
    for (auto one = drafts_.begin(); one != drafts_.end();) {
        if (one->second.empty()) {
            one = drafts_.erase(one);
            continue;
        }
        count += one->second.size();
        if (oldest == drafts_.end() || one->second.back().kept < oldest->second.back().kept) oldest = one;
        ++one;
    }
    if (count > most_drafts) oldest->second.pop_back();
}

std::optional<std::string> Drafts::of(Id avatar, const std::string& key, Time now) {
    for (auto& draft : all(avatar, now))
        if (draft.subject.key == key) return std::move(draft.text);
    return std::nullopt;
}

std::vector<Drafts::Draft> Drafts::all(Id avatar, Time now) {
    const LockGuard lock(mutex_);
    if (!drafts_.contains(avatar)) return {};
    return fresh(avatar, now);
}

void Drafts::drop(Id avatar, const std::string& key) {
    const LockGuard lock(mutex_);
    if (const auto own = drafts_.find(avatar); own != drafts_.end()) remove(own->second, key);
}

}  // namespace moosaic::session
