// protocol: one telnet option on a byte stream: negotiate, take and emit subnegotiations. API 0.
//
// The transport's framing (framing.hpp) owns frames and negotiation; a protocol plugin owns the meaning of one option.
// What a protocol throws leaves it out for the rest of that connection, and the log names the plugin. Two protocols
// that are switched on may not have one option.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <moosaic/plugin.hpp>
#include <moosaic/value.hpp>

namespace moosaic::protocol {

inline constexpr std::string_view kind = "protocol";

// What a protocol may do to its connection. Only from inside a call of its ProtocolSession.
class ProtocolHost {  // [turn]
public:
    virtual ~ProtocolHost() = default;
    // Framed and escaped by the framing. False: too much waits for this client already; nothing was sent.
    virtual bool send_subnegotiation(std::string_view payload) = 0;
    virtual void set_size(int columns, int rows) = 0;  // 0: unknown
    // What the client can do, for verbs: `context.settings["iac"][key]`. At most 64 keys of 1 to 64 bytes a connection;
    // a value is a bool, a number, a text of at most 4096 bytes or a dict of at most 64 such, texts up to 1024. What
    // does not fit is dropped, and the log says so.
    virtual void set_capability(std::string_view key, Value value) = 0;
};

class ProtocolSession {  // [turn]
public:
    virtual ~ProtocolSession() = default;
    virtual void on_enabled(bool us) { (void)us; }  // us: we perform the option (WILL sent, DO seen)
    virtual void on_disabled(bool us) { (void)us; }
    virtual void on_subnegotiation(std::string_view payload) { (void)payload; }  // unescaped, at most 8 KiB
};

class Protocol : public Plugin {  // [any]
public:
    [[nodiscard]] virtual std::uint8_t option() const = 0;
    [[nodiscard]] virtual bool offer_us() const { return false; }   // send WILL at the start
    [[nodiscard]] virtual bool offer_him() const { return false; }  // send DO at the start
    [[nodiscard]] virtual int order() const { return 100; }         // position in the offer block, low first
    // Null: it takes no part in this connection. `host` outlives what is returned.
    virtual std::unique_ptr<ProtocolSession> attach(ProtocolHost& host) = 0;
};

}  // namespace moosaic::protocol
