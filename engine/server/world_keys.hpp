// Keys of [server], [store] and [passwords] that opening a world reads.
#pragma once

#include <moosaic/storage.hpp>

#include "host/configuration.hpp"
#include "stacks/fiber_stacks.hpp"

namespace moosaic::server {

void describe_server(ConfigSchema& schema);
stacks::StackOptions stack_options(const host::Configuration& configuration);
bool core_dumps(const host::Configuration& configuration);
int loop_threads(const host::Configuration& configuration);

void describe_store(ConfigSchema& schema);  // but for the choice of its plugin
std::size_t cache_bytes(const host::Configuration& configuration);
storage::Durability durability(const host::Configuration& configuration);

void describe_passwords(ConfigSchema& schema);
std::string common_passwords_file(const host::Configuration& configuration);

}  // namespace moosaic::server
