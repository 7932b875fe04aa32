// Turns of the owners of jobs.
#include "stacks/fair_queue.hpp"

#include <iterator>
#include <utility>

namespace moosaic::stacks {

void FairQueue::queue_up(Id id, Owner& owner) {
    if (owner.turn != 0 || owner.jobs.empty() || (id != 0 && owner.running >= share_)) return;
    owner.turn = ++last_turn_;
    turns_.emplace(owner.turn, id);
}

void FairQueue::push(Id owner, Job job) {
    auto& entry = owners_[owner];
    entry.jobs.push_back(std::move(job));
    ++waiting_;
    queue_up(owner, entry);
}

std::optional<FairQueue::Turn> FairQueue::pop() {
    if (turns_.empty()) return std::nullopt;
    const Id id = turns_.begin()->second;
    turns_.erase(turns_.begin());
    auto& owner = owners_.at(id);
    owner.turn = 0;
    Turn turn{id, std::move(owner.jobs.front())};
    owner.jobs.pop_front();
    --waiting_;
    ++owner.running;
    queue_up(id, owner);
    return turn;
}

void FairQueue::finished(Id id) {
    const auto found = owners_.find(id);
    if (found == owners_.end()) return;
    auto& owner = found->second;
    --owner.running;
    queue_up(id, owner);
    if (owner.running == 0 && owner.jobs.empty()) owners_.erase(found);
}

std::deque<FairQueue::Job> FairQueue::clear() {
    std::deque<Job> dropped;
    turns_.clear();
    waiting_ = 0;
    for (auto entry = owners_.begin(); entry != owners_.end();) {
        std::move(entry->second.jobs.begin(), entry->second.jobs.end(), std::back_inserter(dropped));
        entry->second.jobs.clear();
        entry->second.turn = 0;
        entry = entry->second.running == 0 ? owners_.erase(entry) : std::next(entry);
    }
    return dropped;
}

}  // namespace moosaic::stacks
