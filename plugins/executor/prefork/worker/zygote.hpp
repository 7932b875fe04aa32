// Zygote: the single-threaded process that has the runtime loaded and warm and forks workers on request.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <control.hpp>
#include <moosaic/detail/standalone.hpp>
#include <moosaic/runtime.hpp>
#include <moosaic/runtime_tables.hpp>

#include "enclosure.hpp"
#include "title.hpp"
#include "wall.hpp"

namespace moosaic::worker {

struct Options {
    std::string runtime;  // PATH/runtime/NAME.so
    std::uint64_t memory_mb = 256;
    std::uint32_t uid = 0;
    std::string libexec;  // folder of this program
};

// Never runs a verb. Stands in its Enclosure and holds its control socket and /dev/null, nothing else.
class Zygote {
public:
    Zygote(Options options, Title& title);
    // Loads the runtime, warms it up, prepares the wall.
    Result<void> prepare();
    // Serves until the engine is gone; in a forked worker it does not return.
    int serve();
    void fail_with(const Error& error);

private:
    Result<ConfigValues> receive_table();
    void say_ready();
    Result<void> fork_keeper();
    [[noreturn]] void become_keeper(int socket);
    void fork_worker(std::uint64_t number, int socket);
    void limit_worker(const executor::control::Packet& packet);
    [[nodiscard]] int limit_memory(pid_t pid, std::uint64_t bytes, std::uint64_t size) const;
    [[noreturn]] void become_worker(int socket);
    void reap();
    int bury();
    void say(executor::control::Kind kind, std::int32_t value, std::uint64_t id, std::string_view text = {},
             int fd = -1);

    const Options options_;
    Title& title_;
    bool is_worker_ = false;
    std::unique_ptr<detail::StandaloneServices> services_;
    std::unique_ptr<runtime::Runtime> runtime_;
    Wall wall_;
    Enclosure enclosure_;
    // The first process of the process namespace: while it lives there is one. It ends when its socket does.
    pid_t keeper_ = 0;
    int keeper_socket_ = -1;
    int signals_ = -1;
    std::map<pid_t, std::uint64_t> children_;
};

}  // namespace moosaic::worker
