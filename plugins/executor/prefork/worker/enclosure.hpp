// Enclosure: what the zygote gives up for ever, once, before its first fork. Workers are born inside.
//
// Each layer is raised where the kernel has it; none but the user and the capabilities must stand. What stands is told
// to the server.
#pragma once

#include <cstdint>
#include <string>

#include <control.hpp>
#include <moosaic/result.hpp>

namespace moosaic::worker {

struct Enclosure {
    // "landlock" → its version; "namespaces" → those the process has for itself; "root" → "empty"; "why" → what the
    // kernel said to the first namespace it refused.
    executor::control::Facts facts;
    int ruleset = -1;            // Landlock's: each worker enters a domain of its own
    bool own_processes = false;  // children are born into a process namespace: the first must stay
};

// Takes `uid` as user and group (0: keeps both), namespaces, an empty root folder, Landlock; drops all capabilities and
// becomes undumpable. The process has one thread and needs no file any more. After an error it must exit.
Result<Enclosure> enclose(std::uint32_t uid);

// Enters a Landlock domain of this process alone, from which no other process can be traced or signalled. False: the
// kernel refused.
bool enter_own_domain(int ruleset);

// No capability, for ever; the user and group taken before, if not 0.
Result<void> drop_privileges(std::uint32_t uid);

}  // namespace moosaic::worker
