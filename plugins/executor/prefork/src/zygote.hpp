// The engine's end of the zygote: starting the worker program with nothing in its hands, and its control socket.
#pragma once

#include <control.hpp>
#include <moosaic/result.hpp>
#include <string>

#include "link.hpp"
#include "settings.hpp"

namespace moosaic::executor::prefork {

// A running zygote; destroying it ends its workers and itself, and reaps it.
class Zygote {
public:
    // Executes the worker program: empty environment, /dev/null as 0, 1, 2, the control socket as 3, every other
    // descriptor closed, no signal blocked or ignored. It says `ready` (or `failed`) later.
    static Result<std::unique_ptr<Zygote>> spawn(const Settings& settings);
    Zygote(int pid, Fd control) : pid_(pid), control_(std::move(control)) {}
    ~Zygote();
    Zygote(const Zygote&) = delete;
    Zygote& operator=(const Zygote&) = delete;

    [[nodiscard]] int pid() const { return pid_; }
    [[nodiscard]] int control() const { return control_.get(); }
    void kill() const;  // for one that does not answer; the destructor then does not wait for it
    // Ends it as the destructor would, and says how it ended, as "killed by signal 25 (File size limit exceeded)".
    std::string end();
    // Asks for a worker; its process is reported later. Returns the engine's end of its socket, or nothing if the
    // zygote does not take the request.
    std::optional<Fd> fork(std::uint64_t number) const;
    // Asks that a worker, which takes `size` bytes now, may take so many MiB; answered later. False: it does not take
    // the request.
    [[nodiscard]] bool limit(std::uint64_t number, std::uint64_t mib, std::uint64_t size) const;

private:
    Result<void> configure(const Settings& settings) const;
    int reap();  // its status, as waitpid() gives it
    int pid_;    // 0 once it is reaped
    Fd control_;
};

}  // namespace moosaic::executor::prefork
