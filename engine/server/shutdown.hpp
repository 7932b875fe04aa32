// Shutdown: the one order in which everything of a world ends: for `serve`, for commands that open a world or a part of
// it themselves, and for starts that failed half-way.
//
// First everything stops, in the order of Phase; only then is anything destroyed. So nothing is destroyed while
// something that uses it can still run, and a part stops while all that it needs to stop well is still running. If
// something is left behind (a plugin whose stop does not return), nothing is destroyed at all: see Held.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <moosaic/mutex.hpp>

namespace moosaic::server {

enum class Phase : std::uint8_t {
    doors,      // nobody new comes: listeners, requests of the command line, further lines of `do`
    sessions,   // players are told and leave: disfunc runs, what they were told is flushed
    requests,   // what the command line has asked ends, or is given up
    borrowers,  // plugins over tasks and sessions: transports, then services; their callbacks first
    watch,      // who watches the server: its thread asks tasks, storage and sessions
    people,     // the sessions' own threads, which read and write the world
    tasks,      // those that wait are dropped, those that run end by themselves or are ended; their threads are joined
    writing,    // what was committed is written; releases that waited are called, while whom they reach is there
    storage,    // closed
    plugins,    // all others: executor, frontends, protocols, storage
    loop,       // timers
};
inline constexpr std::size_t phases = static_cast<std::size_t>(Phase::loop) + 1;

// One thread, that of the command, but for now().
class Shutdown {
public:
    Shutdown() = default;
    ~Shutdown() { run(); }
    Shutdown(const Shutdown&) = delete;
    Shutdown& operator=(const Shutdown&) = delete;

    // A part has begun: how it stops. Within a phase the last that began stops first. What it throws is told on
    // standard error, and the others go on.
    void at(Phase phase, std::string part, std::function<void()> stop);
    // Stops everything that has begun, once each. Idempotent.
    void run();
    // The part that is being stopped; empty: none. Any thread.
    [[nodiscard]] std::string now() const;

private:
    struct Part {
        std::string name;
        std::function<void()> stop;
    };
    std::array<std::vector<Part>, phases> parts_;
    mutable Mutex mutex_;
    std::string now_ MOOSAIC_GUARDED_BY(mutex_);
};

// The process will end without destroying anything further, with the status that the command gives it.
void leave_without_destroying();

// How an owner of stopping parts is deleted: after its close(), and not at all if that left something behind.
struct Ending {
    template <class Owner>
    void operator()(Owner* owner) const {
        owner->close();
        if (owner->left_behind())
            leave_without_destroying();
        else
            delete owner;
    }
};
template <class Owner>
using Held = std::unique_ptr<Owner, Ending>;

}  // namespace moosaic::server
