// Control: what the engine and the zygote say to each other, one fixed struct a packet on a SOCK_SEQPACKET pair.
//
// Both are trusted: the zygote never runs a verb. Descriptors travel beside a packet (SCM_RIGHTS): a worker's end of
// its socket with `fork`, a pidfd with `forked`. The engine's end closing means: exit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moosaic::executor::control {

inline constexpr std::uint32_t version = 3;
inline constexpr int socket_fd = 3;  // in the zygote; the worker's own socket takes the same number

enum class Kind : std::uint32_t {
    configure,  // engine, first of all: beside it a file with the runtime's table (detail/config_wire.hpp)
    fork,       // engine: fork a worker `id`; beside it the worker's end of its socket
    ready,      // zygote: the runtime is loaded and warm; `value` is the protocol version, `text` the Facts
    forked,  // zygote: worker `id` is process `value`; beside it a pidfd where the kernel has them; value < 0: -errno
    died,    // zygote: worker `id` ended with wait status `value`
    log,     // zygote: `text`, `value` is the Level
    failed,  // zygote: it cannot serve, `text` says why; it exits
    // engine: worker `id`, whose address space is `text` bytes, may take `value` MiB from now on, beyond what it
    // started with; not above its wall's
    limit,
    // zygote: so it is; `value` 1: it holds half of that already, and nothing was changed; `value` < 0: -errno
    limited,
};

// What a zygote tells of itself: pairs of a word and a text, "language" → "3.11".
using Facts = std::vector<std::pair<std::string, std::string>>;

struct Packet {
    Kind kind = Kind::log;
    std::int32_t value = 0;
    std::uint64_t id = 0;
    char text[1024] = {};

    void set_text(std::string_view from) {
        const std::size_t n = from.size() < sizeof text - 1 ? from.size() : sizeof text - 1;
        std::memcpy(text, from.data(), n);
        text[n] = '\0';
    }
    // As lines "word text"; what does not fit is left out.
    void set_facts(const Facts& facts);
    [[nodiscard]] Facts facts() const;
};

// A death of the process's own doing, beside those by its limits and by whoever killed it.
bool is_fault(int signal);

// Exit codes of a worker that ends itself.
inline constexpr int exit_engine_gone = 0;
inline constexpr int exit_memory = 81;    // no memory left even to say so
inline constexpr int exit_protocol = 82;  // the engine said something out of order
inline constexpr int exit_wall = 83;      // the kernel wall could not be raised

// Sends a packet with at most one descriptor (-1: none). False: the other end is gone, or `flags` has MSG_DONTWAIT and
// there is no room.
bool send_packet(int socket, const Packet& packet, int fd = -1, int flags = 0);
// Receives a packet and the descriptor beside it (-1: none; the caller owns it). False: the other end is gone or the
// packet is malformed.
bool receive_packet(int socket, Packet& packet, int& fd);

}  // namespace moosaic::executor::control
