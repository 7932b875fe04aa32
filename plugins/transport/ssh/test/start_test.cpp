// Starting: configuration, the host key's file, busy and malformed addresses, the refusal of strange channel
// structures.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>

#include "channel_guard.hpp"
#include "fixture.hpp"

namespace ssh_test {
namespace {

int mode_of(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? static_cast<int>(info.st_mode & 07777) : -1;
}

struct Start : testing::Test {
    const std::string directory = make_directory();
    FakeServices services{directory};
    FakeHost host;
    SshTransport plugin;
    const std::string key = directory + "/ssh_host_ed25519_key";

    Result<void> configure(FakeConfig::Values values = {}) {
        return plugin.configure(FakeConfig(plugin, std::move(values)), services);
    }
    static FakeConfig::Values listening(std::vector<std::string> addresses) {
        return {{"listen", std::move(addresses)}};
    }
};

TEST_F(Start, MakesTheHostKeyOnceWithItsModeAndPublicHalf) {
    ASSERT_TRUE(configure());
    ASSERT_TRUE(plugin.start());
    EXPECT_EQ(mode_of(key), 0600);
    EXPECT_EQ(mode_of(key + ".pub"), 0644);
    EXPECT_NE(services.logger.text().find(plugin.fingerprint()), std::string::npos);

    Client fingerprint({tool("ssh-keygen", "openssh-client"), "-l", "-f", key + ".pub"});
    EXPECT_EQ(fingerprint.wait(), 0);
    EXPECT_NE(fingerprint.out().find(plugin.fingerprint() + " "), std::string::npos) << fingerprint.out();
    Client usable({tool("ssh-keygen", "openssh-client"), "-y", "-P", "", "-f", key});
    EXPECT_EQ(usable.wait(), 0) << usable.err();

    SshTransport second;
    ASSERT_TRUE(second.configure(FakeConfig(second, {}), services));
    ASSERT_TRUE(second.start());
    EXPECT_EQ(second.fingerprint(), plugin.fingerprint());
}

TEST_F(Start, RefusesAHostKeyOthersCanRead) {
    ASSERT_TRUE(configure());
    ASSERT_TRUE(plugin.start());
    ASSERT_EQ(::chmod(key.c_str(), 0640), 0);
    const auto again = plugin.start();
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().text().find(key), std::string::npos);
    EXPECT_NE(again.error().text().find("chmod 600"), std::string::npos);
}

TEST_F(Start, RefusesAHostKeyOfAnotherKindAndNonsense) {
    ASSERT_TRUE(configure());
    Client({tool("ssh-keygen", "openssh-client"), "-q", "-t", "ecdsa", "-N", "", "-f", key}).wait();
    const auto other = plugin.start();
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().text().find("not an Ed25519 key"), std::string::npos) << other.error().text();
    write_file(key, "nonsense\n", 0600);
    EXPECT_FALSE(plugin.start());
}

TEST_F(Start, NeedsAPlaceForTheHostKey) {
    FakeServices nowhere{""};
    ASSERT_TRUE(plugin.configure(FakeConfig(plugin, {}), nowhere));
    const auto started = plugin.start();
    ASSERT_FALSE(started);
    EXPECT_NE(started.error().text().find("transport.ssh.host_key"), std::string::npos);
}

TEST_F(Start, ABusyPortIsNamedWithTheKeyThatChangesIt) {
    Server other;
    ASSERT_TRUE(configure(listening({"127.0.0.1:" + other.port()})));
    ASSERT_TRUE(plugin.start());
    const auto busy = plugin.listen(host);
    ASSERT_FALSE(busy);
    EXPECT_NE(busy.error().text().find("127.0.0.1:" + other.port()), std::string::npos) << busy.error().text();
    EXPECT_NE(busy.error().text().find("--set transport.ssh.listen="), std::string::npos) << busy.error().text();
}

TEST_F(Start, ListensOnSeveralAddressesAndTakesFreePorts) {
    ASSERT_TRUE(configure(listening({"127.0.0.1:0", "127.0.0.2:0"})));
    ASSERT_TRUE(plugin.start());
    ASSERT_TRUE(plugin.listen(host));
    const auto addresses = plugin.addresses();
    ASSERT_EQ(addresses.size(), 2U);
    EXPECT_EQ(addresses[0].rfind("127.0.0.1:", 0), 0U);
    EXPECT_EQ(addresses[1].rfind("127.0.0.2:", 0), 0U);
    EXPECT_EQ(addresses[0].find(":0"), std::string::npos);
    plugin.stop();
}

