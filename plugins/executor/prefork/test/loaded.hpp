// executor/prefork loaded as the host would, with the test-only runtime.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/detail/standalone.hpp>
#include <moosaic/executor.hpp>

namespace moosaic::testing {

using Settings = std::vector<std::pair<std::string, ConfigValue>>;

// Loads the plugin as the host would; what it logs goes to `log`.
inline Result<std::shared_ptr<executor::Executor>> make_prefork(Settings settings,
                                                                std::shared_ptr<std::string> log = {}) {
    const std::string build = MOOSAIC_BUILD_DIR;
    auto mutex = std::make_shared<std::mutex>();
    auto services = std::make_shared<detail::StandaloneServices>(build + "/libexec/moosaic",
                                                                 std::vector<std::string>{build + "/test-plugins"},
                                                                 [log, mutex](Level, std::string_view line) {
                                                                     const std::lock_guard lock(*mutex);
                                                                     if (log != nullptr) log->append(line).append("\n");
                                                                 });
    auto plugin = detail::load_plugin(build + "/lib/moosaic/plugins/executor/prefork.so", executor::kind);
    if (!plugin) return tl::unexpected(plugin.error());
    std::shared_ptr<executor::Executor> made(static_cast<executor::Executor*>(plugin->release()),
                                             [services](executor::Executor* e) { delete e; });
    settings.emplace_back("runtime", std::string("test"));
    if (auto configured = detail::configure_alone(*made, *services, std::move(settings)); !configured)
        return tl::unexpected(configured.error());
    if (auto started = made->start(); !started) return tl::unexpected(started.error());
    return made;
}

inline std::shared_ptr<executor::Executor> make_workers(std::size_t workers) {
    auto made = make_prefork({{"workers", static_cast<std::int64_t>(workers)}, {"memory_mb", std::int64_t{64}}});
    if (!made) ADD_FAILURE() << made.error().text();
    return made ? *made : nullptr;
}

}  // namespace moosaic::testing
