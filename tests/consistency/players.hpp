// Players: a small world and verbs in C++ that change it through the engine's whole path (runner, attempt, world,
// store), recording what each try of each task read and wrote. For the threads of the task test and for the simulation.
//
// A line is "act 12; act 13": the number says which plan a fragment carries out, and a plan is a random seed, so a task
// that is run again decides the same. Each try prints a token; the token in what is released tells which try it was
// whose effects the player was promised.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "history.hpp"
#include "task/attempt.hpp"
#include "task/runner.hpp"
#include "task/testing/scripted_executor.hpp"

namespace moosaic::consistency {

// What the world is made of; the same for every run that begins with it.
struct PlayersWorld {
    std::vector<Id> rooms;
    std::vector<Id> avatars;
    std::vector<Id> things;
    Record first;  // what is there in the beginning, as the first record of the history
};

// Builds it, as the system. `versions` for the properties begin at 1.
PlayersWorld build_players_world(task::Attempt& attempt, std::size_t avatars);

class Players {
public:
    using Verb = task::testing::ScriptedExecutor::Verb;
    // What may go wrong while a verb runs, decided by the owner of the run: nothing, or how the worker ended.
    using Fault = std::function<std::optional<executor::Stopped>()>;

    explicit Players(const PlayersWorld& world);
    void teach(task::testing::ScriptedExecutor& executor);

    // Before every request of a verb: may let others run, may be empty.
    std::function<void()> before_request;
    Fault fault;

    // A line of so many fragments for this session; its plans are decided by `random`.
    std::string line(task::SessionId session, std::size_t fragments, std::mt19937_64& random);
    // One of the session's lines, or a hook of it, has let something out. The order of the calls is checked.
    void released(const task::Release& release);
    // The server went down: what was promised stays promised, the rest is unknown.
    void went_down();
    // The session's line is over: its tries that were not promised did not happen.
    void line_done(task::SessionId session);
    // Nothing runs any more: what must hold at the end, beside what check() finds in the history.
    void finish(task::Runner& runner);

    [[nodiscard]] const History& history() const { return history_; }
    [[nodiscard]] std::vector<std::string> complaints() const { return complaints_; }

private:
    struct Try {
        std::size_t record = 0;
        std::map<Key, Version> seen;
        std::map<Key, std::size_t> own;  // position in the record's writes
    };
    struct Plan {
        task::SessionId session = 0;
        std::uint64_t choice = 0;
        std::uint64_t given = 0;  // tick at which the line was typed
    };
    struct Register {
        std::int64_t value = 0;
        Version version = 0;
    };
    struct Place {
        Id room = 0;
        Version version = 0;
    };
    class Body;
    friend class Body;

    executor::Outcome act(Verb& verb);
    executor::Outcome purse(Verb& verb);
    executor::Outcome hook(Verb& verb, const char* which);
    std::size_t begin_try(Verb& verb, std::string what, std::uint64_t given, task::SessionId session);
    Try& current(Verb& verb);
    void complain(std::string what);
    void check_order();
    void count_hooks(task::Attempt& attempt);

    const PlayersWorld& world_;
    mutable std::mutex mutex_;
    std::uint64_t ticks_ = 2;
    Version versions_ = 1000;
    History history_;
    std::size_t life_ = 0;                         // of the server
    std::map<std::size_t, std::size_t> tried_in_;  // record -> life
    std::vector<Plan> plans_;
    std::map<executor::TaskHost*, Try> tries_;
    std::map<task::SessionId, std::vector<std::size_t>> open_;  // tries of a session's line nobody was told about
    std::map<task::SessionId, std::size_t> last_;               // the session's last promised record
    std::vector<std::size_t> promised_;                         // in the order of release
    std::vector<std::string> complaints_;
};

}  // namespace moosaic::consistency
