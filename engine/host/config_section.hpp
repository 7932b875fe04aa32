// One resolved section: the Config that its owner reads. Private to Configuration.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "host/configuration.hpp"

namespace moosaic::host {

class Configuration::Section : public Config {
public:
    struct Resolved {
        ConfigValue value;
        std::string source;
    };

    explicit Section(std::string section_name) : name(std::move(section_name)) {}

    [[nodiscard]] bool boolean(std::string_view key) const override { return get<bool>(key); }
    [[nodiscard]] std::int64_t integer(std::string_view key) const override { return get<std::int64_t>(key); }
    [[nodiscard]] double real(std::string_view key) const override { return get<double>(key); }
    [[nodiscard]] std::string text(std::string_view key) const override { return get<std::string>(key); }
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const override {
        return get<std::vector<std::string>>(key);
    }

    [[nodiscard]] const ConfigKey* key(std::string_view key_name) const {
        for (const auto& k : schema.keys())
            if (k.name == key_name) return &k;
        return nullptr;
    }
    [[nodiscard]] std::vector<std::string> key_names() const {
        std::vector<std::string> out;
        for (const auto& k : schema.keys()) out.push_back(k.name);
        return out;
    }

    std::string name;
    std::string about;
    ConfigSchema schema;
    bool open = false;  // keys beyond the schema pass
    std::map<std::string, Resolved, std::less<>> values;

private:
    template <class T>
    const T& get(std::string_view key) const {
        const auto found = values.find(key);
        const T* value = found == values.end() ? nullptr : std::get_if<T>(&found->second.value);
        if (value != nullptr) return *value;
        throw std::logic_error("the key " + name + "." + std::string(key) +
                               " was read but not declared with this type");
    }
};

}  // namespace moosaic::host
