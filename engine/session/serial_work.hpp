// SerialWork: runs pieces of work one at a time, in the order they were posted, without a thread of its own.
//
// The thread that posts to an idle strand runs the work at once, and whatever is posted meanwhile; other posters only
// queue. So the quiet case costs no change of thread, and nothing ever waits. Work may post to its own strand.
#pragma once

#include <functional>
#include <vector>

#include <moosaic/mutex.hpp>

namespace moosaic::session {

class SerialWork {
public:
    // Any thread. `work` must keep alive what it uses, the strand included. Exceptions must not leave it.
    void post(std::function<void()> work);

private:
    Mutex mutex_;
    bool running_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::vector<std::function<void()>> waiting_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::session
