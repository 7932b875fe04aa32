// What the suites give to a plugin instead of a host: real clock and randomness, everything else inert, and the
// plugin's own defaults with some values replaced.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/detail/standalone.hpp>

namespace moosaic::testing {

using Replaced = std::vector<std::pair<std::string, ConfigValue>>;

// A plugin and what it was configured with, which must outlive it.
template <class K>
struct Configured {
    std::shared_ptr<Services> services;
    std::unique_ptr<K> plugin;
    Result<void> outcome;  // of configure
};

// Configures an instance with its defaults, some replaced.
template <class K>
Configured<K> configured(std::unique_ptr<K> plugin, Replaced replaced = {}, std::string libexec = {},
                         std::vector<std::string> plugin_path = {}) {
    Configured<K> made;
    made.services = std::make_shared<detail::StandaloneServices>(std::move(libexec), std::move(plugin_path));
    made.plugin = std::move(plugin);
    made.outcome = detail::configure_alone(*made.plugin, *made.services, std::move(replaced));
    return made;
}

// Makes the plugin in a built file, for the suites of its kind.
template <class K>
std::function<std::unique_ptr<K>()> from_file(std::string file, std::string kind) {
    return [file = std::move(file), kind = std::move(kind)]() -> std::unique_ptr<K> {
        auto plugin = detail::load_plugin_as<K>(file, kind);
        if (plugin) return std::move(*plugin);
        throw std::runtime_error(plugin.error().text());
    };
}

}  // namespace moosaic::testing
