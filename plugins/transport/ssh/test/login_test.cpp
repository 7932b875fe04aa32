// Logging in with real clients: passwords, keys, tries, and waiting for a slow answer.
#include <sstream>

#include "fixture.hpp"

namespace ssh_test {
namespace {

std::vector<std::string> with_password(const Server& server, const std::string& password) {
    std::vector<std::string> words{tool("sshpass", "sshpass"), "-p", password};
    const auto ssh = server.ssh({"-o", "PreferredAuthentications=password"});
    words.insert(words.end(), ssh.begin(), ssh.end());
    return words;
}

TEST(Login, PasswordOpensASessionWithTheIdentityTheHostGave) {
    Server server;
    Client client(with_password(server, "wonder land"));
    client.write("hello\nquit 3\n");
    EXPECT_EQ(client.wait(), 3) << client.err();
    EXPECT_EQ(client.out(), "got:hello\n");
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    ASSERT_TRUE(session->info.identity);
    EXPECT_EQ(session->info.identity->account, 7);
    EXPECT_EQ(session->info.identity->login, "alice");
    EXPECT_EQ(session->info.transport, "ssh");
    EXPECT_EQ(session->info.peer.rfind("127.0.0.1:", 0), 0U);
    EXPECT_TRUE(session->info.loopback);
    EXPECT_TRUE(session->info.secure);
    EXPECT_FALSE(session->info.framing);
    EXPECT_FALSE(session->info.terminal.pty);
}

class KeyLogin : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(KeyLogin, KnownKeyOpensASession) {
    Server server;
    Client client(server.ssh_with_key({}, {}, GetParam().first));
    client.write("hello\nquit 0\n");
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "got:hello\n");
    // Once for the probe, once with the signature.
    const std::vector<std::string> twice(2, GetParam().second);
    EXPECT_TRUE(server.host.wait_for([&] { return server.host.algorithms == twice; }));
}

INSTANTIATE_TEST_SUITE_P(Kinds, KeyLogin,
                         testing::Values(std::pair{"ed25519", "ssh-ed25519"}, std::pair{"ecdsa", "ecdsa-sha2-nistp256"},
                                         std::pair{"rsa", "ssh-rsa"}),
                         [](const auto& kind) { return std::string(kind.param.first); });

TEST(Login, UnknownKeyIsRefusedAndOpensNothing) {
    Server server;
    const auto command = server.ssh_with_key();
    server.host.wait_for([&] { return server.host.keys.erase("alice") > 0; });
    Client client(command);
    EXPECT_EQ(client.wait(), 255);
    EXPECT_NE(client.err().find("Permission denied"), std::string::npos) << client.err();
}

TEST(Login, AShortRsaKeyOpensNothing) {
    Server server({{"login_timeout_s", std::int64_t{2}}});  // libssh leaves its signature without an answer
    const std::string file = server.directory + "/short";
    Client({tool("ssh-keygen", "openssh-client"), "-q", "-N", "", "-t", "rsa", "-b", "1024", "-f", file}).wait();
    std::istringstream words(read_file(file + ".pub"));
    std::string kind, blob;
    words >> kind >> blob;
    server.host.let_in("alice", blob);  // the player's own
    Client client(server.ssh({"-i", file, "-o", "RequiredRSASize=1024", "-o", "PreferredAuthentications=publickey"}));
    client.write("quit 0\n");
    EXPECT_EQ(client.wait(), 255) << client.err();
    EXPECT_TRUE(server.host.wait_for([&] { return !server.host.algorithms.empty(); })) << "the key was not offered";
}

TEST(Login, SixWrongPasswordsCloseTheConnection) {
    Server server;
    write_file(server.directory + "/askpass", "#!/bin/sh\necho wrong\n", 0700);
    Client client(
        server.ssh({"-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=50"}), Client::On::pipes,
        {{"SSH_ASKPASS", server.directory + "/askpass"}, {"SSH_ASKPASS_REQUIRE", "force"}, {"DISPLAY", ":0"}});
    EXPECT_EQ(client.wait(), 255);
    EXPECT_TRUE(server.host.wait_for([&] { return server.host.asked_passwords == 6; })) << server.host.asked_passwords;
    EXPECT_NE(server.services.logger.text().find("too many failed logins"), std::string::npos);
    EXPECT_EQ(server.services.logger.text().find("wrong"), std::string::npos) << "a password in the log";
}

TEST(Login, ManyUnknownKeysLeaveRoomForAPassword) {
    Server server;
    std::vector<std::string> options{"-o", "PreferredAuthentications=publickey,password"};
    for (int i = 0; i < 8; ++i) {
        const std::string file = server.directory + "/spare" + std::to_string(i);
        Client(
            std::vector<std::string>{tool("ssh-keygen", "openssh-client"), "-q", "-N", "", "-t", "ed25519", "-f", file})
            .wait();
        options.insert(options.end(), {"-i", file});
    }
    std::vector<std::string> words{tool("sshpass", "sshpass"), "-p", "wonder land"};
    const auto ssh = server.ssh(options);
    words.insert(words.end(), ssh.begin(), ssh.end());
    Client client(words);
    client.write("hello\nquit 0\n");
    EXPECT_EQ(client.wait(), 0) << client.err();
}

TEST(Login, ASlowPasswordCheckDoesNotHoldUpANeighbour) {
    Server server;
    Client neighbour(server.ssh_with_key());
    ASSERT_TRUE(server.host.session(0));
    server.host.hold();
    Client slow(with_password(server, "wonder land"));
    ASSERT_TRUE(server.host.wait_for([&] { return server.host.held.size() == 1; }));
    neighbour.write("still here\nquit 0\n");
    EXPECT_EQ(neighbour.wait(), 0);
    EXPECT_EQ(neighbour.out(), "got:still here\n");
    server.host.release_held();
    slow.write("at last\nquit 0\n");
    EXPECT_EQ(slow.wait(), 0) << slow.err();
    EXPECT_EQ(slow.out(), "got:at last\n");
}

TEST(Login, AnAnswerForACallerWhoHasLeftChangesNothing) {
    Server server;
    server.host.hold();
    {
        Client slow(with_password(server, "wonder land"));
        ASSERT_TRUE(server.host.wait_for([&] { return server.host.held.size() == 1; }));
    }
    server.host.release_held();
    Client next(server.ssh_with_key());
    next.write("quit 0\n");
    EXPECT_EQ(next.wait(), 0) << next.err();
}

TEST(Login, WhoeverDoesNotLogInInTimeIsClosed) {
    Server server({{"login_timeout_s", std::int64_t{1}}});
    server.host.hold();
    Client slow(with_password(server, "wonder land"));
    EXPECT_EQ(slow.wait(), 255);
    EXPECT_FALSE(slow.err().empty());
}

TEST(Login, WhoeverAsksForNoShellIsClosed) {
    Server server({{"login_timeout_s", std::int64_t{1}}});
    Client idle(server.ssh_with_key({"-N"}));
    EXPECT_EQ(idle.wait(), 255);
    EXPECT_FALSE(idle.err().empty());
}

}  // namespace
}  // namespace ssh_test
