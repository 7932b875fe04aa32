// service: anything else with a life cycle (metrics endpoint, admin, registration …). API 0.
#pragma once

#include <moosaic/plugin.hpp>

namespace moosaic::service {

inline constexpr std::string_view kind = "service";

class Service : public Plugin {};

}  // namespace moosaic::service
