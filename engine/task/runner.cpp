// Runner: attempts, conflicts, hooks and releases.
#include "task/runner.hpp"

#include <algorithm>

#include <moosaic/waits.hpp>

#include "task/line.hpp"
#include "task/task_rows.hpp"

namespace moosaic::task {

using executor::Stopped;
using world::Principal;
using world::WorldError;

Runner::Runner(store::Store& store, executor::Executor& executor, Outbox& outbox, Clock& clock, Random& random,
               Logger& log, RunnerOptions options)
    : meter_(options.metrics),
      broadcast_(options.broadcast_lines, options.broadcast_window_s),
      check_(executor),
      continuations_(random),
      limit_counters_(options.metrics, log),
      parts_{store,  executor,       outbox,  clock,           log,    broadcast_,
             check_, continuations_, memory_, limit_counters_, meter_, options.limits},
      stacks_(options.stacks != nullptr ? *options.stacks : own_stacks_.emplace(options.own_stacks)) {
    parts_.stacks = &stacks_;
    parts_.passwords = options.passwords;
    const auto needs = executor.needs();
    parts_.steps_aside = std::find(needs.begin(), needs.end(), Waits::facility_name) != needs.end();
    memory_.unsafe_stale = options.unsafe_stale_ahead;
}

Runner::~Runner() = default;

TaskFacts Runner::facts(SessionId session, Id player, Id caller, Value settings, LineOutput line) {
    TaskFacts facts;
    facts.id = next_id();
    facts.session = session;
    facts.player = player;
    facts.caller = caller;
    facts.settings = std::move(settings);
    facts.line = std::move(line);
    facts.started = parts_.clock.steady();
    facts.deadline = facts.started + std::chrono::milliseconds(parts_.limits.time_ms);
    return facts;
}

// Frames are for wizards and for whoever wrote a verb of the trace; source lines only of the reader's own verbs.
bool Runner::sees_code(Attempt& attempt, std::vector<executor::TraceFrame>& trace) {
    attempt.budget().lift();
    const auto player = attempt.facts().player;
    if (player == 0) return true;
    const CallerScope as_system(attempt.world(), Principal::as_system());
    if (attempt.world().is_wizard(player)) return true;
    const auto me = attempt.world().display_object(player);
    bool own = false;
    for (auto& frame : trace) {
        if (frame.author == me)
            own = true;
        else
            frame.source.clear();
    }
    return own;
}

void Runner::limit_hit(const Attempt& attempt, const Stopped& stopped) {
    const auto now = parts_.clock.steady();
    const auto& facts = attempt.facts();
    limit_counters_.hit({stopped.why, facts.id, facts.player, stopped.trace.empty() ? "" : stopped.trace.back().verb,
                         std::chrono::duration_cast<std::chrono::milliseconds>(now - facts.started)},
                        now);
}

void Runner::fail_with(Attempt& attempt, Ending& ending, std::vector<std::string> lines) {
    // What was printed before the error is shown, what was told to others did not happen.
    auto& output = attempt.output();
    output.undo();
    const auto player = attempt.facts().player;
    for (auto& line : lines) {
        if (player == 0) {
            parts_.log.warning("task " + std::to_string(attempt.facts().id) + ": " + line);
        } else {
            output.effects.emplace_back(Message{player, true, "error", std::move(line)});
        }
    }
    ending.hooks.clear();
    ending.status = 1;
}

void Runner::write_hooks(Attempt& attempt, std::vector<Id>& rows) {
    for (const auto& hook : attempt.world().hooks())
        rows.push_back(put_hook(attempt.tx(), hook, attempt.facts().session, attempt.now()));
}

// Text for the case that nothing can be saved.
constexpr const char* not_saved =
    "[bold red]The world could not be saved, so that did not happen. Please try again.[/]";
constexpr const char* too_busy = "[bold red]Too much was going on at once; nothing was changed. Please try again.[/]";

store::Release Runner::letting_out(const LineOutput& line, Output output, const Ending& ending) {
    struct Waiting {
        Output output;
        std::shared_ptr<int> status;  // of the line
        std::chrono::steady_clock::time_point begun;
        std::chrono::steady_clock::time_point received;
    };
    auto shared =
        std::make_shared<Waiting>(Waiting{std::move(output), line.status, parts_.clock.steady(), ending.received});
    return [this, shared](bool durable) {
        auto& out = shared->output;
        auto& status = *shared->status;
        if (!durable) {
            status = 1;
            out.effects.clear();
            if (out.player != 0) out.effects.emplace_back(Message{out.player, true, "error", not_saved});
            meter_.lost_unsaved.add();
        }
        out.status = std::max(out.status, status);
        const auto now = parts_.clock.steady();
        meter_.durable.observe(now - shared->begun);
        if (shared->received != std::chrono::steady_clock::time_point{}) {
            meter_.command.observe(now - shared->received);
            (out.status == 0 ? meter_.commands_good : meter_.commands_failed).add();
        }
        parts_.outbox.release(make(std::move(out), {parts_.broadcast, parts_.continuations}));
    };
}

// For what wrote nothing: its output leaves once what it saw is durable, but not before the rest of its line, which may
// still be waiting for a commit that this task never looked at.
store::SeqNo Runner::let_out(const LineOutput& line, store::SeqNo seen, Output output, const Ending& ending) {
    parts_.store.release(seen, letting_out(line, std::move(output), ending), line.place);
    return std::max(seen, line.place);
}

// Takes the task's place in the order of commits and lets its output out from there.
bool Runner::settle(Attempt& attempt, Ending& ending, const Finish& finish) {
    write_hooks(attempt, ending.hooks);
    auto output = attempt.output();
    finish(output, ending);
    const auto& line = attempt.facts().line;
    if (!attempt.tx().has_writes()) {
        ending.place = let_out(line, attempt.tx().read_seq(), std::move(output), ending);
        return true;
    }
    const auto begun = parts_.clock.steady();
    const auto committed = parts_.store.commit(attempt.tx(), letting_out(line, std::move(output), ending));
    meter_.commit.observe(parts_.clock.steady() - begun);
    if (!committed) ending.hooks.clear(), meter_.again_conflict.add();
    ending.place = committed.seq;
    return static_cast<bool>(committed);
}

std::optional<Runner::Ending> Runner::attempt(TaskFacts& facts, Retry& retry, const Work& work, const Finish& finish) {
    Attempt attempt(parts_, facts, std::move(retry.tx));
    const auto begun = parts_.clock.steady();
    const auto* setting = facts.settings.find("prefixes_mode");
    const bool prefixes = setting != nullptr && setting->truthy();
    const bool last_try = retry.tries >= parts_.limits.reruns;
    Ending ending;
    try {
        work(attempt);
        meter_.run.observe(parts_.clock.steady() - begun);
        if (settle(attempt, ending, finish)) return ending;
        if (!last_try) {
            if (retry.tries + 1 >= parts_.limits.reruns) retry.tx = parts_.store.reserve(attempt.tx());
            return std::nullopt;
        }
        meter_.lost_busy.add();
        fail_with(attempt, ending, {too_busy}), ending.passing = true;
    } catch (const world::Restart&) {
        meter_.again_snapshot.add();
        if (!last_try) return std::nullopt;
        meter_.lost_busy.add();
        fail_with(attempt, ending, {too_busy}), ending.passing = true;
    } catch (VerbRaised& error) {
        const bool code = sees_code(attempt, error.raised.trace);
        fail_with(attempt, ending, error_lines(error.raised, code, prefixes));
    } catch (const WorldError& error) {
        fail_with(attempt, ending,
                  error_lines(executor::Raised{error.type, error.message, error.data, {}}, false, prefixes));
    } catch (TaskStopped& stop) {
        if (stop.stopped.why == Stopped::Why::no_worker) {
            retry.no_worker = true;
            meter_.again_no_worker.add();
            return std::nullopt;
        }
        if (stop.stopped.why == Stopped::Why::worker_lost && !retry.lost) {
            retry.lost = true;
            meter_.again_worker_lost.add();
            return std::nullopt;
        }
        limit_hit(attempt, stop.stopped);
        const bool code = sees_code(attempt, stop.stopped.trace);
        fail_with(attempt, ending, stop_lines(stop.stopped, code, prefixes));
    } catch (const store::StorageFailure& error) {
        parts_.log.error("task " + std::to_string(facts.id) + ": " + error.what());
        fail_with(attempt, ending, {not_saved}), ending.passing = true;
    } catch (const std::exception& error) {
        parts_.log.error("task " + std::to_string(facts.id) + " failed: " + error.what());
        fail_with(attempt, ending, {"[bold red]The server could not do that; the log says why.[/]"});
    }
    auto output = std::move(attempt.output());
    finish(output, ending);
    ending.place = let_out(facts.line, attempt.tx().read_seq(), std::move(output), ending);
    return ending;
}

Runner::Ending Runner::execute(TaskFacts& facts, const Work& work, const Finish& finish) {
    Retry retry;
    const auto queued = parts_.clock.steady();
    for (;;) {
        retry.no_worker = false;
        try {
            if (auto ending = attempt(facts, retry, work, finish)) return std::move(*ending);
        } catch (const world::Restart&) {
            if (retry.tries >= parts_.limits.reruns) return give_up(facts, finish, too_busy);
        } catch (const std::exception& error) {
            parts_.log.error("task " + std::to_string(facts.id) + " could not be carried out: " + error.what());
            return give_up(facts, finish, not_saved);
        }
        if (!retry.no_worker) {
            if (retry.tries++ > 1) stacks_.pause(std::chrono::milliseconds(std::min<std::int64_t>(retry.tries, 5)));
            continue;
        }
        // Every worker is held by other tasks. Waiting for one is not the task's own time: the deadline counts what
        // runs.
        if (parts_.clock.steady() - queued > std::chrono::seconds(30))
            return give_up(facts, finish,
                           "[bold red]The server is too busy; nothing was changed. Please try again.[/]");
        stacks_.pause(std::chrono::milliseconds(2));
        facts.started = parts_.clock.steady();
        facts.deadline = facts.started + std::chrono::milliseconds(parts_.limits.time_ms);
    }
}

// Ends a task whose world cannot even be read: told directly, as nothing of it exists.
Runner::Ending Runner::give_up(const TaskFacts& facts, const Finish& finish, const char* why) {
    Output output;
    output.session = facts.session;
    output.player = facts.player;
    if (facts.player != 0) output.effects.emplace_back(Message{facts.player, true, "error", why});
    Ending ending;
    ending.status = 1;
    ending.passing = true;
    finish(output, ending);
    meter_.lost_busy.add();
    ending.place = let_out(facts.line, parts_.store.durable(), std::move(output), ending);
    return ending;
}

void Runner::post(Id owner, std::function<void()> work) {
    stacks_.post(owner, [this, work = std::move(work), asked = parts_.clock.steady()] {
        meter_.queue.observe(parts_.clock.steady() - asked);
        work();
        meter_.ended.fetch_add(1, std::memory_order_relaxed);
    });
}

void Runner::run(SessionId session, Id avatar, Work work) {
    post(avatar, [this, session, avatar, work = std::move(work)] {
        run_whole(facts(session, avatar, avatar, Value::dict()), work, {});
    });
}

// One task with its hooks, the whole of what its session waits for.
void Runner::run_whole(TaskFacts task, const Work& work, std::chrono::steady_clock::time_point received) {
    int status = 0;
    const auto ending = execute(task, work, [&](Output& output, Ending& ended) {
        status = std::max(ended.status, output.status);
        output.status = status;
        output.last = ended.hooks.empty();
        ended.received = received;
    });
    task.line.place = ending.place;
    if (!ending.hooks.empty()) run_hook_rows(ending.hooks, task.session, task.settings, task.line, status, true);
}

// Hooks follow their command on its own stack, one after the other, so that what they show arrives before the next
// prompt.
void Runner::run_hook_rows(std::vector<Id> queue, SessionId session, const Value& settings, LineOutput& line,
                           int status, bool last) {
    // A hook may move things too; a chain without end is cut off at twice what one task may cause.
    const auto longest = 2 * static_cast<std::size_t>(parts_.limits.tasks);
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const auto fits = [&](const Ending& ended) {
            return ended.hooks.empty() || queue.size() + ended.hooks.size() <= longest;
        };
        const auto ending = run_hook_row(queue[i], session, settings, line, [&](Output& output, Ending& ended) {
            output.status = status;
            output.last = last && i + 1 == queue.size() && (ended.hooks.empty() || !fits(ended));
            if (!fits(ended)) cut_off(output);
        });
        line.place = std::max(line.place, ending.place);
        if (fits(ending))
            queue.insert(queue.end(), ending.hooks.begin(), ending.hooks.end());
        else
            forget_hooks(ending.hooks);
        if (!ending.ran && last && i + 1 == queue.size()) {
            Output empty;
            empty.session = session;
            empty.status = status;
            let_out(line, parts_.store.durable(), std::move(empty), {});
        }
    }
}

