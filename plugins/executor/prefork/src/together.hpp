// Together: keeps the workers of one task, and the thread that runs it, on one processor while they take turns.
//
// A call from one owner to another goes through three processes of which one runs at a time. The kernel wakes each of
// them on whichever processor is idle, and to wake an idle processor took 35 µs where a switch on a busy one took 3:
// the call took 75 to 140 µs, and 28 on one processor. With more to do than this task that would be wrong, so the pool
// parts them as soon as anybody else wants a worker.
//
// Used under the pool's lock.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <memory>
#include <utility>
#include <vector>

#include "link.hpp"

namespace moosaic::executor::prefork {

class Together {
public:
    // On the thread of the task. Brings it and the workers to the processor it is on, or nobody.
    void gather(const std::vector<std::shared_ptr<Link>>& links);
    // Each may run again where it might before. Any thread.
    void part();
    [[nodiscard]] bool has(const Link& link) const;

private:
    pid_t thread_ = 0;     // 0: nobody is gathered
    cpu_set_t allowed_{};  // where the thread might run
    std::vector<std::pair<std::shared_ptr<Link>, cpu_set_t>> links_;
};

}  // namespace moosaic::executor::prefork
