// Waits: how code on a task's stack waits, so that the thread under it goes on with other tasks. A facility; API 0.
//
// A task's stack belongs to one thread for its whole life. While it waits, other stacks of the same thread run: hold no
// lock and rely on no thread_local across a call of these. On any other thread every function simply blocks that
// thread, so the same code serves both. Storages and executors may have it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include <moosaic/services.hpp>

namespace moosaic {

class Waits : public Facility {  // [any]
public:
    static constexpr std::string_view facility_name = "waits";
    using Clock = std::chrono::steady_clock;

    // Waits until the descriptor shows one of `events` (poll(2): POLLIN, POLLOUT) or its end. False: the time has come.
    // One stack at a time for a descriptor; it must stay open until the call returns.
    virtual bool ready(int fd, short events, Clock::time_point until) = 0;
    virtual void pause(std::chrono::milliseconds time) = 0;

    // What one stack waits for and another thread or stack gives.
    class Gate {  // [any]
    public:
        virtual ~Gate() = default;
        // By the stack that asked for the gate. True: it was opened, now or before. False: the time has come.
        virtual bool wait(Clock::time_point until) = 0;
        virtual void open() = 0;  // once is enough; any thread
    };
    [[nodiscard]] virtual std::shared_ptr<Gate> gate() = 0;

    // The threads that run tasks are lanes, numbered from 0; a stack stays in its own. Elsewhere 0.
    [[nodiscard]] virtual std::size_t lane() const = 0;
    [[nodiscard]] virtual std::size_t lanes() const = 0;  // 0: no thread runs tasks
};

}  // namespace moosaic