void Runner::cut_off(Output& output) {
    const auto why = "What moved kept on causing further moves; that was stopped after " +
                     std::to_string(2 * parts_.limits.tasks) + ".";
    if (output.player != 0)
        output.effects.emplace_back(Message{output.player, true, "error", "[bold red]" + why + "[/]"});
    limit_counters_.hit({Stopped::Why::task_limit, 0, output.player, {}, std::chrono::milliseconds(0)},
                        parts_.clock.steady());
}

void Runner::forget_hooks(const std::vector<Id>& rows) {
    const auto gone = transact([&](Attempt& attempt) {
        for (const auto row : rows) erase_hook(attempt.tx(), row);
    });
    if (!gone) parts_.log.error("hooks that were cut off could not be removed: " + gone.error().text());
}

Runner::Ending Runner::run_hook_row(Id row, SessionId session, const Value& settings, const LineOutput& line,
                                    const Finish& finish) {
    HookRow hook;
    const auto found = inspect([&](Attempt& attempt) { hook = get_hook(attempt.tx(), row); });
    if (!found || hook.id == 0) {
        Ending nothing;
        nothing.ran = false;
        return nothing;
    }
    // A move by the system has hooks too; there is no player then, and what they print goes to the log (DECISIONS world
    // 8).
    auto task = facts(session, hook.player, hook.caller, settings, line);
    task.system = hook.caller == 0;
    auto ending = execute(
        task,
        [&](Attempt& attempt) {
            // In this very transaction: the move may have been lost with a failed batch since, and its hook with it.
            if (get_hook(attempt.tx(), row).id == 0) return;
            erase_hook(attempt.tx(), row);
            const auto verb = attempt.world().find_hook(hook.this_object, hook.name);
            if (verb) attempt.run(*verb, {Value::object(hook.argument)}, {}, true);
        },
        finish);
    if (ending.status != 0 && !ending.passing) {
        // The row goes even if its verb failed: a hook runs once. What failed for the server's sake waits for the next
        // start.
        if (const auto gone = transact([&](Attempt& attempt) { erase_hook(attempt.tx(), row); }); !gone)
            parts_.log.error("hook " + std::to_string(row) + " could not be removed: " + gone.error().text());
    }
    return ending;
}

