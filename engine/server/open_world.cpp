// Opening a world, step by step, each with its own error.
#include "server/open_world.hpp"

#include <ctime>
#include <filesystem>

#include <moosaic/endable.hpp>

#include "host/memory_privacy.hpp"
#include "host/plugin_choice.hpp"
#include "host/prefix.hpp"
#include "server/find_storage.hpp"
#include "server/plugin_facilities.hpp"
#include "server/world_configuration.hpp"
#include "server/world_keys.hpp"
#include "task/limit_keys.hpp"
#include "world/avatar_names.hpp"
#include "world/schema.hpp"

namespace moosaic::server {

namespace {

// What runs at the end has so long to end by itself; then its workers are killed.
constexpr std::chrono::duration<double> last_tasks{1.0};

// As part of a file's name: 20301231T235959Z.
std::string utc_name(std::chrono::system_clock::time_point when) {
    const auto whole = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    gmtime_r(&whole, &parts);
    char text[32] = {};
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

}  // namespace

Result<Held<OpenWorld>> OpenWorld::open(const WorldOptions& options) {
    // Before anything is made, as the log is.
    if (std::error_code none; !options.create || std::filesystem::exists(options.address.data, none))
        if (auto good = host::DataDirectory::look(options.address.data); !good)
            return tl::unexpected<Error>(good.error());
    Held<OpenWorld> world(new OpenWorld());
    if (auto done = world->configure(options); !done) return tl::unexpected<Error>(done.error());
    if (auto done = world->open_directory(options); !done) return tl::unexpected<Error>(done.error());
    if (auto done = world->load_plugins(); !done) return tl::unexpected<Error>(done.error());
    if (auto done = world->open_storage(options); !done) return tl::unexpected<Error>(done.error());
    if (!options.create && !world->has_world())
        return fail("there is no world here, only the beginning of one", options.address.data,
                    "an init did not finish; run `moosaic init` again");
    if (auto done = world->start_tasks(); !done) return tl::unexpected<Error>(done.error());
    if (auto done = world->index_names(); !done) return tl::unexpected<Error>(done.error());
    return world;
}

// A world from before names of avatars were kept apart gets its rows now, once.
Result<void> OpenWorld::index_names() {
    if (!has_world()) return {};
    bool written = true;
    auto read = runner_->inspect([&](task::Attempt& attempt) { written = world::avatar_names_written(attempt.tx()); });
    if (!read || written) return read;
    return runner_->transact([](task::Attempt& attempt) { world::write_all_avatar_names(attempt.tx()); });
}

bool OpenWorld::has_world() {
    const auto universes = storage_->get(static_cast<storage::TableId>(world::Tab::universe), {std::int64_t{1}});
    return !universes || universes->has_value();  // what cannot be read is no empty world either
}

Result<void> OpenWorld::configure(const WorldOptions& options) {
    if (auto read = read_configuration(configuration_, options.address, options.quiet); !read) return read;
    auto facilities = host::Facilities::make(configuration_);
    if (!facilities) return tl::unexpected<Error>(facilities.error());
    facilities_ = std::move(*facilities);
    if (!core_dumps(configuration_)) return host::keep_memory_private();
    return {};
}

Result<void> OpenWorld::open_directory(const WorldOptions& options) {
    auto directory = options.create ? host::DataDirectory::create(options.address.data)
                                    : host::DataDirectory::open(options.address.data);
    if (!directory) return tl::unexpected<Error>(directory.error());
    directory_ = std::make_unique<host::DataDirectory>(std::move(*directory));
    return directory_->lock();
}

Result<void> OpenWorld::load_plugins() {
    const auto prefix = host::own_prefix();
    host::PluginHostOptions plugin_options;
    plugin_options.folders = host::plugin_folders(configuration_, prefix.plugins());
    plugin_options.default_on = host::default_plugins(configuration_);
    plugin_options.needed = host::needed_plugins(configuration_);
    plugin_options.data_directory = directory_->path();
    plugin_options.libexec_directory = prefix.libexec();
    plugin_options.offers = facilities_by_kind();
    loops_ = std::make_unique<stacks::FiberStacks>(stack_options(configuration_));
    crash_desk_ = std::make_unique<CrashDesk>(facilities_->log("executor"));
    shutdown_.at(Phase::tasks, "tasks", [this] {
        crash_desk_->connect({});
        loops_->close();
        if (!loops_->drain(last_tasks.count()))
            (void)plugins_->beside<executor::Endable>("executor", host::executor_backend(configuration_), "end_tasks",
                                                      [](auto& executor) { executor.end_tasks(); });
        loops_->finish();
    });
    plugins_ = std::make_unique<host::PluginHost>(*facilities_, plugin_options);
    if (const auto errors = plugins_->load(configuration_); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    lend_to_executors(*plugins_, *loops_, *crash_desk_);
    shutdown_.at(Phase::plugins, "plugins", [this] { plugins_->stop_all(); });
    shutdown_.at(Phase::loop, "the event loop", [this] { facilities_->loop().stop(); });
    facilities_->loop().start(loop_threads(configuration_));
    if (const auto errors = plugins_->start_all({"storage", "executor"}); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    return {};
}

Result<void> OpenWorld::open_storage(const WorldOptions& world_options) {
    auto found = find_storage(*plugins_, host::storage_backend(configuration_));
    if (!found) return tl::unexpected<Error>(found.error());
    storage_ = *found;
    storage::OpenOptions options;
    options.directory = directory_->path();
    options.schema = world::schema();
    options.durability = durability(configuration_);
    options.create = world_options.create;
    std::string copy;
    options.before_migration = [this, &copy, &world_options](int from, int to) -> Result<void> {
        if (!world_options.migrate) return fail("there is a world of an older version here already");
        copy = directory_->file("before-migration-" + std::to_string(from) + "-to-" + std::to_string(to) + "-" +
                                utc_name(facilities_->clock().wall()) + ".backup");
        facilities_->log("store").warning("the world is migrated from version " + std::to_string(from) + " to " +
                                          std::to_string(to) + "; a backup is made first: " + copy);
        return storage_->backup(copy, {});
    };
    if (auto opened = storage_->open(std::move(options)); !opened) {
        storage_ = nullptr;
        auto error = opened.error();
        if (std::filesystem::exists(copy))
            error.remedy +=
                (error.remedy.empty() ? "" : "; ") + std::string("the world is as it was, and a copy of it is ") + copy;
        return tl::unexpected(std::move(error));
    }
    shutdown_.at(Phase::storage, "the storage", [this] { storage_->close(); });
    store::StoreOptions store_options;
    store_options.cache_bytes = cache_bytes(configuration_);
    outage_log_ = std::make_unique<OutageLog>(facilities_->log("store"), facilities_->clock());
    store_options.writing_again = [this] { outage_log_->over(); };
    store_options.batch_failed = [this](const Error& why) {
        outage_log_->failed(why);
        const LockGuard lock(storage_error_mutex_);
        storage_error_ = why.text();
    };
    store_options.gate = [this] { return loops_->gate(); };
    auto& metrics = facilities_->metrics();
    auto& took = metrics.histogram("moosaic_storage_batch_seconds", "Time the storage took to write one batch durably");
    auto& rows = metrics.counter("moosaic_storage_written_rows_total", "Rows handed to the storage");
    auto& bytes = metrics.counter("moosaic_storage_written_bytes_total", "Bytes of the rows handed to the storage");
    store_options.batch_written = [&](const store::BatchFacts& batch) {
        took.observe(batch.took);
        rows.add(static_cast<double>(batch.rows));
        bytes.add(static_cast<double>(batch.bytes));
    };
    store_ = std::make_unique<store::Store>(*storage_, std::move(store_options));
    shutdown_.at(Phase::writing, "the store", [this] { store_->finish(); });
    return {};
}

std::string OpenWorld::storage_error() {
    const LockGuard lock(storage_error_mutex_);
    return storage_error_;
}

namespace {

task::TaskLimits read_limits(const host::Configuration& configuration) {
    return task::read_limits([&](const std::string& name) -> const Config& { return configuration.section(name); });
}

}  // namespace

void OpenWorld::take_limits() {
    const auto broadcast = task::read_broadcast(configuration_.section("world"));
    runner_->take_limits(read_limits(configuration_), broadcast.lines, broadcast.window_s);
    runner_->log_lines(task::read_command_log(configuration_.section("log")));
}

Result<void> OpenWorld::start_tasks() {
    const auto backend = host::executor_backend(configuration_);
    executor_ = plugins_->find<executor::Executor>("executor", backend);
    if (executor_ == nullptr) return tl::unexpected<Error>(plugins_->why_not("executor", backend));
    task::RunnerOptions options;
    options.metrics = &facilities_->metrics();
    options.stacks = loops_.get();
    options.limits = read_limits(configuration_);
    auto common = accounts::CommonPasswords::read(common_passwords_file(configuration_));
    if (!common) return tl::unexpected<Error>(common.error());
    passwords_ = std::make_unique<accounts::Passwords>(std::move(*common), *loops_);
    shutdown_.at(Phase::tasks, "passwords", [this] { passwords_->stop(); });
    options.passwords = passwords_.get();
    const auto broadcast = task::read_broadcast(configuration_.section("world"));
    options.broadcast_lines = broadcast.lines;
    options.broadcast_window_s = broadcast.window_s;
    options.log_lines = task::read_command_log(configuration_.section("log"));
    runner_ = std::make_unique<task::Runner>(*store_, *executor_, switchboard_, facilities_->clock(),
                                             facilities_->random(), facilities_->log("task"), options);
    crash_desk_->connect([this](const WorkerCrash& crash) { runner_->crashed(crash); });
    return {};
}

}  // namespace moosaic::server
