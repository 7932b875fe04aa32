// Clients that mean harm, or are broken: the loop goes on and the neighbour notices nothing.
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <moosaic/base/input_limit.hpp>

#include "fixture.hpp"

namespace ssh_test {
namespace {

void expect_served(Server& server) {
    Client neighbour(server.ssh_with_key());
    neighbour.write("hello\nquit 0\n");
    EXPECT_EQ(neighbour.wait(), 0) << neighbour.err();
    EXPECT_EQ(neighbour.out(), "got:hello\n");
}

TEST(Hostile, TinyChannelPacketsGetNoShell) {
    Server server;
    Client client(server.python(R"(
server = client.getpeername()
for size in (1, 10, 11, 1023):
    client = paramiko.Transport(server)
    client.start_client(timeout=20)
    client.auth_password('alice', 'wonder land')
    client._sanitize_packet_size = lambda size: size
    channel = client.open_session(max_packet_size=size)
    try:
        channel.invoke_shell()
        print(size, 'a shell')
    except (paramiko.SSHException, EOFError, OSError):  # a reset connection is a refusal too
        print(size, 'refused', flush=True)
)"));
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "1 refused\n10 refused\n11 refused\n1023 refused\n") << client.err();
    expect_served(server);
}

TEST(Hostile, ChannelPacketsOfNoSizeEndAtTheDeadline) {
    // libssh leaves such a request without an answer, or (before 0.10.6-0+deb12u3) opens the channel: then our guard
    // refuses the shell.
    Server server({{"login_timeout_s", std::int64_t{5}}});
    Client client(server.python(R"(
client._sanitize_packet_size = lambda size: size
try:
    client.open_session(max_packet_size=0).invoke_shell()
    print('a shell')
except (paramiko.SSHException, EOFError, OSError):
    print('refused')
)"));
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "refused\n") << client.err();
    expect_served(server);
}

TEST(Hostile, SmallestAllowedChannelPacketWorks) {
    Server server;
    Client client(
        server.python("client._sanitize_packet_size = lambda size: size\n"
                      "channel = client.open_session(max_packet_size=1024)\n"
                      "channel.invoke_shell()\n"
                      "channel.sendall(b'big 100000\\nquit 4\\n')\n"
                      "data = b''\n"
                      "while True:\n"
                      "    some = channel.recv(65536)\n"
                      "    if not some: break\n"
                      "    data += some\n"
                      "print(len(data), channel.recv_exit_status())\n"));
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "100000 4\n") << client.err();
}

TEST(Hostile, StoppedReaderHoldsUpNobodyAndCanBeClosed) {
    Server server;
    Client stopped(server.ssh_with_key());
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    stopped.signal(SIGSTOP);
    session->connection->send(std::string(16 << 20, 'x'));
    expect_served(server);
    EXPECT_GT(session->connection->backlog(), 1U << 20);
    EXPECT_EQ(session->drained, 0);
    session->connection->close("too slow", 0);
    EXPECT_TRUE(session->wait_for([&] { return session->closed == std::vector<std::string>{"too slow"}; }));
}

TEST(Hostile, ReaderWithoutAWindowHoldsUpNobody) {
    Server server;
    Client client(
        server.python("channel = client.open_session(window_size=32768)\n"
                      "channel.invoke_shell()\n"
                      "channel.sendall(b'big 1000000\\n')\n"
                      "print('sent', flush=True)\n"
                      "sys.stdin.read()\n"));
    ASSERT_TRUE(client.read_until("sent")) << client.err();
    expect_served(server);
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    EXPECT_TRUE(session->wait_for([&] { return session->connection->backlog() > 900000; }));
    EXPECT_TRUE(session->wait_for([&] { return session->closed.empty(); })) << "a full window is no reason to close";
}

// Whatever window the server gave; prints whether the connection is still there afterwards.
const std::string send_without_end =
    "channel.out_window_size = 1 << 30\n"
    "try:\n"
    "    for i in range(1000): channel.send(b'x' * 30000)\n"
    "except (paramiko.SSHException, EOFError, OSError): pass\n"
    "client.join(20)\n"
    "print('active' if client.is_active() else 'closed')\n";

TEST(Hostile, InputBeyondTheWindowEndsTheSession) {
    Server server;
    Client client(
        server.python("channel = client.open_session()\n"
                      "channel.invoke_shell()\n"
                      "channel.sendall(b'pause\\n')\n"
                      "print('paused', flush=True)\n"
                      "sys.stdin.readline()\n" +
                      send_without_end));
    ASSERT_TRUE(client.read_until("paused")) << client.err();
    const auto session = server.host.session(0);
    ASSERT_TRUE(session->wait_for([&] { return session->input == "pause\n"; }));
    client.write("go\n");
    EXPECT_TRUE(session->wait_for([&] { return session->closed == std::vector<std::string>{"too much input"}; }));
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_NE(client.out().find("closed"), std::string::npos) << client.out();
}

TEST(Hostile, InputWithoutAShellIsInputBeforeTheLogin) {
    Server server;
    Client client(server.python("channel = client.open_session()\n" + send_without_end));
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_NE(client.out().find("closed"), std::string::npos) << client.out();
    EXPECT_NE(server.services.logger.text().find(" closed: " + std::string(moosaic::too_much_before_login)),
              std::string::npos)
        << server.services.logger.text();
}

TEST(Hostile, RequestsWithoutReadingTheRepliesEndTheSession) {
    Server server;
    Client client(
        server.python("channel = client.open_session()\n"
                      "channel.invoke_shell()\n"
                      "print('open', flush=True)\n"
                      "client.packetizer.read_message = lambda *a: __import__('time').sleep(3600)\n"
                      "sys.stdin.readline()\n"
                      "from paramiko.common import cMSG_GLOBAL_REQUEST\n"
                      "try:\n"
                      "    for i in range(2000000):\n"
                      "        m = paramiko.Message()\n"
                      "        m.add_byte(cMSG_GLOBAL_REQUEST)\n"
                      "        m.add_string('tcpip-forward')\n"
                      "        m.add_boolean(True)\n"
                      "        m.add_string('')\n"
                      "        m.add_int(0)\n"
                      "        client.packetizer.send_message(m)\n"
                      "except Exception as e: pass\n"));
    ASSERT_TRUE(client.read_until("open")) << client.err();
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    session->connection->send(std::string(16 << 20, 'x'));
    client.write("go\n");
    EXPECT_TRUE(session->wait_for([&] { return session->closed.size() == 1; })) << client.err();
}

TEST(Hostile, NewKeysWithoutEndEndTheSession) {
    Server server;
    Client client(
        server.python("channel = client.open_session()\n"
                      "channel.invoke_shell()\n"
                      "done = 0\n"
                      "try:\n"
                      "    for done in range(3000): client.renegotiate_keys()\n"
                      "except (paramiko.SSHException, EOFError, OSError): pass\n"
                      "client.join(20)\n"
                      "print(50 < done < 2999, 'active' if client.is_active() else 'closed')\n"));
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "True closed\n") << client.err();
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    EXPECT_TRUE(
        session->wait_for([&] { return session->closed == std::vector<std::string>{"too many key exchanges"}; }));
    EXPECT_NE(server.services.logger.text().find(" closed: too many key exchanges"), std::string::npos);
    expect_served(server);
}

