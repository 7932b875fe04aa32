// transport: bytes in and out of a connection, and facts about who is at the other end. API 0.
//
// A transport owns sockets and its own threads or event loops. The engine talks to a connection through Connection, the
// transport to the engine through SessionSink; both are held by shared_ptr and safe to call until released.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/framing.hpp>
#include <moosaic/plugin.hpp>
#include <moosaic/value.hpp>

namespace moosaic::transport {

inline constexpr std::string_view kind = "transport";

// Someone whose credentials were right. `site_hint` is what followed `+` in the login name.
struct Identity {
    Id account = 0;
    std::string login;
    std::string site_hint;
};

struct Terminal {
    std::string term;  // as the client sent it; empty: unknown
    int columns = 0;   // 0: unknown
    int rows = 0;
    bool pty = false;  // the client's terminal is in raw mode: the server echoes and edits
    std::map<std::string, std::string> environment;  // only COLORTERM LANG LC_ALL LC_CTYPE
};

struct ConnectionInfo {
    std::string transport;  // "ssh", "telnet"
    std::string peer;       // "127.0.0.1:40112", "[::1]:40112"
    bool loopback = false;
    bool secure = false;               // encrypted on the wire
    MakeFraming framing;               // none: the bytes are text. moosaic/base/telnet.hpp has one for telnet
    std::optional<Identity> identity;  // none: the session layer runs the login dialogue
    Terminal terminal;
};

// When a backlog is too large, and when it is not any more: a Watermark (watermark.hpp) with these marks.
inline constexpr std::size_t backlog_high = 64U << 10;
inline constexpr std::size_t backlog_low = 16U << 10;

// Implemented by the transport. Never blocks.
class Connection {  // [any]
public:
    virtual ~Connection() = default;
    virtual void send(std::string bytes) = 0;               // queued in order; dropped after close
    [[nodiscard]] virtual std::size_t backlog() const = 0;  // bytes queued and not yet given to the kernel
    virtual void pause_reading(bool paused) = 0;            // backpressure: while paused no on_bytes arrives (soon)
    // Sends what is queued (at most 5 s), then closes. `status` is the exit status where the protocol carries one.
    virtual void close(std::string reason, int status = 0) = 0;
};

// Implemented by the engine. Calls for one connection come one at a time, in order; on_closed is the last, exactly
// once, for every cause. Never blocks.
class SessionSink {  // [turn]
public:
    virtual ~SessionSink() = default;
    virtual void on_bytes(std::string_view bytes) = 0;
    virtual void on_end_of_input() = 0;  // EOF: the client will send nothing more but may still read
    virtual void on_resize(int columns, int rows) = 0;
    virtual void on_interrupt() {}  // the client asks, beside its input, for what runs to stop: a signal of SSH
    virtual void on_drained() = 0;  // backlog() fell to backlog_low after it had been above backlog_high
    virtual void on_closed(std::string_view reason) = 0;
};

// Implemented by the engine, given to the transport in `listen`.
class TransportHost {  // [any]
public:
    virtual ~TransportHost() = default;
    // Checks a password in a pool of its own (argon2id takes 50 ms) and throttles by peer and by name; `done` runs on
    // some thread, exactly once. Unknown name, wrong password and disabled account all take the same time and say the
    // same.
    virtual void authenticate_password(std::string login, std::string password, std::string peer,
                                       std::function<void(Result<Identity>)> done) = 0;
    // May the account log in with this public key? `blob` is the SSH wire form (RFC 4253 6.6). The signature is the
    // transport's business.
    virtual void authenticate_key(std::string login, std::string algorithm, std::string blob, std::string peer,
                                  std::function<void(Result<Identity>)> done) = 0;
    // The engine's threads can look after descriptors (sockets, or an epoll of many): a command that one of them reads
    // is run by the same thread, and no other has to be woken for it. How many descriptors they look after beside each
    // other; 0: none, the transport needs threads of its own.
    [[nodiscard]] virtual std::size_t lanes() const { return 0; }
    // Calls `ready` whenever the descriptor is readable, one call at a time, always on the same thread; it must not
    // block. The number to unwatch it by; 0: refused.
    virtual std::uint64_t watch(int fd, std::function<void()> ready) {
        static_cast<void>(fd), static_cast<void>(ready);
        return 0;
    }
    // `ready` is not running any more and will not be called again. Before the descriptor is closed; not from `ready`.
    virtual void unwatch(std::uint64_t number) { static_cast<void>(number); }
    // Hands a connection over, which is not null; neither is the answer. The engine keeps `connection` until on_closed.
    virtual std::shared_ptr<SessionSink> open(ConnectionInfo info, std::shared_ptr<Connection> connection) = 0;
};

class Transport : public Plugin {
public:
    // Binds every configured address and begins to accept. Called after `start`. An address in use is an Error that
    // names the address and the key that changes it.
    virtual Result<void> listen(TransportHost& host) = 0;  // [main]
    // Where it listens, with the ports really taken: "127.0.0.1:8022", "[::1]:8022", "/run/moosaic.sock". At least one,
    // each of printable ASCII without blanks. [any]
    [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;
    // Accept nobody further; live connections go on until `stop`. [main]
    virtual void stop_accepting() = 0;
};

}  // namespace moosaic::transport
