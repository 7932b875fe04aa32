// The ways loadgen works; each throws std::runtime_error when it cannot.
#pragma once

#include "options.hpp"
#include "result.hpp"

namespace loadgen {

Result drive_tcp(const Options& options);                      // telnet and echo; one thread, epoll
Result drive_ssh(const Options& options);                      // libssh; a thread a connection
Result drive_handshakes(const Options& options);               // libssh; a thread a connection
[[noreturn]] void serve_echo(const Options& options);          // one thread, epoll, until killed
[[noreturn]] void serve_key_exchange(const Options& options);  // libssh; one thread, until killed
Result measure_socketpair(const Options& options);             // a byte string to a second process and back

}  // namespace loadgen
