// A bounded pool of stacks: threads that each run one task at a time, in turns that are fair to the tasks' owners.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "task/fair_queue.hpp"
#include "task/stacks.hpp"

namespace moosaic::task {

class Pool final : public Stacks {
public:
    explicit Pool(std::size_t threads);
    ~Pool() override;  // waits for running jobs, drops queued ones
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // See FairQueue for whose turn it is; an owner holds at most a quarter of the threads. Dropped after stop.
    void post(Id owner, FairQueue::Job job) override;
    bool drain(double seconds) override;
    [[nodiscard]] std::size_t queued() const override;
    void pause(std::chrono::milliseconds time) override;

private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable idle_;
    FairQueue jobs_;
    std::size_t busy_ = 0;
    bool stopping_ = false;
    bool closed_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace moosaic::task
