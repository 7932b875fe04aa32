// Control packets: see control.hpp.
#include "control.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace moosaic::executor::control {

namespace {

union Ancillary {
    cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int))];
};

}  // namespace

bool send_packet(int socket, const Packet& packet, int fd, int flags) {
    // Only what is used of the text goes over the wire.
    iovec part{const_cast<Packet*>(&packet), offsetof(Packet, text) + std::strlen(packet.text) + 1};
    Ancillary ancillary{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = ancillary.bytes;
        message.msg_controllen = sizeof ancillary.bytes;
        cmsghdr* head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | flags);
    } while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

bool receive_packet(int socket, Packet& packet, int& fd) {
    packet = Packet{};
    fd = -1;
    iovec part{&packet, sizeof packet};
    Ancillary ancillary{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = ancillary.bytes;
    message.msg_controllen = sizeof ancillary.bytes;
    ssize_t got = 0;
    do {
        got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return false;
    const cmsghdr* head = CMSG_FIRSTHDR(&message);
    if (head != nullptr && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof fd))
        std::memcpy(&fd, CMSG_DATA(head), sizeof fd);
    packet.text[sizeof packet.text - 1] = '\0';
    return static_cast<std::size_t>(got) > offsetof(Packet, text);
}

void Packet::set_facts(const Facts& facts) {
    std::string lines;
    for (const auto& [word, said] : facts) {
        const std::string line = word + " " + said + "\n";
        if (lines.size() + line.size() < sizeof text) lines += line;
    }
    set_text(lines);
}

Facts Packet::facts() const {
    Facts facts;
    std::string_view rest(text);
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const auto blank = line.find(' ');
        if (blank != std::string_view::npos)
            facts.emplace_back(std::string(line.substr(0, blank)), std::string(line.substr(blank + 1)));
    }
    return facts;
}

bool is_fault(int signal) {
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGABRT || signal == SIGSYS;
}

}  // namespace moosaic::executor::control
