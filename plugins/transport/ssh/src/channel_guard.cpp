#include "channel_guard.hpp"

#include <cstring>

namespace moosaic::transport::ssh {

namespace {

// The first members of libssh's struct ssh_channel_struct, unchanged from 0.6 to 0.11 (include/libssh/channels.h
// there).
struct ChannelHead {
    ssh_session session;
    std::uint32_t local_channel;
    std::uint32_t local_window;
    int local_eof;
    std::uint32_t local_maxpacket;
    std::uint32_t remote_channel;
    std::uint32_t remote_window;
    int remote_eof;
    std::uint32_t remote_maxpacket;
};

// What libssh announces as its own largest packet, by version.
bool known_local_packet(std::uint32_t size) { return size == 35000 || size == 32000 || size == 32768; }

}  // namespace

std::optional<std::uint32_t> remote_packet_size(ssh_session session, ssh_channel channel) {
    if (channel == nullptr) return std::nullopt;
    ChannelHead head{};
    std::memcpy(&head, channel, sizeof head);
    const bool as_expected = head.session == session && head.session == ssh_channel_get_session(channel) &&
                             head.remote_window == ssh_channel_window_size(channel) &&
                             known_local_packet(head.local_maxpacket) && (head.remote_eof == 0 || head.remote_eof == 1);
    if (!as_expected) return std::nullopt;
    return head.remote_maxpacket;
}

}  // namespace moosaic::transport::ssh
