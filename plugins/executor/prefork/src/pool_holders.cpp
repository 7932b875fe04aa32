// Pool: who gets which worker.
#include <algorithm>
#include <utility>

#include "pool.hpp"

namespace moosaic::executor::prefork {

namespace {

using std::chrono::milliseconds;

constexpr auto long_after = milliseconds(100);  // as long as the engine lets a command count (LoopsOptions)
constexpr auto in_use = milliseconds(1);        // a worker given back no longer ago is not looked at closely
constexpr auto soon = milliseconds(20);         // a worker held no longer is worth waiting for

Stopped refusal(Stopped::Why why, std::string message) { return {why, std::move(message), {}}; }

}  // namespace

std::variant<LinkPtr, Stopped> Pool::acquire(Id principal, Clock::time_point deadline,
                                             const std::vector<LinkPtr>& held) {
    Lock lock(mutex_);
    if (ending_) return refusal(Stopped::Why::cancelled, "The server is stopping.");
    if (held.empty() || !together_.has(*held.front())) together_.part();
    const auto lane = waits_.lane();
    LinkPtr link = take_idle(principal, lane);
    if (link == nullptr && held.empty()) link = wait_for_one(lock, principal, lane, deadline);
    if (link == nullptr) {
        if (!make_room())
            return refusal(Stopped::Why::no_worker, "Too many verbs are running at the moment; try again.");
        link = spare_or_new(lock, deadline);
        if (link == nullptr)
            return refusal(stopping_ ? Stopped::Why::cancelled : Stopped::Why::worker_lost,
                           "No verb worker could be started.");
        link->principal = principal;
        top_up_later();
    }
    hold(*link, lane);
    bring_together(held, link);
    return link;
}

std::variant<LinkPtr, Stopped> Pool::acquire_for_checks(Clock::time_point deadline) {
    Lock lock(mutex_);
    LinkPtr link = spare_or_new(lock, deadline);
    if (link == nullptr) return refusal(Stopped::Why::worker_lost, "No verb worker could be started.");
    top_up_later();
    return link;
}

void Pool::release(const LinkPtr& link) {
    const Lock lock(mutex_);
    if (together_.has(*link)) together_.part();
    if (!links_.contains(link->number())) return;  // its zygote is gone, and it with it
    link->idle_since = Clock::now();
    if (hand_on(link) || link->broken) return;
    link->last_used = ++uses_;
    link->held_since = Clock::time_point::max();
    idle_.push_back(link);
    if (!std::exchange(tidying_, true)) wake();
}

void Pool::step_back(Link& link) {
    const Lock lock(mutex_);
    if (together_.has(link)) together_.part();
    link.process().step_back();
}

// Everything below runs under the lock.

std::size_t Pool::assigned() const {
    return static_cast<std::size_t>(std::count_if(links_.begin(), links_.end(), [](const auto& entry) {
        return entry.second->principal != 0 && !entry.second->broken;
    }));
}

// An idle worker must be quiet, or it goes.
bool Pool::quiet(const LinkPtr& link) {
    const auto look = link->look();
    if (look == Link::Look::talking) misbehaved(*link, "it spoke without being asked");
    const bool good = look == Link::Look::quiet && (Clock::now() - link->idle_since < in_use || link->process().fit());
    if (!good) discard(link);
    return good;
}

LinkPtr Pool::last_used(Id principal, std::optional<std::size_t> lane) const {
    LinkPtr best;
    for (const auto& link : idle_)
        if (link->principal == principal && (!lane || link->lane == *lane) &&
            (best == nullptr || link->last_used > best->last_used))
            best = link;
    return best;
}

LinkPtr Pool::take_idle(Id principal, std::size_t lane) {
    for (;;) {
        LinkPtr best = last_used(principal, lane);
        if (best == nullptr) best = last_used(principal, std::nullopt);
        if (best == nullptr) return nullptr;
        if (!quiet(best)) continue;
        std::erase(idle_, best);
        return best;
    }
}

void Pool::hold(Link& link, std::size_t lane) {
    link.lane = lane;
    link.last_used = ++uses_;
    link.held_since = Clock::now();
    link.look_at = link.held_since + long_after;
    link.cpu_before = {};
}

// The workers of the only task there is.
void Pool::bring_together(const std::vector<LinkPtr>& held, const LinkPtr& link) {
    if (!settings_.together || held.empty() || this->held() != held.size() + 1) return;
    auto all = held;
    all.push_back(link);
    together_.gather(all);
}

std::size_t Pool::held() const {
    return static_cast<std::size_t>(std::count_if(links_.begin(), links_.end(), [](const auto& entry) {
        return entry.second->held_since != Clock::time_point::max() && !entry.second->broken;
    }));
}

// Until when a worker of this principal and lane is likely to be given back; the past: there is none.
Clock::time_point Pool::back_by(Id principal, std::size_t lane) const {
    auto by = Clock::time_point::min();
    for (const auto& [number, link] : links_)
        if (link->principal == principal && link->lane == lane && !link->broken &&
            link->held_since != Clock::time_point::max())
            by = std::max(by, link->held_since + soon);
    return by;
}

LinkPtr Pool::wait_for_one(Lock& lock, Id principal, std::size_t lane, Clock::time_point deadline) {
    for (;;) {
        const auto until = std::min(back_by(principal, lane), deadline);
        if (stopping_ || ending_ || until <= Clock::now()) return nullptr;
        Waiter waiter{principal, lane, waits_.gate(), nullptr};
        const auto place = waiters_.insert(waiters_.end(), &waiter);
        lock.unlock();
        waiter.gate->wait(until);
        lock.lock();
        if (waiter.link != nullptr) return waiter.link;  // whoever gave it took the place away
        waiters_.erase(place);
    }
}

// To the task of its lane that has waited longest.
bool Pool::hand_on(const LinkPtr& link) {
    const auto found = std::find_if(waiters_.begin(), waiters_.end(), [&](const auto* waiter) {
        return waiter->principal == link->principal && waiter->lane == link->lane;
    });
    if (found == waiters_.end() || !quiet(link)) return false;
    Waiter& waiter = **found;
    waiters_.erase(found);
    hold(*link, link->lane);
    waiter.link = link;
    waiter.gate->open();
    return true;
}

std::size_t Pool::held_long() const {
    const auto since = Clock::now() - long_after;
    return static_cast<std::size_t>(std::count_if(links_.begin(), links_.end(), [&](const auto& entry) {
        return entry.second->held_since < since && !entry.second->broken;
    }));
}

// There is one.
LinkPtr Pool::idle_longest() const {
    return *std::min_element(idle_.begin(), idle_.end(),
                             [](const auto& a, const auto& b) { return a->last_used < b->last_used; });
}

bool Pool::make_room() {
    const auto taken = assigned();
    if (taken < settings_.workers) return true;
    if (!idle_.empty()) {
        discard(idle_longest());
        return true;
    }
    return taken < settings_.workers + std::min(settings_.workers, held_long());
}

}  // namespace moosaic::executor::prefork
