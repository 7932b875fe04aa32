// ThreadWaits: the Waits of a thread that has nothing else to do. Where nobody offers Waits, and for tests.
#pragma once

#include <poll.h>

#include <cerrno>
#include <condition_variable>
#include <thread>

#include <moosaic/mutex.hpp>
#include <moosaic/waits.hpp>

namespace moosaic {

class ThreadWaits final : public Waits {
public:
    bool ready(int fd, short events, Clock::time_point until) override {
        for (;;) {
            const auto left = until - Clock::now();
            if (left <= Clock::duration::zero()) return false;
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
            const timespec time{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
            pollfd entry{fd, events, 0};
            // A descriptor that cannot be polled is ready: using it says what is wrong.
            const bool endless = left >= std::chrono::hours(24);
            if (const int n = ::ppoll(&entry, 1, endless ? nullptr : &time, nullptr);
                n > 0 || (n < 0 && errno != EINTR))
                return true;
        }
    }

    void pause(std::chrono::milliseconds time) override { std::this_thread::sleep_for(time); }

    std::shared_ptr<Gate> gate() override { return std::make_shared<ThreadGate>(); }
    [[nodiscard]] std::size_t lane() const override { return 0; }
    [[nodiscard]] std::size_t lanes() const override { return 0; }

private:
    class ThreadGate final : public Gate {
    public:
        bool wait(Clock::time_point until) override {
            UniqueLock lock(mutex_);
            const auto open = [this]() MOOSAIC_REQUIRES(mutex_) { return open_; };
            // Some libraries overflow at the end of time.
            if (until - Clock::now() < std::chrono::hours(24)) return opened_.wait_until(lock, until, open);
            opened_.wait(lock, open);
            return true;
        }
        void open() override {
            const LockGuard lock(mutex_);
            open_ = true;
            opened_.notify_all();
        }

    private:
        Mutex mutex_;
        std::condition_variable opened_;
        bool open_ MOOSAIC_GUARDED_BY(mutex_) = false;
    };
};

}  // namespace moosaic
