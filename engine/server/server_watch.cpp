// Gauges, pulses and the storage's health of a served world.
#include "server/server_watch.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>

#include "host/health.hpp"
#include "host/plugin_choice.hpp"
#include "server/find_storage.hpp"
#include "session/hub.hpp"

namespace moosaic::server {

using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

namespace {

// How long a loop may owe an answer. Timers and sessions are quick; a task thread may be held by a command until its
// time limit, and a queue that moves counts as an answer.
constexpr seconds loop_patience{2};
constexpr seconds task_patience{30};
// A batch that takes longer means a disk that hangs.
constexpr seconds storage_patience{5};

double bytes_of(const std::string& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<double>(size);
}

// What every Prometheus client reports of its process, by the names they share.
class ProcessGauges {
public:
    explicit ProcessGauges(host::MetricsRegistry& m)
        : resident_(m.gauge("process_resident_memory_bytes", "Memory of the server process that is in RAM")),
          files_(m.gauge("process_open_fds", "File descriptors the server process has open")),
          most_files_(m.gauge("process_max_fds", "File descriptors it may have open")),
          threads_(m.gauge("process_threads", "Threads of the server process")),
          cpu_(m.counter("process_cpu_seconds_total", "CPU time of the server process; workers have their own")) {
        m.gauge("process_start_time_seconds", "When the server process started, in seconds since 1970")
            .set(static_cast<double>(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
    }

    void refresh() {
        std::ifstream statm("/proc/self/statm");
        double total = 0;
        double resident = 0;
        if (statm >> total >> resident) resident_.set(resident * static_cast<double>(::sysconf(_SC_PAGESIZE)));
        files_.set(static_cast<double>(entries("/proc/self/fd")));
        threads_.set(static_cast<double>(entries("/proc/self/task")));
        rlimit limit{};
        if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) most_files_.set(static_cast<double>(limit.rlim_cur));
        rusage used{};
        if (::getrusage(RUSAGE_SELF, &used) != 0) return;
        const auto seconds_of = [](const timeval& t) {
            return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
        };
        cpu_.at(seconds_of(used.ru_utime) + seconds_of(used.ru_stime));
    }

private:
    static std::size_t entries(const char* folder) {
        std::size_t count = 0;
        std::error_code error;
        for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
            ++count;
        return count;
    }

    Gauge& resident_;
    Gauge& files_;
    Gauge& most_files_;
    Gauge& threads_;
    host::FollowedCounter cpu_;
};

}  // namespace

// Set from what the rooms count themselves, just before the metrics are written out.
// Large: one field a metric.
class ServerWatch::Gauges {
public:
    Gauges(OpenWorld& world, session::Hub& hub)
        : world_(world),
          hub_(hub),
          process_(world.facilities().metrics()),
          waiting_(gauge("moosaic_tasks_waiting", "Commands and hooks that wait for their turn")),
          commits_(counter("moosaic_store_commits_total", "Transactions committed, those that wrote something")),
          conflicts_(counter("moosaic_store_conflicts_total", "Commits refused because of what others had changed")),
          batches_(counter("moosaic_storage_batches_total", "Batches the storage has written")),
          failed_(counter("moosaic_storage_batch_failures_total",
                          "Batches the storage refused; what they held was taken back and its players told")),
          row_misses_(counter("moosaic_cache_row_misses_total", "Rows that had to be read from the storage")),
          set_misses_(
              counter("moosaic_cache_set_misses_total", "Sets (contents, children, names) read from the storage")),
          rows_(gauge("moosaic_cache_rows", "Rows held in memory")),
          cached_(gauge("moosaic_cache_bytes",
                        "Memory of rows, index sets, older versions and what running commands have read and written; "
                        "store.cache_bytes is its budget")),
          behind_(gauge("moosaic_store_commits_not_durable", "Commits that are visible and not yet on disk")),
          bytes_(gauge("moosaic_storage_bytes", "Size of the world's database with its log, in bytes")),
          free_(gauge("moosaic_storage_free_bytes", "Space left where the data directory lies, in bytes")),
          warnings_(counter("moosaic_log_lines_total{level=\"warning\"}", "Warnings and errors written to the log")),
          errors_(counter("moosaic_log_lines_total{level=\"error\"}", "")),
          spares_(gauge("moosaic_workers{state=\"spare\"}", workers)),
          assigned_(gauge("moosaic_workers{state=\"assigned\"}", workers)) {
        gauge("moosaic_build_info{version=\"" MOOSAIC_VERSION "\"}", "Always 1; its label says which version runs")
            .set(1);
        for (const auto& plugin : world.plugins().list())
            if (plugin.kind == "transport" && plugin.state == "started") sessions(plugin.name);
    }

    void refresh() {
        process_.refresh();
        waiting_.set(static_cast<double>(world_.runner().queued()));
        const auto stats = world_.store().stats();
        commits_.at(static_cast<double>(stats.commits));
        conflicts_.at(static_cast<double>(stats.conflicts));
        batches_.at(static_cast<double>(stats.batches));
        failed_.at(static_cast<double>(stats.failed_batches));
        row_misses_.at(static_cast<double>(stats.row_misses));
        set_misses_.at(static_cast<double>(stats.set_misses));
        warnings_.at(world_.facilities().logs().written(Level::warning));
        errors_.at(world_.facilities().logs().written(Level::error));
        rows_.set(static_cast<double>(stats.rows_cached));
        cached_.set(static_cast<double>(stats.cache_bytes));
        const auto durable = world_.store().durable();
        const auto visible = world_.store().visible();
        behind_.set(visible > durable ? static_cast<double>(visible - durable) : 0);
        refresh_disk();
        refresh_people();
    }

private:
    static constexpr const char* workers =
        "Verb workers alive: spare (nobody's yet) or assigned (they serve one owner of verbs)";

