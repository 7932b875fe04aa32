// Are the addresses free, or ours? Asked by binding (never listening), and of /proc who has what is taken.
#include <arpa/inet.h>
#include <dirent.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "cli/doctor.hpp"

namespace moosaic::cli {

namespace {

// Inodes of sockets that listen on a port: /proc/net/tcp and tcp6 (proc(5)).
std::set<std::string> listeners(unsigned port) {
    std::set<std::string> out;
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream in(table);
        std::string line;
        std::getline(in, line);
        while (std::getline(in, line)) {
            std::istringstream words(line);
            std::string number, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
            words >> number >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >> inode;
            const auto colon = local.rfind(':');
            if (state != "0A" || colon == std::string::npos) continue;
            if (std::stoul(local.substr(colon + 1), nullptr, 16) == port) out.insert("socket:[" + inode + "]");
        }
    }
    return out;
}

bool holds(const std::string& process, const std::set<std::string>& sockets) {
    std::error_code error;
    for (std::filesystem::directory_iterator at("/proc/" + process + "/fd", error), end; !error && at != end;
         at.increment(error)) {
        std::error_code unreadable;
        if (sockets.contains(std::filesystem::read_symlink(at->path(), unreadable).string())) return true;
    }
    return false;
}

// "process 4711 (sshd)", as far as this user may know.
std::string holder(const std::set<std::string>& sockets) {
    std::error_code error;
    for (std::filesystem::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
        const auto pid = at->path().filename().string();
        if (pid.find_first_not_of("0123456789") != std::string::npos || !holds(pid, sockets)) continue;
        std::ifstream in("/proc/" + pid + "/comm");
        std::string name;
        std::getline(in, name);
        return "process " + pid + " (" + name + ")";
    }
    return "another program";
}

// 0, or errno of binding there.
int try_bind(const std::string& host, const std::string& port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return EADDRNOTAVAIL;
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    const int handle = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return errno;
    const int yes = 1;
    ::setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (found->ai_family == AF_INET6) ::setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    const int status = ::bind(handle, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
    ::close(handle);
    return status;
}

void examine_port(const std::string& plugin, const std::string& address, int server, Findings& out) {
    const auto colon = address.rfind(':');
    const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos) return;
    const std::string named = address + " (" + plugin + ")";
    std::string host = address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    const auto sockets = listeners(static_cast<unsigned>(std::stoul(port)));
    if (port != "0" && server != 0 && holds(std::to_string(server), sockets))
        return out.ok("ports", named + ": our server listens there");
    const int status = try_bind(host, port);
    if (status == 0 && server != 0 && port != "0")
        return out.warning("ports", named + " is free, but a server runs: it listens elsewhere or that plugin failed",
                           "see `moosaic status` and `moosaic plugins`");
    if (status == 0) return out.ok("ports", named + " is free");
    const auto change = "stop it, or change " + plugin + ".listen";
    if (status == EADDRINUSE) return out.fault("ports", named + " is taken by " + holder(sockets), change);
    if (status == EACCES)
        return out.fault("ports", named + " is not for this user",
                         "choose a port of 1024 or more, or give the service CAP_NET_BIND_SERVICE");
    out.fault("ports", named + " cannot be taken: " + std::strerror(status), "change " + plugin + ".listen");
}

}  // namespace

void examine_ports(const std::vector<std::pair<std::string, std::string>>& wanted, int server, Findings& out) {
    for (const auto& [plugin, address] : wanted) examine_port(plugin, address, server, out);
}

}  // namespace moosaic::cli
