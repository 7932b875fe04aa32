#include "session/lifecycle.hpp"

#include <exception>
#include <utility>

#include "session/once.hpp"

namespace moosaic::session {

void Lifecycle::connect(Id avatar, task::SessionId session, SharedValue settings, std::function<void()> done) {
    push(avatar, [self = shared_from_this(), avatar, session, settings = std::move(settings),
                  done = std::move(done)](const Finish& finish) {
        auto end = [done, finish] {
            done();
            finish();
        };
        const auto pot = std::make_shared<task::HookPot>();  // the player waits for both
        auto at_location = [self, avatar, session, settings, end, pot](Id location) {
            if (location == 0) return end();
            self->hook(location, "confunc", avatar, session, settings, end, pot);
        };
        self->hook(
            avatar, "confunc", avatar, session, settings,
            [self, avatar, at_location] { self->locate(avatar, at_location); }, pot);
    });
}

void Lifecycle::disconnect(Id avatar, task::SessionId session) {
    push(avatar, [self = shared_from_this(), avatar, session](const Finish& finish) {
        auto at_avatar = [self, avatar, session, finish] {
            self->hook(avatar, "disfunc", avatar, session, Value(), finish);
        };
        self->locate(avatar, [self, avatar, session, at_avatar](Id location) {
            if (location == 0) return at_avatar();
            self->hook(location, "disfunc", avatar, session, Value(), at_avatar);
        });
    });
}

bool Lifecycle::crowded(Id avatar) {
    constexpr std::size_t most_steps = 8;
    const LockGuard lock(mutex_);
    const auto found = chains_.find(avatar);
    return found != chains_.end() && found->second.size() >= most_steps;
}

bool Lifecycle::wait_idle(std::chrono::steady_clock::time_point deadline) {
    UniqueLock lock(mutex_);
    return idle_.wait_until(lock, deadline, [this]() MOOSAIC_REQUIRES(mutex_) { return chains_.empty(); });
}

void Lifecycle::stop() {
    std::map<Id, std::deque<Step>> dropped;  // outlives the lock: what a step holds may end with it
    const LockGuard lock(mutex_);
    stopped_ = true;
    dropped.swap(chains_);
    idle_.notify_all();
}

void Lifecycle::push(Id avatar, Step step) {
    {
        const LockGuard lock(mutex_);
        if (stopped_) return;
        auto& chain = chains_[avatar];
        chain.push_back(step);
        if (chain.size() > 1) return;
    }
    run(avatar, step);
}

void Lifecycle::run(Id avatar, const Step& step) {
    step([self = shared_from_this(), avatar] { self->finished(avatar); });
}

void Lifecycle::finished(Id avatar) {
    Step over, next;  // outlive the lock: what a step holds may end with it
    {
        const LockGuard lock(mutex_);
        const auto found = chains_.find(avatar);
        if (found == chains_.end()) return;  // stopped
        auto& chain = found->second;
        over = std::move(chain.front());
        chain.pop_front();
        if (chain.empty()) {
            chains_.erase(found);
            idle_.notify_all();
            return;
        }
        next = chain.front();
    }
    run(avatar, next);
}

void Lifecycle::hook(Id object, std::string verb, Id avatar, task::SessionId session, SharedValue settings, Finish next,
                     std::shared_ptr<task::HookPot> pot) {
    auto once = std::make_shared<Once>(loop_, gate_, std::move(next));
    once->arm(hook_limit_);
    task::HookCall call;
    call.session = session;
    call.this_object = object;
    call.verb = std::move(verb);
    call.caller = avatar;
    call.player = avatar;
    call.settings = std::move(settings);
    call.pot = std::move(pot);
    tasks_->hook(std::move(call), [once] { once->fire(); });
}

void Lifecycle::locate(Id avatar, std::function<void(Id)> next) {
    auto work = [self = shared_from_this(), avatar, next] {
        Id location = 0;
        try {
            location = self->tasks_->location_of(avatar);
        } catch (const std::exception&) {
            location = 0;  // the avatar is gone: there is nowhere to call anything
        }
        next(location);
    };
    if (!chores_.post(work)) next(0);
}

}  // namespace moosaic::session
