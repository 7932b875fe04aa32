// Pool: a few threads for work that blocks, with a bounded queue.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include <moosaic/mutex.hpp>

namespace moosaic::session {

class Pool {
public:
    // `nice`: how much the threads stand back behind others of the process (0 to 19).
    Pool(int threads, std::size_t queue_limit, int nice = 0);
    ~Pool();  // finishes what is running, drops what waits
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // False: the queue is full or the pool is stopping; `work` will not run. Any thread.
    [[nodiscard]] bool post(std::function<void()> work);
    // Joins the threads; called by the destructor. Must not be called from a thread of the pool.
    void stop();

private:
    void run(int nice);

    Mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_ MOOSAIC_GUARDED_BY(mutex_);
    std::size_t limit_;
    bool stopping_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::vector<std::thread> threads_;
};

}  // namespace moosaic::session
