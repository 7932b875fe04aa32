#include "inbox.hpp"

#include <sys/eventfd.h>

namespace moosaic::transport::ssh {

Inbox::Inbox() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void Inbox::post(std::uint64_t session, Work work) {
    {
        const LockGuard lock(mutex_);
        if (shut_) return;
        posted_.push_back(Posted{session, std::move(work)});
        if (signalled_) return;
        signalled_ = true;
    }
    const std::uint64_t one = 1;
    // The counter cannot overflow: one write a take().
    [[maybe_unused]] const ssize_t n = ::write(event_.get(), &one, sizeof one);
}

bool Inbox::empty() const {
    const LockGuard lock(mutex_);
    return posted_.empty();
}

std::vector<Posted> Inbox::take() {
    std::uint64_t count = 0;
    // Emptied before the queue is: a post in between then finds signalled_ still set, and its work is taken below.
    [[maybe_unused]] const ssize_t n = ::read(event_.get(), &count, sizeof count);
    const LockGuard lock(mutex_);
    signalled_ = false;
    return std::exchange(posted_, {});
}

void Inbox::shut() {
    std::vector<Posted> dropped;
    const LockGuard lock(mutex_);
    shut_ = true;
    dropped.swap(posted_);
}

}  // namespace moosaic::transport::ssh
