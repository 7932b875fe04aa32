// Attempt: one try of one task over one transaction. Holds the world, the caller stack, the effects, and serves
// workers.
//
// Used on the task's own thread only. A task that conflicts is tried again with a new Attempt.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <moosaic/executor.hpp>

#include "store/store.hpp"
#include "task/effects.hpp"
#include "task/engine_work_budget.hpp"
#include "task/facts.hpp"
#include "task/failure.hpp"
#include "task/hook_bundles.hpp"
#include "task/services.hpp"
#include "task/spending.hpp"
#include "verbs/task.hpp"
#include "world/caller_scope.hpp"
#include "world/world.hpp"

namespace moosaic::task {

using verbs::CallFrame;
using world::CallerScope;

namespace ahead {
class CallAhead;
}

// A thing that came to the task's own player by no command of the player's.
struct Pressed {
    Id object = 0;
    Id by = 0;  // the owner of the verb
};

// Whose verbs may read what was typed, besides the typist's own and wizards'.
struct LineReaders {
    std::vector<Id> owners;  // of the typed verb, or of the hook that is asked about the line
    Id this_object = 0;      // the typed verb's, with its name: definitions that it passes through to
    std::string verb_name;
};

// A call of a verb with everything the engine looks up for it; only arguments and context are missing.
struct Prepared {
    executor::Call call;
    Id system_object = 0;
    bool wizard = false;  // its principal is one
};

// Large: one try of one task: its transaction, world, frames and effects live and die together.
class Attempt final : public verbs::Task, public executor::TaskHost {
public:
    // `tx`: the transaction to use (a last try's, with its reservation); none: a fresh one.
    Attempt(TaskServices& services, const TaskFacts& facts, std::unique_ptr<store::Tx> tx = nullptr);
    ~Attempt() override;

    // Runs a verb now with the current caller; throws VerbRaised, TaskStopped, WorldError, Restart.
    Value run(const world::BoundVerb& verb, const std::vector<Value>& args,
              const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute);
    // The same in two steps. What prepare() gives holds as long as nothing that it read has changed.
    Prepared prepare(const world::BoundVerb& verb, bool check_execute);
    Value run(Prepared prepared);
    // A verb that was typed, or a hook nobody asks anything of: what it returns is thrown away, not even converted.
    void perform(const world::BoundVerb& verb, const std::vector<Value>& args);
    void perform(Prepared prepared);
    // One of several calls in one task: if it raises, it is undone alone, and told as a task's failure is.
    void perform_apart(const world::BoundVerb& verb, const std::vector<Value>& args);
    // A verb that another verb or the engine calls: one that is called for show is within the pot of the command.
    Value run_nested(const world::BoundVerb& verb, const std::vector<Value>& args,
                     const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute);
    // Runs text as the current caller.
    Value evaluate(const std::string& text, bool show = false);

    // --- Surroundings
    std::int64_t now() override { return now_; }
    bool is_connected(Id avatar) override;
    Value call_verb(const world::BoundVerb& verb, const std::vector<Value>& args) override;
    void avatar_destroyed(Id avatar) override;
    void displaced(Id avatar, Id gone, Id place) override;
    Id player() override { return facts_.player; }
    Id session_site() override { return 1; }
    TaskBudget& budget() override { return budget_; }

    // --- TaskHost
    executor::Outcome request(const executor::Call& call, Op op, Id caller, std::vector<Value> args) override;

    void used_ahead(const executor::Call& call, std::uint64_t marks) override;
    void used_ticks(const executor::Call& call, std::uint64_t ticks) override;
    std::uint64_t ticks_left(const executor::Call& call) override;

    // Answers a request as `caller`, whose claim has been checked; throws.
    Value answer(const executor::Call& call, Op op, Id caller, const std::vector<Value>& args);
    // Notes whom somebody wanted to know connected, and the answer.
    void note_connected(std::vector<std::pair<Id, bool>>* notes) { connected_ = notes; }

    // --- state other files of this room use
    [[nodiscard]] world::World& world() override { return world_; }
    [[nodiscard]] store::Tx& tx() { return *tx_; }
    [[nodiscard]] TaskServices& services() { return services_; }
    [[nodiscard]] const TaskFacts& facts() const { return facts_; }
    [[nodiscard]] std::vector<CallFrame>& frames() override { return frames_; }
    [[nodiscard]] Output& output() { return output_; }
    // context.parser of the verbs that run from now on, as far as they may read it; others have none.
    // `lasts`: a line that is typed again has the very same (Context::parser_lasts).
    void set_parser(SharedValue parser, LineReaders readers = {}, bool lasts = false) {
        parser_ = std::move(parser);
        parser_lasts_ = lasts;
        readers_ = std::move(readers);
    }
    void let_read(LineReaders readers) { readers_ = std::move(readers); }
    // What verbs of others have put into the hands of the task's own player unasked, and whose verbs those were.
    [[nodiscard]] const std::vector<Pressed>& pressed() const { return pressed_; }

