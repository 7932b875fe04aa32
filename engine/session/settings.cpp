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

}  // namespace

void Settings::put(std::string_view key, Value value) {
    dict_ = {};
    if (value.is_none()) {
        if (const auto at = values_.find(key); at != values_.end()) values_.erase(at);
        return;
    }
    values_.insert_or_assign(std::string(key), std::move(value));
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
    if (own && !value.is_none() && values_.find(key) == values_.end()) {
        const auto count =
            std::count_if(values_.begin(), values_.end(), [](const auto& v) { return v.first.substr(0, 2) == "x_"; });
        if (static_cast<std::size_t>(count) >= most_own_keys) return false;
    }
    put(key, value);
    return true;
}

bool Settings::put_capability(std::string_view key, Value value) {
    const bool a_name = !key.empty() && key.size() <= longest_key &&
                        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!a_name || !plain(value)) return false;
    if (capabilities_.size() >= most_capabilities && capabilities_.find(key) == capabilities_.end()) return false;
    dict_ = {};
    capabilities_.insert_or_assign(std::string(key), std::move(value));
    return true;
}

bool Settings::flag(std::string_view key) const {
    const auto at = values_.find(key);
    return at != values_.end() && at->second.truthy();
}

SharedValue Settings::dict() {
    if (!dict_.is_none()) return dict_;
    Dict out;
    out.items.reserve(values_.size() + 1);
    for (const auto& [key, value] : values_) out.items.emplace_back(Value(key), value);
    if (!capabilities_.empty()) {
        Dict iac;
        for (const auto& [key, value] : capabilities_) iac.items.emplace_back(Value(key), value);
        out.items.emplace_back(Value("iac"), Value(std::move(iac)));
    }
    dict_ = Value(std::move(out));
    return dict_;
}

}  // namespace moosaic::session
