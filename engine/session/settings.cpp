#include "session/settings.hpp"

#include <algorithm>
#include <array>

namespace moosaic::session {

namespace {

constexpr std::size_t longest_value = 1024;
constexpr std::size_t longest_key = 64;
constexpr std::size_t most_own_keys = 64;
constexpr std::size_t most_capabilities = 64;
constexpr std::size_t longest_capability = 4096;

constexpr std::array<std::string_view, 3> flags = {"quiet_mode", "osc133_mode", "prefixes_mode"};
constexpr std::array<std::string_view, 4> markers = {"output_prefix", "output_suffix", "output_global_prefix",
                                                     "output_global_suffix"};

template <class List>
bool contains(const List& list, std::string_view key) {
    return std::find(list.begin(), list.end(), key) != list.end();
}

bool small(const Value& value) {
    if (const auto* s = value.get<std::string>()) return s->size() <= longest_value;
    return value.is_none() || value.get<bool>() != nullptr || value.get<std::int64_t>() != nullptr ||
           value.get<double>() != nullptr;
}

bool plain(const Value& value) {
    if (const auto* text = value.get<std::string>()) return text->size() <= longest_capability;
    const auto* dict = value.get<Dict>();
    if (dict == nullptr) return small(value);
    return dict->items.size() <= most_capabilities &&
           std::all_of(dict->items.begin(), dict->items.end(),
                       [](const auto& item) { return small(item.first) && small(item.second); });
}

// The entry of a dict that is kept in the order of its keys, or where it would be.
auto place_of(Dict& dict, std::string_view key) {
    return std::lower_bound(dict.items.begin(), dict.items.end(), key, [](const auto& item, std::string_view wanted) {
        return *item.first.template get<std::string>() < wanted;
    });
}

// None removes it.
void put_into(Dict& dict, std::string_view key, Value value) {
    const auto at = place_of(dict, key);
    const bool there = at != dict.items.end() && *at->first.get<std::string>() == key;
    if (value.is_none()) {
        if (there) dict.items.erase(at);
    } else if (there) {
        at->second = std::move(value);
    } else {
        dict.items.emplace(at, Value(key), std::move(value));
    }
}

Dict copy_of(const Value* dict) {
    return dict != nullptr && dict->get<Dict>() != nullptr ? *dict->get<Dict>() : Dict{};
}

}  // namespace

void Settings::put(std::string_view key, Value value) {
    // A client may say the same again and again, as with its size.
    const auto* now = dict_.find(key);
    if (now == nullptr ? value.is_none() : *now == value) return;
    auto changed = copy_of(&dict_.value());
    put_into(changed, key, std::move(value));
    changed.items.shrink_to_fit();  // kept for as long as the session
    dict_ = Value(std::move(changed));
}

bool Settings::set_by_verb(std::string_view key, const Value& value) {
    if (!small(value)) return false;
    const bool own = key.substr(0, 2) == "x_" && key.size() <= longest_key;
    if (contains(flags, key)) {
        if (!value.is_none() && value.get<bool>() == nullptr) return false;
    } else if (contains(markers, key) || key == "color_system") {
        if (!value.is_none() && value.get<std::string>() == nullptr) return false;
    } else if (!own) {
        return false;
    }
    if (own && !value.is_none() && dict_.find(key) == nullptr) {
        const auto& items = dict_.get<Dict>()->items;
        const auto count = std::count_if(items.begin(), items.end(), [](const auto& item) {
            return item.first.template get<std::string>()->substr(0, 2) == "x_";
        });
        if (static_cast<std::size_t>(count) >= most_own_keys) return false;
    }
    put(key, value);
    return true;
}

bool Settings::put_capability(std::string_view key, Value value) {
    const bool a_name = !key.empty() && key.size() <= longest_key &&
                        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!a_name || !plain(value)) return false;
    auto capabilities = copy_of(dict_.find("iac"));
    const auto at = place_of(capabilities, key);
    if (at != capabilities.items.end() && *at->first.get<std::string>() == key)
        at->second = std::move(value);
    else if (capabilities.items.size() >= most_capabilities)
        return false;
    else
        capabilities.items.emplace(at, Value(key), std::move(value));
    put("iac", Value(std::move(capabilities)));
    return true;
}

bool Settings::flag(std::string_view key) const {
    const auto* value = dict_.find(key);
    return value != nullptr && value->truthy();
}

}  // namespace moosaic::session
