// Starting: configuration, the host key's file, busy and malformed addresses, the refusal of strange channel
// structures.
#include <sys/stat.h>

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

TEST(ChannelGuard, AChannelThatDoesNotLookAsExpectedFailsClosed) {
    ssh_session session = ssh_new();
    ssh_channel channel = ssh_channel_new(session);
    // Not open: libssh has not announced its own packet size yet, so the structure is not what the guard knows.
    EXPECT_FALSE(moosaic::transport::ssh::remote_packet_size(session, channel));
    EXPECT_FALSE(moosaic::transport::ssh::channel_can_be_written(session, channel));
    EXPECT_FALSE(moosaic::transport::ssh::remote_packet_size(session, nullptr));
    ssh_channel_free(channel);
    ssh_free(session);
}

}  // namespace
}  // namespace ssh_test
