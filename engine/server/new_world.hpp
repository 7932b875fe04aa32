// A new world in an open, empty storage: what `init` makes.
#pragma once

#include <string>

#include <moosaic/result.hpp>

#include "worldfiles/world_loader.hpp"

namespace moosaic::server {

class OpenWorld;

// The account `wizard`, which acts as the world's Wizard.
struct FirstAccount {
    std::string password;  // empty: none
    std::string key;       // a line of a public key file; empty: none
    bool made_up = false;  // the password is a random one, which need not pass the rules
};

// The whole world and its first account in one transaction, or nothing of them.
Result<worldfiles::LoadedWorld> make_world(OpenWorld& world, const worldfiles::WorldFile& file,
                                           const FirstAccount& account, worldfiles::LoadOptions how = {});

}  // namespace moosaic::server