void Runner::resume() {
    std::vector<Id> rows;
    (void)inspect([&](Attempt& attempt) { rows = pending_hooks(attempt.tx()); });
    if (rows.empty()) return;
    parts_.log.info("resuming " + std::to_string(rows.size()) + " hooks");
    post(0, [this, rows] {
        LineOutput output;
        run_hook_rows(rows, 0, Value::dict(), output, 0, false);
    });
}

void Runner::hook(HookCall call, std::function<void()> done) {
    auto shared = std::make_shared<HookCall>(std::move(call));
    post(shared->player, [this, shared, done = std::move(done)] {
        auto task = facts(shared->session, shared->player, shared->caller, shared->settings);
        const auto ending = execute(
            task,
            [&](Attempt& attempt) {
                const auto verb = attempt.world().find_hook(shared->this_object, shared->verb);
                if (verb) attempt.run(*verb, shared->args, {}, true);
            },
            [](Output& output, Ending&) { output.last = false; });
        task.line.place = ending.place;
        run_hook_rows(ending.hooks, shared->session, shared->settings, task.line, 0, false);
        parts_.store.release(
            0, [done](bool) { done(); }, task.line.place);
    });
}

// A job lets others go on meanwhile.
bool Runner::wait_durable(store::SeqNo seq) {
    if (!stacks_.inside()) return parts_.store.wait_durable(seq);
    enum class State : std::uint8_t { waiting, durable, lost };
    const auto state = std::make_shared<std::atomic<State>>(State::waiting);
    parts_.store.release(seq, [state](bool durable) { *state = durable ? State::durable : State::lost; });
    while (*state == State::waiting) stacks_.pause(std::chrono::milliseconds(1));
    return *state == State::durable;
}

