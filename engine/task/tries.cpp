#include "task/tries.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "stacks/stacks.hpp"
#include "task/free_workers.hpp"
#include "task/meter.hpp"
#include "task/owner_use.hpp"
#include "task/work_ids.hpp"

namespace moosaic::task {

using executor::Stopped;

namespace {

constexpr auto longest_wait = std::chrono::seconds(30);  // for a worker

class Tries {
public:
    Tries(TaskServices& services, TaskFacts& facts, Trial& trial)
        : services_(services), facts_(facts), trial_(trial), queued_(services.clock.steady()) {}

    void run() {
        for (;;) {
            switch (once()) {
                case End::settled:
                    return;
                case End::again:
                    back_off();
                    break;
                case End::no_worker:
                    if (services_.clock.steady() - queued_ > longest_wait) return give_up(Failure::Kind::busy);
                    wait_for_worker();
            }
        }
    }

private:
    enum class End : std::uint8_t { settled, again, no_worker };

    [[nodiscard]] bool last() const { return made_ >= services_.limits.reruns; }

    // Tells that the try's workers are free again, once they are; a try that had to wait for one freed none.
    struct Holding {
        Holding(FreeWorkers& workers, const End& end) : workers(workers), end(end) {}
        ~Holding() {
            if (end != End::no_worker) workers.given_back();
        }
        Holding(const Holding&) = delete;
        Holding& operator=(const Holding&) = delete;
        FreeWorkers& workers;
        const End& end;
    };

    // A try, and what cannot even be begun or told.
    End once() {
        try {
            if (facts_.id == 0) facts_.id = services_.ids.next();
            auto end = End::settled;
            const Holding holding(services_.free_workers, end);
            Attempt attempt(services_, facts_, std::move(reserved_));
            return end = once(attempt);
        } catch (const world::Restart&) {
            services_.meter.again_snapshot.add();
            if (!last()) return End::again;
            give_up(Failure::Kind::busy);
        } catch (const std::exception& error) {
            services_.log.error(display(facts_) + " could not be carried out: " + error.what());
            give_up(Failure::Kind::unsaved);
        }
        return End::settled;
    }

    End once(Attempt& attempt) {
        Returned returned;
        std::optional<Failure> failure;
        const auto begun = services_.clock.steady();
        try {
            run_what(attempt, returned);
            count_use(attempt);
            services_.meter.run.observe(services_.clock.steady() - begun);
            if (trial_.settle(attempt, returned)) return End::settled;
            services_.meter.again_conflict.add();
            if (!last()) {
                if (made_ + 1 >= services_.limits.reruns) reserved_ = services_.store.reserve(attempt.tx());
                return End::again;
            }
            failure.emplace().kind = Failure::Kind::busy;
        } catch (const world::Restart&) {
            services_.meter.again_snapshot.add();
            if (!last()) return End::again;
            failure.emplace().kind = Failure::Kind::busy;
        } catch (...) {
            failure = current_failure();
        }
        if (failure->stopped_by(Stopped::Why::no_worker)) {
            services_.meter.again_no_worker.add();
            return End::no_worker;
        }
        if (failure->stopped_by(Stopped::Why::worker_lost) && !std::exchange(lost_, true)) {
            services_.meter.again_worker_lost.add();
            return End::again;
        }
        if (failure->kind == Failure::Kind::busy) services_.meter.lost_busy.add();
        if (failure->kind == Failure::Kind::unsaved || failure->kind == Failure::Kind::fault)
            services_.log.error(display(facts_) + " failed: " + failure->what);
        trial_.failed(attempt, std::move(*failure), std::move(returned));
        return End::settled;
    }

    void give_up(Failure::Kind why) {
        services_.meter.lost_busy.add();
        Failure failure;
        failure.kind = why;
        trial_.given_up(failure);
    }

    void back_off() {
        if (made_++ > 1) services_.stacks->pause(std::chrono::milliseconds(std::min<std::int64_t>(made_ - 2, 5)));
    }

    void wait_for_worker() {
        services_.free_workers.wait(*services_.stacks, services_.clock);
        const auto limit = facts_.deadline - facts_.started;
        facts_.started = services_.clock.steady();
        facts_.deadline = facts_.started + limit;
    }

    TaskServices& services_;
    TaskFacts& facts_;
    Trial& trial_;
    const std::chrono::steady_clock::time_point queued_;
    std::int64_t made_ = 1;
    bool lost_ = false;                    // a worker was lost once already
    std::unique_ptr<store::Tx> reserved_;  // the last try's, with its reservation
};

}  // namespace

void run_tries(TaskServices& services, TaskFacts& facts, Trial& trial) { Tries(services, facts, trial).run(); }

}  // namespace moosaic::task
