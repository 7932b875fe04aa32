// Keys of [session] and [login], and what they make of a HubConfig.
#pragma once

#include <moosaic/config.hpp>

#include "session/hub.hpp"

namespace moosaic::session {

void describe_session(ConfigSchema& schema);
void describe_login(ConfigSchema& schema);
void read_session(const Config& section, HubConfig& config);
void read_login(const Config& section, HubConfig& config);

}  // namespace moosaic::session