Result<void> Runner::transact(const std::function<void(Attempt&)>& work) {
    auto task = facts(0, 0, 0, Value::dict());
    task.system = true;
    // The engine's own work may check hundreds of verbs; the limit is for players' commands.
    task.deadline = task.started + std::chrono::minutes(5);
    std::string problem;
    std::unique_ptr<store::Tx> reserved;  // the last try's
    for (std::int64_t tries = 1; tries <= parts_.limits.reruns; ++tries) {
        try {
            Attempt attempt(parts_, task, std::move(reserved));
            work(attempt);
            const auto committed = parts_.store.commit(attempt.tx());
            if (!committed) {
                if (tries + 1 == parts_.limits.reruns) reserved = parts_.store.reserve(attempt.tx());
                continue;
            }
            if (wait_durable(committed.seq)) return {};
            return fail("the world could not be saved", "", "see the log; is the disk full?");
        } catch (const world::Restart&) {
            continue;
        } catch (const WorldError& error) {
            return fail(error.message);
        } catch (const VerbRaised& error) {
            return fail(error.raised.type + ": " + error.raised.message);
        } catch (const TaskStopped& stop) {
            problem = stop.stopped.message;
        } catch (const std::exception& error) {
            return fail(error.what());
        }
    }
    return fail(problem.empty() ? "too much was going on at once" : problem, "", "try again");
}

