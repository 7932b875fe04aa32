// ManualClock and ManualLoop: time that stands still until a test moves it, and work that runs when the test says so,
// on the test's own thread, one piece after another. Posting and cancelling may come from any thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <moosaic/services.hpp>

namespace moosaic::testing {

class ManualClock final : public Clock {
public:
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        const std::lock_guard lock(mutex_);
        return std::chrono::steady_clock::time_point(passed_);
    }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
        const std::lock_guard lock(mutex_);
        return std::chrono::system_clock::time_point(std::chrono::hours(24 * 365 * 50)) + passed_;
    }
    void advance(std::chrono::milliseconds time) {
        const std::lock_guard lock(mutex_);
        passed_ += time;
    }

private:
    mutable std::mutex mutex_;
    std::chrono::milliseconds passed_{std::chrono::hours(1)};
};

class ManualLoop final : public Loop {
public:
    explicit ManualLoop(ManualClock& clock) : state_(std::make_shared<State>(clock)) {}

    void post(std::function<void()> work) override { (void)state_->add({}, std::move(work)); }
    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> work) override {
        return std::make_unique<ManualTimer>(state_, state_->add(delay, std::move(work)));
    }
    // Work runs one piece at a time here, whichever strand it is of.
    [[nodiscard]] std::shared_ptr<Loop> strand() override { return std::shared_ptr<Loop>(new ManualLoop(state_)); }

    // Runs what is due, and what that makes due, up to `most` pieces; how many it were.
    std::size_t run(std::size_t most = 100'000) {
        std::size_t ran = 0;
        while (ran < most && state_->run_next()) ++ran;
        return ran;
    }
    // Moves the clock, and runs each piece at its own time.
    std::size_t advance(std::chrono::milliseconds time) {
        const auto until = state_->clock.steady() + time;
        std::size_t ran = run();
        while (const auto due = state_->next_due()) {
            if (*due > until) break;
            state_->clock.advance(std::chrono::duration_cast<std::chrono::milliseconds>(*due - state_->clock.steady()));
            ran += run();
        }
        state_->clock.advance(std::chrono::duration_cast<std::chrono::milliseconds>(until - state_->clock.steady()));
        return ran;
    }
    [[nodiscard]] std::size_t waiting() const { return state_->waiting(); }
    // As the host does when a plugin has stopped: what waits is dropped, and nothing more is taken.
    void close() { state_->close(); }

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Work {
        std::uint64_t number;
        Time due;
        std::function<void()> run;
    };

    struct State {
        explicit State(ManualClock& with) : clock(with) {}

        std::uint64_t add(std::chrono::milliseconds delay, std::function<void()> work) {
            const auto due = clock.steady() + std::max(delay, std::chrono::milliseconds(0));
            const std::lock_guard lock(mutex);
            if (!closed) all.push_back({++last, due, std::move(work)});
            return last;
        }
        bool run_next() {
            Work work;
            {
                const auto now = clock.steady();
                const std::lock_guard lock(mutex);
                const auto next = first();
                if (next == all.end() || next->due > now) return false;
                work = std::move(*next);
                all.erase(next);
                running = work.number;
                runner = std::this_thread::get_id();
            }
            work.run();
            work.run = nullptr;
            const std::lock_guard lock(mutex);
            running = 0;
            ended.notify_all();
            return true;
        }
        void cancel(std::uint64_t number, bool wait) {
            std::function<void()> dropped;
            std::unique_lock lock(mutex);
            const auto found =
                std::find_if(all.begin(), all.end(), [&](const Work& work) { return work.number == number; });
            if (found != all.end()) {
                dropped = std::move(found->run);
                all.erase(found);
            }
            if (wait && std::this_thread::get_id() != runner) ended.wait(lock, [&] { return running != number; });
            lock.unlock();
        }
        void close() {
            std::vector<Work> dropped;
            const std::lock_guard lock(mutex);
            closed = true;
            dropped.swap(all);
        }
        [[nodiscard]] std::optional<Time> next_due() {
            const std::lock_guard lock(mutex);
            const auto next = first();
            return next == all.end() ? std::nullopt : std::optional<Time>(next->due);
        }
        [[nodiscard]] std::size_t waiting() const {
            const std::lock_guard lock(mutex);
            return all.size();
        }
        // The one due first; of several, the one that came first.
        std::vector<Work>::iterator first() {
            return std::min_element(all.begin(), all.end(), [](const Work& a, const Work& b) {
                return std::pair(a.due, a.number) < std::pair(b.due, b.number);
            });
        }

        ManualClock& clock;
        mutable std::mutex mutex;
        std::condition_variable ended;
        std::vector<Work> all;
        std::uint64_t last = 0;
        std::uint64_t running = 0;
        std::thread::id runner;
        bool closed = false;
    };

    class ManualTimer final : public Timer {
    public:
        ManualTimer(std::shared_ptr<State> state, std::uint64_t number) : state_(std::move(state)), number_(number) {}
        ~ManualTimer() override { state_->cancel(number_, false); }
        void cancel() override { state_->cancel(number_, false); }
        void cancel_and_wait() override { state_->cancel(number_, true); }

    private:
        std::shared_ptr<State> state_;
        std::uint64_t number_;
    };

    explicit ManualLoop(std::shared_ptr<State> state) : state_(std::move(state)) {}

    std::shared_ptr<State> state_;
};

}  // namespace moosaic::testing
