// Reads the largest packet a client announced for its channel, which libssh keeps to itself.
#pragma once

#include <libssh/libssh.h>

#include <cstdint>
#include <optional>

namespace moosaic::transport::ssh {

// A client that announces a very small packet makes ssh_channel_write() loop without end (libssh takes 10 bytes off the
// number it was told). Nothing below this gets a shell.
inline constexpr std::uint32_t smallest_channel_packet = 1024;

// Nothing if the private structure does not look as expected: then nobody may write to the channel (fail closed). Call
// on an open channel.
std::optional<std::uint32_t> remote_packet_size(ssh_session session, ssh_channel channel);

inline bool channel_can_be_written(ssh_session session, ssh_channel channel) {
    const auto size = remote_packet_size(session, channel);
    return size && *size >= smallest_channel_packet;
}

}  // namespace moosaic::transport::ssh
