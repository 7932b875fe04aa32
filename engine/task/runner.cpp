// Runner: what is asked of it, as tasks on stacks.
#include "task/runner.hpp"

#include <algorithm>

#include <moosaic/waits.hpp>

#include "task/crash_record.hpp"
#include "task/due_rows.hpp"
#include "task/owner_use.hpp"

namespace moosaic::task {

Runner::Runner(store::Store& store, executor::Executor& executor, Outbox& outbox, Clock& clock, Random& random,
               Logger& log, RunnerOptions options)
    : meter_(options.metrics),
      broadcast_(options.broadcast_lines, options.broadcast_window_s),
      check_(executor),
      continuations_(random),
      limit_counters_(options.metrics, log),
      ids_(store),
      services_{store,         executor,        outbox,           clock,
                log,           meter_,          check_,           {broadcast_, continuations_, log, outbox},
                memory_,       limit_counters_, free_workers_,    ids_,
                hook_reports_, options.limits,  options.log_lines},
      runs_(services_),
      due_runs_(services_, runs_),
      hook_reports_(services_, runs_),
      stacks_(options.stacks != nullptr ? *options.stacks : own_stacks_.emplace(options.own_stacks)) {
    services_.stacks = &stacks_;
    services_.passwords = options.passwords;
    services_.language = executor.language();
    const auto needs = executor.needs();
    services_.steps_aside = std::find(needs.begin(), needs.end(), Waits::facility_name) != needs.end();
    memory_.unsafe_stale = options.unsafe_stale_ahead;
}

Runner::~Runner() = default;

void Runner::post(Id owner, std::function<void()> work) {
    stacks_.post(owner, [this, work = std::move(work), asked = services_.clock.steady()] {
        meter_.queue.observe(services_.clock.steady() - asked);
        work();
        meter_.ended.fetch_add(1, std::memory_order_relaxed);
    });
}

void Runner::command(Command command) {
    auto shared = std::make_shared<Command>(std::move(command));
    shared->received = services_.clock.steady();
    shared->stop = interrupts_.begin(shared->session);
    const auto* shortcuts = shared->settings.find("x_shortcuts");
    LineProgress start{{shared->line, 0, shortcuts == nullptr || shortcuts->truthy()}, {}, 0};
    post(shared->avatar, [this, shared, start = std::move(start)] {
        if (shared->attachment) return run_answer(*shared);
        run_next_fragment(shared, start);
    });
}

// One fragment; the rest of the line waits for its player's next turn.
void Runner::run_next_fragment(const std::shared_ptr<Command>& command, LineProgress progress) {
    auto task = runs_.facts(Fragment{progress.line}, command->session, command->avatar, command->avatar,
                            command->settings, progress.place);
    task.stop = command->stop;
    DueFor whose{command->session, command->settings, progress.place, 0, false, task.pot};
    const auto ending = runs_.run(task, [&](Output& output, Ending& ended) {
        // Stopped, or failed before a fragment was taken: the same would be tried for ever.
        if (task.stopped() || ended.returned.rest.taken == progress.line.taken) ended.returned.rest = {};
        whose.last = !ended.returned.rest.more();
        whose.status = std::max({progress.status, ended.status, output.status});
        output.status = whose.status;
        output.last = whose.last && ended.due.empty();
        if (whose.last) ended.received = command->received;
    });
    whose.line.place = std::max(whose.line.place, ending.place);
    if (!ending.due.empty()) due_runs_.run(ending.due, whose);
    if (whose.last) return interrupts_.end(command->session, command->stop);
    LineProgress next{ending.returned.rest, whose.line, whose.status};
    post(command->avatar, [this, command, next = std::move(next)] { run_next_fragment(command, next); });
}

void Runner::run_answer(const Command& command) {
    Answer answer{continuations_.take(command.line), *command.attachment};
    auto task = runs_.facts(std::move(answer), command.session, command.avatar, command.avatar, command.settings);
    task.stop = command.stop;
    due_runs_.run_whole(std::move(task), command.received, true);
    interrupts_.end(command.session, command.stop);
}

void Runner::hook(HookCall call, std::function<void()> done) {
    const auto player = call.player;
    post(player, [this, call = std::move(call), done = std::move(done)] {
        auto task = runs_.facts(Hook{call.this_object, call.verb, call.args}, call.session, call.player, call.caller,
                                call.settings);
        if (call.pot != nullptr) task.pot = call.pot;
        const auto place = due_runs_.run_whole(std::move(task), {}, false);
        services_.store.release(
            0, [done](bool) { done(); }, place);
    });
}

void Runner::call(VerbRequest request) {
    const auto avatar = request.avatar;
    post(avatar, [this, request = std::move(request)] {
        due_runs_.run_whole(runs_.facts(VerbCall{request.object, request.verb, request.args}, request.session,
                                        request.avatar, request.avatar, Value::dict()),
                            {}, true);
    });
}

void Runner::snippet(SnippetRequest request) {
    const auto avatar = request.avatar;
    post(avatar, [this, request = std::move(request)] {
        due_runs_.run_whole(
            runs_.facts(Snippet{request.text}, request.session, request.avatar, request.avatar, Value::dict()), {},
            true);
    });
}

void Runner::resume() {
    if (const auto counted = transact(count_all_use); !counted)
        services_.log.error("what everybody owns could not be counted: " + counted.error().text());
    std::vector<Id> rows;
    (void)inspect([&](Attempt& attempt) { rows = pending_due(attempt.tx(), attempt.now()); });
    if (rows.empty()) return;
    services_.log.info("resuming " + std::to_string(rows.size()) + " hooks");
    post(0, [this, rows] {
        DueFor nobody;
        nobody.settings = Value::dict();
        due_runs_.run(rows, nobody);
    });
}

Id Runner::location_of(Id object) {
    Id where = 0;
    (void)inspect([&](Attempt& attempt) { where = attempt.world().location_of(object); });
    return where;
}

void Runner::set_property(Id object, std::string name, Value value) {
    post(0, [this, object, name = std::move(name), value = std::move(value)] {
        const auto done = transact([&](Attempt& attempt) { attempt.world().set_property(object, name, value); });
        if (!done)
            services_.log.warning("property " + name + " of #" + std::to_string(object) + ": " + done.error().text());
    });
}

void Runner::crashed(const WorkerCrash& crash) {
    post(0, [this, crash] { record_crash(services_, runs_, crash); });
}

void Runner::take_limits(const TaskLimits& limits, std::int64_t broadcast_lines, std::int64_t broadcast_window_s) {
    services_.limits = limits;
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
