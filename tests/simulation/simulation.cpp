#include "simulation.hpp"

#include <algorithm>
#include <stdexcept>

#include <moosaic/detail/standalone.hpp>
#include <moosaic/testing/load_plugin.hpp>

#include "checker.hpp"
#include "sim_services.hpp"

namespace moosaic::simulation {

namespace {

constexpr std::size_t avatars = 4;

// The sessions: each types its next line some time after the last was answered.
class Sessions final : public task::Outbox {
public:
    Sessions(consistency::Players& players, const consistency::PlayersWorld& world, std::mt19937_64& random)
        : players_(players), world_(world), random_(random) {
        const std::size_t count = 3 + random_() % 4;
        for (std::size_t i = 0; i < count; ++i) sessions_.push_back({2 + random_() % 8, false});
    }

    void release(task::Release release) override {
        if (!open) return;
        players_.released(release);
        if (release.session == 0) return;
        if (!sessions_.at(release.session - 1).waits) {
            broken.push_back("session " + std::to_string(release.session) + " was answered after its line was over");
            return;
        }
        if (!release.last) return;
        players_.line_done(release.session);
        sessions_[release.session - 1].waits = false;
    }
    bool is_connected(Id) override { return true; }
    std::vector<Presence> connected() override { return {}; }

    // Somebody types, if anybody has something left to say and is not waiting for an answer. False: nobody.
    bool type(task::Runner& runner) {
        std::vector<std::size_t> free;
        for (std::size_t i = 0; i < sessions_.size(); ++i)
            if (!sessions_[i].waits && sessions_[i].lines > 0) free.push_back(i);
        if (free.empty()) return false;
        const auto i = free[random_() % free.size()];
        --sessions_[i].lines;
        sessions_[i].waits = true;
        task::Command command;
        command.session = i + 1;
        command.avatar = world_.avatars[i % world_.avatars.size()];
        command.line = players_.line(i + 1, 1 + random_() % 3, random_);
        command.settings = Value::dict();
        if (random_() % 8 == 0) runner.set_property(command.avatar, "last_connected_time", 1);
        runner.command(std::move(command));
        return true;
    }
    [[nodiscard]] bool waiting() const {
        return std::any_of(sessions_.begin(), sessions_.end(), [](const auto& session) { return session.waits; });
    }
    void went_down() {
        players_.went_down();
        for (auto& session : sessions_) session.waits = false;
    }

    bool open = true;  // false: nobody hears anything any more
    std::vector<std::string> broken;

private:
    struct Session {
        std::size_t lines = 0;
        bool waits = false;
    };
    consistency::Players& players_;
    const consistency::PlayersWorld& world_;
    std::mt19937_64& random_;
    std::vector<Session> sessions_;
};

// Large: the parts of one simulated machine.
class Run {
public:
    Run(const std::string& plugin, const Beginning& beginning, std::uint64_t seed, const Broken& broken)
        : random_(seed),
          broken_(broken),
          disk_(testing::load_plugin<storage::Storage>(plugin), fibers_, random_),
          players_(beginning.world),
          sessions_(players_, beginning.world, random_) {
        storage::OpenOptions options;
        options.schema = world::schema();
        if (!disk_.open(std::move(options)) || !disk_.commit(beginning.rows))
            throw std::runtime_error("the memory storage does not take the world");
        players_.teach(executor_);
        players_.before_request = [this] { maybe_yield(); };
        const double lost = pick({0.0, 0.0, 0.01});
        players_.fault = [this, lost] { return worker_fault(lost); };
        cache_bytes_ = random_() % 2 == 0 ? 1 : 50'000'000;
        commit_faults_ = pick({0.0, 0.05, 0.4});
        read_faults_ = pick({0.0, 0.0, 0.005});
        lives_ = 1 + random_() % 3;
    }

    Outcome go() {
        for (std::size_t life = 0; life < lives_; ++life) live(life + 1 < lives_);
        settle();
        out_.fingerprint = fibers_.fingerprint() ^ players_.history().size();
        for (const auto& record : players_.history())
            if (record.outcome == consistency::Outcome::committed || record.outcome == consistency::Outcome::failed)
                ++out_.tasks;
        out_.failed_batches = static_cast<std::size_t>(disk_.failed);
        out_.broken = std::move(sessions_.broken);
        for (auto& complaint : players_.complaints()) out_.broken.push_back(std::move(complaint));
        for (const auto& anomaly : consistency::check(players_.history(), 3))
            out_.broken.push_back(anomaly.kind + ": " + anomaly.text);
        return std::move(out_);
    }

private:
    double pick(std::initializer_list<double> from) { return *(from.begin() + random_() % from.size()); }
    bool chance(double p) { return p > 0 && static_cast<double>(random_() % 10000) < p * 10000; }
    void maybe_yield() {
        while (random_() % 2 == 0) fibers_.yield();
    }

    std::optional<executor::Stopped> worker_fault(double lost) {
        using Why = executor::Stopped::Why;
        if (!chance(lost)) return std::nullopt;
        const Why why = random_() % 3 == 0 ? Why::worker_lost : random_() % 2 == 0 ? Why::no_worker : Why::time_limit;
        return executor::Stopped{why, "stopped", {}};
    }

