// Plugins from files to running instances: found, switched on by the configuration, loaded, configured, started,
// stopped.
//
// Main thread only, but for of_kind, find, why_not and list, which any thread may call once `load` has returned, also
// while further plugins are started or stopped.
// Instances live until the host is destroyed; libraries until the process ends. An instance whose `configure` failed is
// destroyed at once: that rolls back what it did.
// A stop that does not return within the limit is left behind: named in the log, its instance never destroyed. Whoever
// owns the host then must not let the process end by returning from main: see left_behind().
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/plugin.hpp>
#include <moosaic/result.hpp>

#include "host/configuration.hpp"
#include "host/facilities.hpp"

namespace moosaic::host {

class PluginThread;

struct PluginState {
    std::string kind;
    std::string name;
    std::string version;  // empty: unknown, the file was not read or refused
    std::string file;     // empty: not found
    // found: not switched on. disabled: on, but failed (reason). worker: on, opened by the worker program only.
    // configured, started, stopped: the life cycle. stopping: its stop never returned (reason).
    std::string state;
    std::string reason;
};

struct PluginHostOptions {
    std::vector<std::string> folders;  // searched for FOLDER/KIND/NAME.so, the first that has one wins
    std::set<std::string> default_on;  // "kind.name": on without a table
    std::set<std::string> needed;      // on, and a failure refuses the boot, as `required = true` does
    std::string data_directory;
    std::string libexec_directory;
    // What lend() will provide beyond the host's own, and to which kinds (none: to all); who needs another is disabled.
    std::map<std::string, std::set<std::string>> offers = {};
    std::chrono::milliseconds stop_limit{5000};  // for a plugin's callbacks and its stop, each
};

// Who borrows a facility. `thread` is where its callbacks run; what holds it must not outlive the Facility but weakly.
struct Borrower {
    std::string plugin;  // "kind.name"
    std::shared_ptr<PluginThread> thread;
    Logger& log;
};
using Lender = std::function<std::unique_ptr<Facility>(const Borrower&)>;

class PluginHost {
public:
    PluginHost(Facilities& facilities, PluginHostOptions options);
    ~PluginHost();  // stops what runs, destroys in reverse order
    PluginHost(const PluginHost&) = delete;
    PluginHost& operator=(const PluginHost&) = delete;

    // Finds plugins, opens those that are on, declares their sections in `configuration`, checks the whole of it, and
    // configures them. `configuration` must have the engine's sections and all its sources, and must outlive the host.
    // What it returns refuses the boot: every mistake in the configuration, failed plugins that are required.
    std::vector<Error> load(Configuration& configuration);

    // A facility of PluginHostOptions::offers: a new object for each plugin that needs it, made just before its start
    // and destroyed after the plugin.
    void lend(std::string name, Lender lender);

    // Starts the configured plugins of these kinds, in this order; may be called again for further kinds. Returns
    // required plugins that failed; others become disabled.
    std::vector<Error> start_all(const std::vector<std::string>& kinds);
    std::vector<Error> start_all();  // every kind, in the order of plugin_kinds()
    // Hands each started plugin of these sections ("kind.name") its table again; what it cannot take is logged.
    void reload(const std::set<std::string>& sections, const Configuration& configuration);
    void stop(const std::vector<std::string>& kinds);  // in reverse order of their start
    void stop_all();
    // Plugins whose stop, or a callback, never returned.
    [[nodiscard]] std::vector<std::string> left_behind() const;

    // Configured or started instances of a kind, by name, as checked_plugin.hpp gives them. `K` is the kind's class:
    // of_kind<transport::Transport>("transport").
    template <class K>
    [[nodiscard]] std::vector<K*> of_kind(std::string_view kind) const {
        std::vector<K*> out;
        for (Plugin* plugin : instances(kind, {}))
            if (auto* typed = dynamic_cast<K*>(plugin)) out.push_back(typed);
        return out;
    }
    // nullptr: there is none, it is off or it failed; `why_not` says which. `K` is the kind's class.
    template <class K>
    [[nodiscard]] K* find(std::string_view kind, std::string_view name) const {
        const auto found = instances(kind, name);
        return found.empty() ? nullptr : dynamic_cast<K*>(found.front());
    }
    // Calls `work` with the plugin as a `K`, a class it derives from beside that of its kind, such as
    // storage::Examinable; what that throws is the plugin's fault, and the Error. False: there is no such plugin, or it
    // does not derive from that.
    template <class K, class Work>
    Result<bool> beside(std::string_view kind, std::string_view name, std::string_view where, const Work& work) const {
        auto* own = instances(kind, name).empty() ? nullptr : dynamic_cast<K*>(itself(kind, name));
        if (own == nullptr) return false;
        if (auto done = watch(kind, name, where, [&] { work(*own); }); !done)
            return tl::unexpected<Error>(std::move(done).error());
        return true;
    }
    // What a configured plugin has, for people: "loads, describes 2 keys of its own, needs tasks, configures".
    [[nodiscard]] std::string describe(std::string_view kind, std::string_view name) const;
    [[nodiscard]] Error why_not(std::string_view kind, std::string_view name) const;

    [[nodiscard]] std::vector<PluginState> list() const;  // by kind and name
    // Those that are on and failed; of one kind, or of all.
    [[nodiscard]] std::vector<PluginState> failed(std::string_view kind = {}) const;

private:
    struct Entry;
    struct Tables;

    void offer(const std::string& name, std::set<std::string> kinds, Lender lender);  // from the start on
    [[nodiscard]] Result<void> may_have(const std::string& kind, const std::string& need) const;
    Lender runtime_tables();
    void describe_in_worker(Entry& entry, Configuration& configuration);
    void take_values(Entry& entry, const Configuration& configuration);
    void discover();
    void discover_folder(const std::string& folder, const std::string& kind);
    void add_mentioned(const Configuration& configuration);
    void decide(Configuration& configuration);
    void open(Entry& entry, Configuration& configuration);
    void configure(Entry& entry, const Configuration& configuration);
    void start(Entry& entry);
    void stop(Entry& entry);
    Result<void> lend_to(Entry& entry);
    Result<void> end(Entry& entry);
    void disable(Entry& entry, const Error& error);
    void set_state(Entry& entry, std::string state, std::string reason = {});
    Entry* entry(std::string_view kind, std::string_view name) const;
    [[nodiscard]] std::vector<Plugin*> instances(std::string_view kind, std::string_view name) const;
    [[nodiscard]] Plugin* itself(std::string_view kind, std::string_view name) const;
    // A call of one that was opened; what it throws is its fault.
    Result<void> watch(std::string_view kind, std::string_view name, std::string_view where,
                       const std::function<void()>& call) const;
    [[nodiscard]] std::vector<Error> required_failures() const;

    Facilities& facilities_;
    Logger& log_;
    PluginHostOptions options_;
    std::vector<std::unique_ptr<Entry>> entries_;  // by kind in start order, then name
    mutable Mutex states_;                         // what changes of their states after `load`, for readers elsewhere
    std::vector<Entry*> started_;                  // in the order of their start
    std::map<std::string, Lender> lenders_;
};

// Adds the plugin's keys to those of the host. An Error: it threw, or a key could not stand in a table.
Result<void> describe(const Plugin& plugin, ConfigSchema& schema);

// The keys of the host in every plugin's table: enabled, required, file.
void add_host_keys(ConfigSchema& schema, bool enabled = true);

}  // namespace moosaic::host
