// Short ways to declare a key, for ConfigSchema::key (config.hpp).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <moosaic/config.hpp>

namespace moosaic::keys {

inline ConfigKey number(std::string name, std::int64_t value, std::int64_t minimum, std::int64_t maximum,
                        std::string help) {
    return {std::move(name), value, std::move(help), minimum, maximum, {}, false};
}

inline ConfigKey text(std::string name, std::string value, std::string help, std::vector<std::string> choices = {}) {
    return {std::move(name), std::move(value), std::move(help), INT64_MIN, INT64_MAX, std::move(choices), false};
}

inline ConfigKey flag(std::string name, bool value, std::string help) {
    return {std::move(name), value, std::move(help), INT64_MIN, INT64_MAX, {}, false};
}

inline ConfigKey list(std::string name, std::vector<std::string> value, std::string help) {
    return {std::move(name), std::move(value), std::move(help), INT64_MIN, INT64_MAX, {}, false};
}

// The same key, taken over on SIGHUP.
inline ConfigKey live(ConfigKey key) {
    key.reload = true;
    return key;
}

}  // namespace moosaic::keys
