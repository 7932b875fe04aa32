// A plugin outside the host: for the worker program, executor/inline and the suites, which load one plugin by its file.
//
// Same checks as the host (mark, manifest, factory), the defaults of the plugin's own schema as its configuration, and
// services that are real where they need no host (clock, random, log) and inert where they do (loop, metrics).
#pragma once

#include <dlfcn.h>
#include <sys/random.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/detail/load_error.hpp>
#include <moosaic/detail/manifest.hpp>
#include <moosaic/detail/mark.hpp>
#include <moosaic/plugin.hpp>

namespace moosaic::detail {

// The schema's defaults, some of them replaced by the owner.
class DefaultConfig final : public Config {
public:
    DefaultConfig(ConfigSchema schema, std::vector<std::pair<std::string, ConfigValue>> replaced = {})
        : schema_(std::move(schema)), replaced_(std::move(replaced)) {}
    [[nodiscard]] bool boolean(std::string_view key) const override { return get<bool>(key); }
    [[nodiscard]] std::int64_t integer(std::string_view key) const override { return get<std::int64_t>(key); }
    [[nodiscard]] double real(std::string_view key) const override { return get<double>(key); }
    [[nodiscard]] std::string text(std::string_view key) const override { return get<std::string>(key); }
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const override {
        return get<std::vector<std::string>>(key);
    }

private:
    template <class T>
    [[nodiscard]] T get(std::string_view key) const {
        for (const auto& [name, value] : replaced_)
            if (name == key && std::holds_alternative<T>(value)) return std::get<T>(value);
        for (const auto& k : schema_.keys())
            if (k.name == key && std::holds_alternative<T>(k.default_value)) return std::get<T>(k.default_value);
        throw std::logic_error("the key " + std::string(key) + " was read but not declared with this type");
    }
    ConfigSchema schema_;
    std::vector<std::pair<std::string, ConfigValue>> replaced_;
};

using LogSink = std::function<void(Level, std::string_view)>;  // may be called from any thread

class StandaloneServices final : public Services, Logger, Clock, Random, Loop, Metrics, Counter, Gauge {
public:
    StandaloneServices(std::string libexec, std::vector<std::string> plugin_path, LogSink sink = {})
        : libexec_(std::move(libexec)), path_(std::move(plugin_path)), sink_(std::move(sink)) {}
    Logger& log() override { return *this; }
    Clock& clock() override { return *this; }
    Random& random() override { return *this; }
    Loop& loop() override { return *this; }
    Metrics& metrics() override { return *this; }
    [[nodiscard]] std::string data_directory() const override { return {}; }
    [[nodiscard]] std::string libexec_directory() const override { return libexec_; }
    [[nodiscard]] std::vector<std::string> plugin_path() const override { return path_; }

private:
    [[nodiscard]] bool enabled(Level level) const override { return sink_ && level >= Level::info; }
    void write(Level level, std::string_view message) override {
        if (sink_) sink_(level, message);
    }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::now();
    }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::now();
    }
    void fill(void* data, std::size_t bytes) override {
        auto* at = static_cast<char*>(data);
        while (bytes > 0) {
            const ssize_t n = ::getrandom(at, bytes, 0);
            if (n < 0 && errno != EINTR) std::abort();
            if (n > 0) at += n, bytes -= static_cast<std::size_t>(n);
        }
    }
    void post(std::function<void()>) override {}
    std::unique_ptr<Timer> after(std::chrono::milliseconds, std::function<void()>) override { return nullptr; }
    [[nodiscard]] std::shared_ptr<Loop> strand() override { return {std::shared_ptr<void>(), this}; }
    Counter& counter(std::string_view, std::string_view) override { return *this; }
    Gauge& gauge(std::string_view, std::string_view) override { return *this; }
    void add(double) override {}
    void set(double) override {}

    std::string libexec_;
    std::vector<std::string> path_;
    LogSink sink_;
};

// A Python runtime's extension modules do not link libpython and find its symbols only if it is global; the plugin
// itself stays local. Nothing happens where no libpython was loaded.
inline void promote_libpython() { ::dlopen("libpython3.11.so.1.0", RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL); }

// Loads a plugin of a kind; it is never unloaded. A sanitized program may take a plugin built without.
// `name`: what its place says it is called; empty: anything.
inline Result<std::unique_ptr<Plugin>> load_plugin(const std::string& file, std::string_view kind,
                                                   std::string_view name = {}) {
    const auto mark = read_mark(file);
    if (!mark) return tl::unexpected(mark.error());
    const auto plain =
        std::find(mark->abi.begin(), mark->abi.end(), std::pair<std::string, std::string>("sanitizer", "none"));
    if (auto fits = check_mark(*mark, file, plain != mark->abi.end()); !fits) return tl::unexpected(fits.error());
    if (mark->kind != kind || (!name.empty() && mark->name != name))
        return fail("the file holds the plugin " + mark->kind + "." + mark->name + ", wanted is " + std::string(kind) +
                        (name.empty() ? "" : "." + std::string(name)),
                    file);
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return tl::unexpected(load_error(::dlerror(), file));
    promote_libpython();
    const auto* manifest = static_cast<const Manifest*>(::dlsym(library, "moosaic_manifest"));
    const auto factory = reinterpret_cast<Factory>(::dlsym(library, "moosaic_factory"));
    const std::string macro = "a plugin needs one MOOSAIC_PLUGIN line, and moosaic_add_plugin() to link it";
    if (manifest == nullptr) return fail("the plugin has a mark but no manifest", file, macro);
    if (auto fits = check_manifest(*manifest, *mark, file); !fits) return tl::unexpected(fits.error());
    if (factory == nullptr) return fail("the plugin has no factory", file, macro);
    std::unique_ptr<Plugin> plugin(factory());
    if (plugin == nullptr) return fail("the plugin's factory made nothing: its constructor threw an exception", file);
    return plugin;
}

// The same, as its kind's class: load_plugin_as<runtime::Runtime>(file, runtime::kind).
template <class K>
Result<std::unique_ptr<K>> load_plugin_as(const std::string& file, std::string_view kind, std::string_view name = {}) {
    auto plugin = load_plugin(file, kind, name);
    if (!plugin) return tl::unexpected(plugin.error());
    auto* typed = dynamic_cast<K*>(plugin->get());
    if (typed == nullptr)
        return fail("the plugin says that it is a " + std::string(kind) + " but does not implement its class", file,
                    "derive its class from the one of its kind, or correct MOOSAIC_PLUGIN");
    plugin->release();
    return std::unique_ptr<K>(typed);
}

// A plugin that the worker program opens gets nothing but Services: whatever else it needs, nobody has there.
inline Result<void> check_needs(const Plugin& plugin, const std::string& file) {
    try {
        const auto needs = plugin.needs();
        if (needs.empty()) return {};
        return fail("the plugin needs \"" + needs.front() + "\", which nobody offers where it runs", file,
                    "plugins of this kind run in the worker program, away from the server");
    } catch (...) {
        return fail("needs threw an exception", file);
    }
}

// describe and configure, exceptions caught.
inline Result<void> configure_alone(Plugin& plugin, Services& services,
                                    std::vector<std::pair<std::string, ConfigValue>> replaced = {}) {
    try {
        ConfigSchema schema;
        plugin.describe(schema);
        return plugin.configure(DefaultConfig(std::move(schema), std::move(replaced)), services);
    } catch (const std::exception& error) {
        return fail(std::string("configure failed: ") + error.what());
    } catch (...) {
        return fail("configure failed with an unknown exception");
    }
}

}  // namespace moosaic::detail