TEST_F(Start, ReadsAndRefusesAddresses) {
    using moosaic::transport::ssh::parse_address;
    EXPECT_EQ(parse_address("[::1]:8022")->text(), "[::1]:8022");
    EXPECT_EQ(parse_address("localhost:22")->text(), "127.0.0.1:22");
    EXPECT_TRUE(parse_address("[::1]:8022")->loopback());
    EXPECT_FALSE(parse_address("10.0.0.1:1")->loopback());
    for (const char* wrong : {"", "8022", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:2x", "::1:8022",
                              "example.org:22", "[::1]", "[nonsense]:1"}) {
        const auto refused = configure(listening({wrong}));
        ASSERT_FALSE(refused) << wrong;
        EXPECT_NE(refused.error().text().find("transport.ssh.listen"), std::string::npos);
    }
    EXPECT_FALSE(configure(listening({})));
}

// The same test again in a place where /etc/ssh asks libssh for other algorithms.
TEST(Place, NothingInEtcSshChangesTheOffer) {
    Client client(
        {tool("unshare", "util-linux"), "--user", "--map-root-user", "--mount", "sh", "-ec",
         "mount -t tmpfs none /etc/ssh\n"
         "echo 'KexAlgorithms ecdh-sha2-nistp256' | tee /etc/ssh/libssh_server_config > /etc/ssh/libssh_config\n"
         "exec \"$0\" --gtest_filter=Session.OffersOnlyTheChosenAlgorithms 2>&1",
         std::filesystem::read_symlink("/proc/self/exe").string()});
    const int status = client.wait();
    if (client.out().empty()) GTEST_SKIP() << "no user namespaces here: " << client.err();
    EXPECT_EQ(status, 0) << client.out();
}

TEST(Place, AcceptedSocketsFindDeadPeers) {
    Server server;
    const int client = server.connect_raw();
    char banner[8];
    ASSERT_EQ(::recv(client, banner, sizeof banner, MSG_WAITALL), static_cast<ssize_t>(sizeof banner));
    sockaddr_in ours{}, theirs{};
    socklen_t length = sizeof ours;
    ASSERT_EQ(::getsockname(client, reinterpret_cast<sockaddr*>(&ours), &length), 0);
    int accepted = -1;
    for (int fd = 0; fd < 1024; ++fd) {
        length = sizeof theirs;
        if (::getpeername(fd, reinterpret_cast<sockaddr*>(&theirs), &length) == 0 && theirs.sin_family == AF_INET &&
            theirs.sin_port == ours.sin_port)
            accepted = fd;
    }
    ASSERT_NE(accepted, -1);
    const auto option = [&](int level, int name) {
        int value = 0;
        socklen_t size = sizeof value;
        EXPECT_EQ(::getsockopt(accepted, level, name, &value, &size), 0);
        return value;
    };
    EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_NODELAY), 1);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 30);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_USER_TIMEOUT), 45000);
    EXPECT_NE(::fcntl(accepted, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(accepted, F_GETFD) & FD_CLOEXEC, 0);
    ::close(client);
}

// In the place of a channel: libssh makes none without a login.
TEST(ChannelGuard, AStructureThatDoesNotLookAsExpectedFailsClosed) {
    using moosaic::transport::ssh::remote_packet_size;
    enum : std::size_t { local_packet = 5, remote_window = 7, remote_eof = 8, remote_packet = 9 };
    ssh_session session = ssh_new(), other = ssh_new();
    std::array<std::uint32_t, 1024> memory{};
    std::memcpy(memory.data(), &session, sizeof session);
    memory[local_packet] = 35000;
    memory[remote_window] = 2000000;
    memory[remote_packet] = 32768;
    const auto channel = reinterpret_cast<ssh_channel>(memory.data());
    EXPECT_EQ(remote_packet_size(session, channel), 32768U);
    EXPECT_TRUE(moosaic::transport::ssh::channel_can_be_written(session, channel));
    EXPECT_FALSE(remote_packet_size(other, channel));
    memory[remote_eof] = 7;
    EXPECT_FALSE(remote_packet_size(session, channel));
    memory[remote_eof] = 0;
    memory[local_packet] = 40;
    EXPECT_FALSE(remote_packet_size(session, channel));
    EXPECT_FALSE(moosaic::transport::ssh::channel_can_be_written(session, channel));
    EXPECT_FALSE(remote_packet_size(session, nullptr));
    ssh_free(session);
    ssh_free(other);
}

}  // namespace
}  // namespace ssh_test
