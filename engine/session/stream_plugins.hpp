// The frontends and protocols of a server: which one is for whom, and whether they fit together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <moosaic/framing.hpp>
#include <moosaic/result.hpp>

#include "session/hub.hpp"

namespace moosaic::session {

// At the start: is there a frontend, and has each option one protocol? The Error names the plugins.
Result<void> check_stream_plugins(const HubConfig& config);

// The frontend called as the wished mode is, else "raw", else any. `config` was checked.
std::pair<const std::string, frontend::Frontend*> choose_frontend(const HubConfig& config, std::string_view wished);

// What every connection with a framing is offered, in the order of the offers.
struct OptionOffer {
    std::string plugin;  // "protocol.naws"
    protocol::Protocol* protocol;
    transport::Offer offer;
};
std::vector<OptionOffer> option_offers(const HubConfig& config);

}  // namespace moosaic::session
