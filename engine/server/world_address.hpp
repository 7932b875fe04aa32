// WorldAddress: which world, and where its configuration comes from, as every command is told with --data, --config,
// --set.
#pragma once

#include <string>
#include <vector>

namespace moosaic::server {

struct WorldAddress {
    std::string data = "var";       // the world's directory
    std::string config;             // configuration file; empty: DIR/moosaic.toml, else /etc/moosaic/moosaic.toml
    std::vector<std::string> sets;  // section.key=value, each over what the file says
};

}  // namespace moosaic::server