    store::StoreOptions store_options() {
        store::StoreOptions options;
        options.background = false;
        options.cache_bytes = cache_bytes_;
        options.idle = [this] { fibers_.yield(); };
        options.now = [this] { return clock_.steady(); };
        options.unsafe_skip_validation = broken_.skip_validation;
        options.unsafe_unpinned_snapshots = broken_.unpinned_snapshots;
        options.unsafe_unordered_batches = broken_.unordered_batches;
        return options;
    }

    task::RunnerOptions runner_options() {
        task::RunnerOptions options;
        options.stacks = &stacks_;
        options.limits.reruns = 4;
        options.unsafe_stale_ahead = broken_.stale_ahead;
        return options;
    }

    // The server from a start to its end, which may be sudden.
    void live(bool crashes) {
        disk_.commit_faults = disk_.read_faults = 0;
        disk_.dead = false;
        sessions_.open = true;
        auto store = std::make_unique<store::Store>(disk_, store_options());
        prime(*store);
        // Outlives the store, whose last releases call it.
        task::Runner runner(*store, executor_, sessions_, clock_, chance_, log_, runner_options());
        runner.resume();
        disk_.commit_faults = commit_faults_;
        disk_.read_faults = read_faults_;
        bool writing = true;
        fibers_.spawn([&] {
            while (writing) {
                if (random_() % 3 == 0) store->pump();
                fibers_.yield();
            }
        });
        if (run_day(runner, crashes ? 50 + random_() % 1000 : SIZE_MAX)) {
            writing = false;
            while (fibers_.step()) {}
            players_.line_done(0);
        } else {
            ++out_.crashes;
            sessions_.open = false;
            disk_.dead = true;
            fibers_.end_all();
        }
        out_.conflicts += store->stats().conflicts;
        store.reset();
        sessions_.went_down();
    }

    // False: the power went before everybody had said what they had to say.
    bool run_day(task::Runner& runner, std::size_t steps) {
        std::size_t busy = 0;
        for (std::size_t quiet = 0; steps > 0; --steps) {
            if (random_() % 6 == 0) sessions_.type(runner);
            fibers_.step();
            if (fibers_.alive() > 1) {
                quiet = 0;
                if (++busy < 1000000) continue;
                sessions_.broken.push_back("a task goes on for ever");
                fibers_.end_all();
                return true;
            }
            // Only the writer is left.
            if (!sessions_.waiting() && !sessions_.type(runner)) return true;
            if (++quiet > 10000) {
                sessions_.broken.push_back("somebody was never answered");
                return true;
            }
        }
        return false;
    }

    // Ids are asked for once, so that no task has to write for them while a batch is under way.
    static void prime(store::Store& store) {
        const auto tx = store.begin();
        tx->allocate(world::Seq::object);
        tx->allocate(world::Seq::row);
        store.allocate(world::Seq::work);
    }

    // A last start without any fault: the hooks that are still owed run, and everything is read.
    void settle() {
        disk_.commit_faults = disk_.read_faults = 0;
        disk_.dead = false;
        sessions_.open = true;
        players_.fault = nullptr;
        store::Store store(disk_, store_options());
        prime(store);
        {
            task::Runner runner(store, executor_, sessions_, clock_, chance_, log_, runner_options());
            runner.resume();
            while (fibers_.step()) {}
            while (store.pump()) {}
            players_.finish(runner);
        }
    }

    std::mt19937_64 random_;
    const Broken broken_;
    Fibers fibers_{random_};
    SimClock clock_{fibers_};
    SimRandom chance_{random_};
    SimLog log_;
    SimStacks stacks_{fibers_};
    SimStorage disk_;
    task::testing::ScriptedExecutor executor_;
    consistency::Players players_;
    Sessions sessions_;
    std::size_t cache_bytes_ = 0;
    double commit_faults_ = 0;
    double read_faults_ = 0;
    std::size_t lives_ = 1;
    Outcome out_;
};

class Silent final : public task::Outbox {
    void release(task::Release) override {}
    bool is_connected(Id) override { return true; }
    std::vector<Presence> connected() override { return {}; }
};

}  // namespace

Beginning prepare(const std::string& plugin) {
    Beginning beginning;
    const auto disk = testing::load_plugin<storage::Storage>(plugin);
    storage::OpenOptions options;
    options.schema = world::schema();
    if (!disk->open(options)) throw std::runtime_error("the memory storage does not open");
    {
        store::Store store(*disk);
        detail::StandaloneServices services("", {});
        task::testing::ScriptedExecutor executor;
        Silent nobody;
        task::Runner runner(store, executor, nobody, services.clock(), services.random(), services.log(), {});
        executor.script("accept", [](auto&) { return executor::Outcome(Value(true)); });
        const auto built = runner.transact(
            [&](task::Attempt& attempt) { beginning.world = consistency::build_players_world(attempt, avatars); });
        if (!built) throw std::runtime_error(built.error().text());
    }
    storage::Transaction all;
    for (storage::TableId table = 0; table < options.schema.tables.size(); ++table) {
        auto rows = disk->scan({table, {}, {}, {}, SIZE_MAX});
        if (!rows) throw std::runtime_error(rows.error().text());
        for (auto& row : *rows) all.writes.emplace_back(storage::Put{table, std::move(row)});
    }
    beginning.rows.push_back(std::move(all));
    return beginning;
}

Outcome simulate(const std::string& plugin, const Beginning& beginning, std::uint64_t seed, const Broken& broken) {
    return Run(plugin, beginning, seed, broken).go();
}

}  // namespace moosaic::simulation
