#include "host/strand.hpp"

#include <deque>

#include <moosaic/mutex.hpp>

#include "host/loop_job.hpp"

namespace moosaic::host {

struct Strand::Queue : std::enable_shared_from_this<Queue> {
    explicit Queue(Loop& loop) : under(loop) {}

    void add(std::shared_ptr<LoopJob> job) {
        {
            const LockGuard lock(mutex);
            waiting.push_back(std::move(job));
            if (busy) return;
            busy = true;
        }
        pass_on();
    }

private:
    // A piece at a time, so that others get their turn on the loop. Posts without the lock: `under` may refuse, and
    // then destroys here what the work holds.
    void pass_on() {
        std::shared_ptr<LoopJob> next;
        {
            const LockGuard lock(mutex);
            busy = !waiting.empty();
            if (!busy) return;
            next = std::move(waiting.front());
            waiting.pop_front();
        }
        under.post([self = shared_from_this(), next = std::move(next)] {
            try {
                next->run();
            } catch (...) {
                self->pass_on();
                throw;
            }
            self->pass_on();
        });
    }

    Loop& under;
    Mutex mutex;
    std::deque<std::shared_ptr<LoopJob>> waiting MOOSAIC_GUARDED_BY(mutex);
    bool busy MOOSAIC_GUARDED_BY(mutex) = false;
};

Strand::Strand(Loop& under) : under_(under), queue_(std::make_shared<Queue>(under)) {}

void Strand::post(std::function<void()> work) { queue_->add(std::make_shared<LoopJob>(std::move(work))); }

std::unique_ptr<Timer> Strand::after(std::chrono::milliseconds delay, std::function<void()> work) {
    auto job = std::make_shared<LoopJob>(std::move(work));
    auto timer = under_.after(delay, [queue = queue_, job] { queue->add(job); });
    return std::make_unique<LoopJobTimer>(std::move(job), std::move(timer), nullptr);
}

}  // namespace moosaic::host
