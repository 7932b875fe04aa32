// Runs: tasks whose output is let out.
#include "task/runs.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "task/complaints.hpp"
#include "task/due_rows.hpp"
#include "task/gift_notices.hpp"
#include "task/limit_counters.hpp"
#include "task/meter.hpp"
#include "task/tries.hpp"

namespace moosaic::task {

using executor::Stopped;

namespace {

class Released final : public Trial {
public:
    Released(TaskServices& services, Outlet& outlet, const TaskFacts& facts, const Runs::Finish& finish)
        : services_(services), outlet_(outlet), facts_(facts), finish_(finish) {}

    // Takes the task's place in the order of commits and lets its output out from there.
    bool settle(Attempt& attempt, Returned returned) override {
        ending = {};
        tell_receivers(attempt);
        for (const auto& row : hook_rows(attempt.world().hooks(), facts_.session, attempt.now()))
            ending.due.push_back(put_due(attempt.tx(), row));
        auto output = attempt.output();
        finish(output, std::move(returned));
        if (!attempt.tx().has_writes()) {
            ending.place = outlet_.after(attempt.tx().read_seq(), facts_.line, std::move(output), ending.received);
            return true;
        }
        const auto begun = services_.clock.steady();
        const auto committed =
            services_.store.commit(attempt.tx(), outlet_.with(facts_.line, std::move(output), ending.received));
        services_.meter.commit.observe(services_.clock.steady() - begun);
        ending.place = committed.seq;
        return static_cast<bool>(committed);
    }

    // What was printed before the error is shown, what was told to others did not happen.
    void failed(Attempt& attempt, Failure failure, Returned returned) override {
        if (failure.kind == Failure::Kind::stopped) limit_hit(failure.stopped);
        auto output = std::move(attempt.output());
        const auto made = output.effects.size();
        output.undo();
        const bool undone = attempt.tx().has_writes() || output.effects.size() < made;
        const bool shown_before = std::any_of(output.effects.begin(), output.effects.end(), [](const Effect& effect) {
            return std::holds_alternative<Message>(effect);
        });
        for (auto& line : complaint(attempt, failure)) show(output, std::move(line));
        // Hooks follow what was done: that stands.
        const bool follows = std::holds_alternative<Hook>(facts_.what) || std::holds_alternative<Due>(facts_.what);
        if (shown_before && undone && !follows) show(output, "[red]None of that happened: the command was undone.[/]");
        fail(std::move(output), failure, std::move(returned), attempt.tx().read_seq());
    }

    // Told directly, as nothing of it exists. The rest of its line is given up with it.
    void given_up(const Failure& failure) override {
        Output output;
        output.session = facts_.session;
        output.player = facts_.player;
        for (auto& line : lines(failure, false, false)) show(output, std::move(line));
        fail(std::move(output), failure, {}, services_.store.durable());
    }

    Ending ending;

private:
    void show(Output& output, std::string line) {
        if (facts_.player == 0)
            services_.log.warning(display(facts_) + ": " + line);
        else
            output.effects.emplace_back(Message{facts_.player, true, "error", std::move(line)});
    }

    void finish(Output& output, Returned returned) {
        output.value = returned.value;
        ending.returned = std::move(returned);
        finish_(output, ending);
    }

    void fail(Output output, const Failure& failure, Returned returned, store::SeqNo seen) {
        ending = {};
        ending.status = 1;
        ending.passing = failure.passing();
        returned.value = {};
        finish(output, std::move(returned));
        ending.place = outlet_.after(seen, facts_.line, std::move(output), ending.received);
    }

    void limit_hit(const Stopped& stopped) {
        const auto now = services_.clock.steady();
        const auto ran = std::chrono::duration_cast<std::chrono::milliseconds>(now - facts_.started);
        services_.limit_counters.hit(
            {stopped.why, facts_.id, facts_.player, stopped.trace.empty() ? "" : stopped.trace.back().verb, ran}, now);
    }

    TaskServices& services_;
    Outlet& outlet_;
    const TaskFacts& facts_;
    const Runs::Finish& finish_;
};

}  // namespace

TaskFacts Runs::facts(What what, SessionId session, Id player, Id caller, SharedValue settings, LinePlace line) {
    TaskFacts facts;
    facts.session = session;
    facts.player = player;
    facts.caller = caller;
    facts.system = caller == 0;
    facts.settings = std::move(settings);
    facts.what = std::move(what);
    facts.line = std::move(line);
    facts.pot = std::make_shared<HookPot>();
    facts.started = services_.clock.steady();
    facts.deadline = facts.started + std::chrono::milliseconds(services_.limits.time_ms);
    return facts;
}

Ending Runs::run(TaskFacts& facts, const Finish& finish) {
    Released released(services_, outlet_, facts, finish);
    run_tries(services_, facts, released);
    return std::move(released.ending);
}

void Runs::let_out(const LinePlace& line, Output output) {
    outlet_.after(services_.store.durable(), line, std::move(output), {});
}

}  // namespace moosaic::task
