#include "session/stream_plugins.hpp"

#include <algorithm>
#include <map>

namespace moosaic::session {

namespace {

// The session layer speaks this one itself (RFC 857): it hides what is typed.
constexpr std::uint8_t option_echo = 1;

}  // namespace

Result<void> check_stream_plugins(const HubConfig& config) {
    if (config.frontends.empty()) return fail("no frontend is on: nobody could see or type anything");
    for (const auto& [name, frontend] : config.frontends)
        if (frontend == nullptr) return fail("there is no frontend", "frontend." + name);
    std::map<std::uint8_t, std::string> owners{{option_echo, "the session layer itself"}};
    for (const auto& [name, protocol] : config.protocols) {
        const std::string plugin = "protocol." + name;
        const auto [at, fresh] = owners.emplace(protocol->option(), plugin);
        if (!fresh)
            return fail(at->second + " and " + plugin + " both take the option " + std::to_string(at->first), {},
                        "leave one out: --set " + plugin + ".enabled=false");
    }
    return {};
}

std::pair<const std::string, frontend::Frontend*> choose_frontend(const HubConfig& config, std::string_view wished) {
    auto at = config.frontends.find(std::string(wished));
    if (at == config.frontends.end()) at = config.frontends.find("raw");
    if (at == config.frontends.end()) at = config.frontends.begin();
    return *at;
}

std::vector<OptionOffer> option_offers(const HubConfig& config) {
    std::vector<std::pair<int, OptionOffer>> ordered;
    for (const auto& [name, protocol] : config.protocols)
        ordered.push_back(
            {protocol->order(),
             {"protocol." + name, protocol, {protocol->option(), protocol->offer_us(), protocol->offer_him()}}});
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<OptionOffer> out;
    for (auto& [order, offer] : ordered) out.push_back(std::move(offer));
    return out;
}

}  // namespace moosaic::session
