// Telnet framing (RFC 854, 855, 1143) for transports: link Moosaic::telnet.
#pragma once

#include <cstddef>

#include <moosaic/framing.hpp>
#include <moosaic/transport.hpp>

namespace moosaic::base {

// Above any of these the connection is closed.
struct TelnetLimits {
    std::size_t frame = 8192;  // bytes of one subnegotiation
    int discarded = 64;        // dropped frames on a connection
    int negotiations = 512;    // WILL WONT DO DONT on a connection
    int commands = 100000;     // others; a client may send a NOP each minute for months
};

// For ConnectionInfo::framing.
transport::MakeFraming telnet_framing(TelnetLimits limits = {});

// Is this the terminal of a client that speaks telnet over any transport? MUD clients and "xterm-256-basic" do.
bool speaks_telnet(const transport::Terminal& terminal);

}  // namespace moosaic::base