    Gauge& gauge(const char* name, const char* help) { return world_.facilities().metrics().gauge(name, help); }
    Counter& counter(const char* name, const char* help) { return world_.facilities().metrics().counter(name, help); }

    Gauge& sessions(const std::string& transport) {
        return world_.facilities().metrics().gauge("moosaic_sessions_logged_in{transport=\"" + transport + "\"}",
                                                   "Sessions of players, by how they are connected");
    }

    void refresh_disk() {
        double bytes = 0;
        for (const auto& name : files_of(world_.plugins(), host::storage_backend(world_.configuration())))
            bytes += bytes_of(world_.directory().file(name));
        bytes_.set(bytes);
        std::error_code error;
        const auto space = std::filesystem::space(world_.directory().path(), error);
        if (!error) free_.set(static_cast<double>(space.available));
    }

    void refresh_people() {
        std::size_t spares = 0;
        const auto all = world_.executor().workers();
        for (const auto& [pid, principal] : all) spares += principal == 0 ? 1 : 0;
        spares_.set(static_cast<double>(spares));
        assigned_.set(static_cast<double>(all.size() - spares));
        for (auto& [transport, count] : by_transport_) count = 0;
        for (const auto& view : hub_.sessions()) ++by_transport_[view.transport];
        for (const auto& [transport, count] : by_transport_) sessions(transport).set(static_cast<double>(count));
    }

    OpenWorld& world_;
    session::Hub& hub_;
    ProcessGauges process_;
    Gauge& waiting_;
    host::FollowedCounter commits_;
    host::FollowedCounter conflicts_;
    host::FollowedCounter batches_;
    host::FollowedCounter failed_;
    host::FollowedCounter row_misses_;
    host::FollowedCounter set_misses_;
    Gauge& rows_;
    Gauge& cached_;
    Gauge& behind_;
    Gauge& bytes_;
    Gauge& free_;
    host::FollowedCounter warnings_;
    host::FollowedCounter errors_;
    Gauge& spares_;
    Gauge& assigned_;
    std::map<std::string, std::size_t> by_transport_;
};

// Why nothing can be saved. A batch that failed stands until one has been written again; as nobody may be writing, this
// writes a row of its own once a second.
class ServerWatch::StorageLook {
public:
    explicit StorageLook(OpenWorld& world) : world_(world) {}

    std::string reason() {
        const auto stats = world_.store().stats();
        if (stats.failed_batches != failures_) {
            failures_ = stats.failed_batches;
            good_at_ = stats.batches;
            failing_ = true;
        }
        if (failing_ && stats.batches > good_at_) failing_ = false;
        if (failing_) {
            probe();
            return "the world cannot be saved: " + world_.storage_error();
        }
        return unwritable().empty() ? late() : unwritable();
    }

private:
    void probe() {
        const auto now = Steady::now();
        if (*probing_ || now - probed_ < seconds(1)) return;
        probed_ = now;
        *probing_ = true;
        world_.runner().probe([probing = probing_](const Result<void>&) { *probing = false; });
    }

    // Asked of the kernel, so that a file system that has become read-only is seen before anybody writes.
    [[nodiscard]] std::string unwritable() const {
        if (::access(world_.directory().path().c_str(), W_OK) == 0) return {};
        return "the data directory cannot be written: " + std::error_code(errno, std::generic_category()).message();
    }

    std::string late() {
        const auto durable = world_.store().durable();
        if (durable != durable_ || durable >= world_.store().visible()) {
            durable_ = durable;
            moved_ = Steady::now();
        }
        const auto waited = std::chrono::duration_cast<seconds>(Steady::now() - moved_);
        if (waited < storage_patience) return {};
        return "the storage has written nothing for " + std::to_string(waited.count()) + " s";
    }

    OpenWorld& world_;
    std::uint64_t failures_ = 0;
    std::uint64_t good_at_ = 0;
    bool failing_ = false;
    std::shared_ptr<std::atomic<bool>> probing_ = std::make_shared<std::atomic<bool>>(false);
    Steady::time_point probed_{};
    store::SeqNo durable_ = 0;
    Steady::time_point moved_ = Steady::now();
};

ServerWatch::ServerWatch(OpenWorld& world, session::Hub& hub, host::Notifier notifier)
    : world_(world), storage_(std::make_shared<StorageLook>(world)), gauges_(std::make_unique<Gauges>(world, hub)) {
    refresh_ = world.facilities().metrics().before_text([gauges = gauges_.get()] { gauges->refresh(); });
    auto& health = world.facilities().health();
    auto& loop = world.facilities().loop();
    auto& runner = world.runner();
    health.watch("event loop", loop_patience, [&loop](std::function<void()> answer) { loop.post(std::move(answer)); });
    health.watch(
        "queue of commands", task_patience, [&runner](std::function<void()> answer) { runner.ping(std::move(answer)); },
        [&runner] { return runner.ended(); });
    for (std::size_t lane = 0; lane < runner.lanes(); ++lane)
        health.watch("task thread " + std::to_string(lane), task_patience,
                     [&runner, lane](std::function<void()> answer) { runner.ask(lane, std::move(answer)); });
    health.look([storage = storage_] { return storage->reason(); });
    health.start(std::chrono::milliseconds(500), std::move(notifier));
}

ServerWatch::~ServerWatch() { world_.facilities().health().stop(); }

}  // namespace moosaic::server
