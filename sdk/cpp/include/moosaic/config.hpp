// A plugin's own configuration table `[kind.name]`, declared first, checked by the host, read last.
//
// A plugin declares every key it takes in `describe`; the host checks file, environment and `--set` against that list
// (unknown key, wrong type, value out of range: an error with file, line, column and the nearest valid key), fills in
// the defaults and hands over a Config in which every declared key has a value of the declared type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace moosaic {

using ConfigValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

struct ConfigKey {
    std::string name;                  // "listen"
    ConfigValue default_value;         // fixes the type; a list of strings also takes a single string
    std::string help;                  // one or two sentences for config/moosaic.toml and the reference
    std::int64_t minimum = INT64_MIN;  // for integers
    std::int64_t maximum = INT64_MAX;
    std::vector<std::string> choices = {};  // for strings; empty: anything
    bool reload = false;                    // taken over on SIGHUP without a restart
};

class ConfigSchema {
public:
    void key(ConfigKey k) { keys_.push_back(std::move(k)); }
    [[nodiscard]] const std::vector<ConfigKey>& keys() const { return keys_; }

private:
    std::vector<ConfigKey> keys_;
};

// Handed over for the time of one call: read in it what you will need later.
class Config {  // [main]
public:
    virtual ~Config() = default;
    // The key must have been declared with this type. Asking for another throws: let it pass, the host names the key
    // and disables the plugin.
    [[nodiscard]] virtual bool boolean(std::string_view key) const = 0;
    [[nodiscard]] virtual std::int64_t integer(std::string_view key) const = 0;
    [[nodiscard]] virtual double real(std::string_view key) const = 0;
    [[nodiscard]] virtual std::string text(std::string_view key) const = 0;
    [[nodiscard]] virtual std::vector<std::string> texts(std::string_view key) const = 0;
};

}  // namespace moosaic
