// Pool: a few threads for work that blocks, with a bounded queue in which those who ask take turns.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <moosaic/mutex.hpp>

namespace moosaic::session {

class Pool {
public:
    using Work = std::function<void()>;

    // `nice`: how much the threads stand back behind others of the process (0 to 19).
    Pool(int threads, std::size_t queue_limit, int nice = 0);
    ~Pool();  // finishes what is running, drops what waits
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // False: the queue is full or the pool is stopping; `work` will not run. Any thread. Work of one `asker` waits in
    // order; askers take turns, so that one who asks for much holds up the others by one piece at a time. `first`: this
    // asker's turn is the next, and the queue takes as much again of such work when it is full.
    [[nodiscard]] bool post(Work work, const std::string& asker = {}, bool first = false);
    // Joins the threads; called by the destructor. Must not be called from a thread of the pool.
    void stop();

private:
    void run(int nice);
    Work next() MOOSAIC_REQUIRES(mutex_);  // something waits

    Mutex mutex_;
    std::condition_variable wake_;
    std::map<std::string, std::deque<Work>> waiting_ MOOSAIC_GUARDED_BY(mutex_);  // by asker; never empty ones
    std::deque<std::string> turns_ MOOSAIC_GUARDED_BY(mutex_);                    // of those
    std::size_t queued_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::size_t limit_;
    bool stopping_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::vector<std::thread> threads_;
};

}  // namespace moosaic::session
