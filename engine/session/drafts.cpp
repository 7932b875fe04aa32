#include "session/drafts.hpp"

#include <algorithm>

namespace moosaic::session {

namespace {

constexpr std::size_t most_drafts = 1000;
constexpr auto kept_for = std::chrono::hours(24);

}  // namespace

void Drafts::keep(Id avatar, std::string text, Time now) {
    const std::lock_guard lock(mutex_);
    drafts_[avatar] = {std::move(text), now};
    if (drafts_.size() <= most_drafts) return;
    drafts_.erase(std::min_element(drafts_.begin(), drafts_.end(),
                                   [](const auto& a, const auto& b) { return a.second.kept < b.second.kept; }));
}

std::optional<std::string> Drafts::of(Id avatar, Time now) {
    const std::lock_guard lock(mutex_);
    const auto found = drafts_.find(avatar);
    if (found == drafts_.end()) return std::nullopt;
    if (now - found->second.kept < kept_for) return found->second.text;
    drafts_.erase(found);
    return std::nullopt;
}

void Drafts::drop(Id avatar) {
    const std::lock_guard lock(mutex_);
    drafts_.erase(avatar);
}

}  // namespace moosaic::session