Result<void> Runner::inspect(const std::function<void(Attempt&)>& work) {
    auto task = facts(0, 0, 0, Value::dict());
    task.system = true;
    for (std::int64_t tries = 1; tries <= parts_.limits.reruns; ++tries) {
        try {
            Attempt attempt(parts_, task);
            work(attempt);
            return {};
        } catch (const world::Restart&) {
            continue;
        } catch (const WorldError& error) {
            return fail(error.message);
        } catch (const std::exception& error) {
            return fail(error.what());
        }
    }
    return fail("too much was going on at once", "", "try again");
}

Id Runner::location_of(Id object) {
    Id where = 0;
    (void)inspect([&](Attempt& attempt) { where = attempt.world().location_of(object); });
    return where;
}

std::string Runner::name_of(Id object) {
    std::string name;
    (void)inspect([&](Attempt& attempt) {
        if (const auto row = attempt.world().object(object)) name = row->name;
    });
    return name;
}

void Runner::set_property(Id object, std::string name, Value value) {
    post(0, [this, object, name = std::move(name), value = std::move(value)] {
        const auto done = transact([&](Attempt& attempt) { attempt.world().set_property(object, name, value); });
        if (!done)
            parts_.log.warning("property " + name + " of #" + std::to_string(object) + ": " + done.error().text());
    });
}

void Runner::take_limits(const TaskLimits& limits, std::int64_t broadcast_lines, std::int64_t broadcast_window_s) {
    parts_.limits.time_ms = limits.time_ms;
    parts_.limits.reruns = limits.reruns;
    parts_.limits.output_bytes = limits.output_bytes;
    parts_.limits.write_bytes = limits.write_bytes;
    parts_.limits.ticks = limits.ticks;
    parts_.limits.depth = limits.depth;
    parts_.limits.tasks = limits.tasks;
    parts_.limits.ahead = limits.ahead;
    broadcast_.limit(broadcast_lines, broadcast_window_s);
}

void Runner::ping(std::function<void()> answer) { stacks_.post(0, std::move(answer)); }

void Runner::probe(std::function<void(const Result<void>&)> done) {
    stacks_.post(0, [this, done = std::move(done)] {
        done(transact([&](Attempt& attempt) {
            const auto row = attempt.tx().get(world::Tab::universe, {storage::Field(std::int64_t{1})});
            if (row != nullptr) attempt.tx().put(world::Tab::universe, *row);
        }));
    });
}

void Runner::drain(double seconds) { stacks_.drain(seconds); }

}  // namespace moosaic::task
