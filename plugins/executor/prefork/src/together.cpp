// See together.hpp.
#include "together.hpp"

#include <unistd.h>

#include <algorithm>

namespace moosaic::executor::prefork {

void Together::gather(const std::vector<std::shared_ptr<Link>>& links) {
    part();
    const int here = ::sched_getcpu();
    // More processors than the set holds: the call fails, and everything stays as it is.
    if (here < 0 || here >= CPU_SETSIZE || ::sched_getaffinity(0, sizeof allowed_, &allowed_) != 0) return;
    if (CPU_COUNT(&allowed_) < 2) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(here, &one);
    if (::sched_setaffinity(0, sizeof one, &one) != 0) return;
    thread_ = ::gettid();
    for (const auto& link : links)
        if (const auto before = link->process().confine(one)) links_.emplace_back(link, *before);
    // One that is only just forked, or that the server may not move: nobody would part the thread from it.
    if (links_.size() < links.size()) part();
}

void Together::part() {
    if (thread_ == 0) return;
    for (const auto& [link, before] : links_) (void)link->process().confine(before);
    links_.clear();
    ::sched_setaffinity(thread_, sizeof allowed_, &allowed_);
    thread_ = 0;
}

bool Together::has(const Link& link) const {
    return std::any_of(links_.begin(), links_.end(), [&](const auto& entry) { return entry.first.get() == &link; });
}

}  // namespace moosaic::executor::prefork