    // Effects, in order; made once the task is durable. TaskStopped above the output limit.
    void print(std::string markup);
    void event(Id recipient, verbs::ClientEvent event) override;
    void administered(std::string what) override;

    // --- verbs::Task (attempt_verbs.cpp)
    std::vector<verbs::Presence> connected() override;
    void deliver(Id recipient, const std::string& markup, const std::string& kind) override;
    void ask(verbs::Question question) override;
    void require_source(const std::string& source) override;
    std::vector<std::string> findings(const std::string& source) override;
    [[nodiscard]] Value limits() override;
    [[nodiscard]] bool for_show(const world::BoundVerb& bound) override;
    [[nodiscard]] bool hooks_spent() override;
    [[nodiscard]] accounts::Passwords& passwords() override;
    Value verb_value(const world::BoundVerb& verb) override;

    [[nodiscard]] const executor::Language& language() override { return services_.language; }
    std::string verb_display(const world::Verb& verb);

private:
    Value serve(const executor::Call& call, Op op, const std::vector<Value>& args);
    Value serve_attr(const std::vector<Value>& args);
    Value serve_code(const executor::Call& call, const std::vector<Value>& args);
    Value serve_call(const executor::Call& call, const std::vector<Value>& args);
    bool follows_own_verb(const world::BoundVerb& bound, Id principal);
    [[nodiscard]] bool runs(const world::BoundVerb& verb, Id principal) const;
    void need_in_turn(const world::BoundVerb& bound, Id principal);
    Value serve_eval(const executor::Call& call, const std::vector<Value>& args);
    Value serve_next(const std::vector<Value>& args);
    Value serve_frames();
    Id system_object();
    Value dispatch(executor::Call call, bool wizard);
    [[nodiscard]] Bounds own_bounds();

    // What can be undone of a try, to here.
    struct Mark {
        std::size_t savepoint = 0;
        std::size_t hooks = 0;
        std::size_t effects = 0;
        std::size_t used = 0;
        std::size_t held = 0;
    };
    // Tasks that follow this one: the hooks of its moves, bundled.
    std::size_t followers();
    Mark mark();
    void undo(const Mark& mark);
    void need_own_command(const world::BoundVerb& bound);
    Value fitting_title(const world::BoundVerb& bound, Value answer);
    Value in_pot(const world::BoundVerb& verb, const std::vector<Value>& args,
                 const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute);
    Value default_of(const world::BoundVerb& bound);
    Value shown(const world::BoundVerb& bound, const std::vector<Value>& args,
                const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute,
                const TaskBudget::Bounds& inside);
    void cut(const world::BoundVerb& bound, std::string why);
    void read_ahead(executor::Call& call, ahead::CallAhead& reading);
    executor::Context context(const executor::Call& call, bool wizard);
    bool reads_line(const executor::Call& call, bool wizard) const;
    void note_pressed();
    Id presser(Id object, Id place);
    // Is a frame that of the verb which the line selected, and not of a hook?
    [[nodiscard]] bool typed(std::size_t frame) const;

    // What the request under way ran into that no verb may go on with; ends the attempt.
    struct Broken {
        bool restart = false;
        std::string storage;  // what the storage said
    };

    TaskServices& services_;
    const TaskFacts& facts_;
    TaskBudget budget_;
    std::unique_ptr<store::Tx> tx_;
    world::World world_;
    const Bounds bounds_;
    const std::chrono::steady_clock::time_point deadline_;
    std::unique_ptr<executor::ExecutorTask> executor_;
    std::int64_t now_;
    std::optional<Id> system_object_;
    Output output_;
    Spending spending_;
    HookBundles bundles_;
    std::vector<CallFrame> frames_;
    std::vector<const executor::Call*> calls_;  // under way, outermost first: what no worker has a say in
    SharedValue parser_;
    bool parser_lasts_ = false;
    LineReaders readers_;
    std::vector<Pressed> pressed_;
    std::size_t arrivals_noted_ = 0;  // of the world's arrivals, how many have been looked at for pressed_
    int depth_ = 0;
    bool in_pot_ = false;
    int strangers_ = 0;                    // calls under way of verbs that no wizard owns
    ahead::CallAhead* reading_ = nullptr;  // of the innermost call
    std::vector<std::pair<Id, bool>>* connected_ = nullptr;
    Broken broken_;
};

}  // namespace moosaic::task