TEST(Hostile, GarbageInsteadOfABannerIsClosed) {
    Server server({{"login_timeout_s", std::int64_t{2}}});
    for (const std::string& garbage :
         {std::string("GET / HTTP/1.0\r\n\r\n"), std::string(10000, 'A'), std::string(3000, '\0')}) {
        const int fd = server.connect_raw();
        ASSERT_EQ(::send(fd, garbage.data(), garbage.size(), MSG_NOSIGNAL), static_cast<ssize_t>(garbage.size()));
        bool closed = false;
        read_to_end(fd, closed);
        EXPECT_TRUE(closed) << garbage.size() << " bytes of garbage";
        ::close(fd);
    }
    expect_served(server);
}

TEST(Hostile, AnOversizedBannerIsClosedBeforeTheDeadline) {
    Server server({{"login_timeout_s", std::int64_t{600}}});
    const int fd = server.connect_raw();
    const std::string banner = "SSH-2.0-" + std::string(3000, 'A');
    ASSERT_EQ(::send(fd, banner.data(), banner.size(), MSG_NOSIGNAL), static_cast<ssize_t>(banner.size()));
    bool closed = false;
    read_to_end(fd, closed);
    EXPECT_TRUE(closed);
    ::close(fd);
}

// Fewer bytes than are allowed in too many packets, and the other way round.
class FloodBeforeLogin : public testing::TestWithParam<std::pair<int, int>> {};

TEST_P(FloodBeforeLogin, IsClosedBeforeTheDeadline) {
    const auto [packets, length] = GetParam();
    Server server({{"login_timeout_s", std::int64_t{600}}});
    Client client({MOOSAIC_TEST_PYTHON, "-c",
                   "import paramiko\n"
                   "client = paramiko.Transport(('127.0.0.1', " +
                       server.port() +
                       "))\n"
                       "client.start_client(timeout=20)\n"
                       "try:\n"
                       "    for i in range(" +
                       std::to_string(packets) + "): client.send_ignore(" + std::to_string(length) +
                       ")\n"
                       "except Exception: pass\n"
                       "client.join(20)\n"
                       "print('active' if client.is_active() else 'closed')\n"});
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "closed\n");
    expect_served(server);
}

INSTANTIATE_TEST_SUITE_P(Hostile, FloodBeforeLogin, testing::Values(std::pair{1000, 20}, std::pair{60, 30000}),
                         [](const auto& kind) { return "Of" + std::to_string(kind.param.first) + "Packets"; });

TEST(Hostile, TooManyCallersFromOneAddressAreTurnedAway) {
    Server server({{"per_address", std::int64_t{3}}});
    std::vector<int> held;
    for (int i = 0; i < 3; ++i) {
        held.push_back(server.connect_raw());
        char banner[8];
        ASSERT_EQ(::recv(held.back(), banner, sizeof banner, MSG_WAITALL), static_cast<ssize_t>(sizeof banner));
    }
    const int fourth = server.connect_raw();
    bool closed = false;
    EXPECT_EQ(read_to_end(fourth, closed), "");
    EXPECT_TRUE(closed);
    ::close(fourth);
    for (const int fd : held) ::close(fd);
}

}  // namespace
}  // namespace ssh_test
