// Runs: the engine's own work.
#include "stacks/stacks.hpp"
#include "task/runs.hpp"
#include "task/tries.hpp"

namespace moosaic::task {

namespace {

// A job lets others go on meanwhile.
bool wait_durable(TaskServices& services, store::SeqNo seq) {
    if (!services.stacks->inside()) return services.store.wait_durable(seq);
    const auto gate = services.stacks->gate();
    const auto durable = std::make_shared<std::atomic<bool>>(false);
    services.store.release(seq, [gate, durable](bool written) {
        *durable = written;
        gate->open();
    });
    while (!gate->wait(services.clock.steady() + std::chrono::hours(1))) {}
    return *durable;
}

// What a command line is told, whatever was refused: why, where and what to do are the storage's own words.
Error unsaved(const store::Store& store) {
    auto why = store.last_failure();
    if (why.remedy.empty()) why.remedy = "see the log; is the disk full?";
    why.message = "the world could not be saved" + (why.message.empty() ? "" : ": " + why.message);
    return why;
}

class Inspected : public Trial {
public:
    bool settle(Attempt&, Returned) override { return true; }
    void failed(Attempt&, Failure failure, Returned) override { result = tl::unexpected<Error>(error_of(failure)); }
    void given_up(const Failure& failure) override { result = tl::unexpected<Error>(error_of(failure)); }

    Result<void> result;
};

class Committed final : public Inspected {
public:
    explicit Committed(TaskServices& services) : services_(services) {}

    bool settle(Attempt& attempt, Returned) override {
        const auto committed = services_.store.commit(attempt.tx());
        if (!committed) return false;
        if (!wait_durable(services_, committed.seq))
            result = tl::unexpected<Error>(unsaved(services_.store));
        else
            make_notes(attempt.output(), services_.makers);
        return true;
    }
    void failed(Attempt&, Failure failure, Returned) override { given_up(failure); }
    void given_up(const Failure& failure) override {
        const bool write = failure.kind == Failure::Kind::unsaved && !services_.store.last_failure().message.empty();
        result = tl::unexpected<Error>(write ? unsaved(services_.store) : error_of(failure));
    }

private:
    TaskServices& services_;
};

}  // namespace

TaskFacts Runs::own(const Work& work) {
    auto own = facts(EngineWork{work}, 0, 0, 0, Value::dict());
    // The engine's own work may check hundreds of verbs; the limit is for players' commands.
    own.deadline = own.started + std::chrono::minutes(5);
    return own;
}

Result<void> Runs::transact(const Work& work) {
    auto task = own(work);
    Committed committed(services_);
    run_tries(services_, task, committed);
    return committed.result;
}

Result<void> Runs::inspect(const Work& work) {
    auto task = own(work);
    Inspected inspected;
    run_tries(services_, task, inspected);
    return inspected.result;
}

}  // namespace moosaic::task
