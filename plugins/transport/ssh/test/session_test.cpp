// A logged-in session with real clients: lines, terminals, large output, closing, and what is refused.
#include <signal.h>

#include "fixture.hpp"

namespace ssh_test {
namespace {

TEST(Session, PipedLinesWithoutATerminal) {
    Server server;
    Client client(server.ssh_with_key());
    client.write("one\ntwo\nthree\n");
    client.end_input();
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "got:one\ngot:two\ngot:three\n");
    const auto session = server.host.session(0);
    EXPECT_TRUE(session->wait_for([&] { return session->closed.size() == 1; }));
    EXPECT_TRUE(session->input_ended);
    EXPECT_FALSE(session->late);
    EXPECT_EQ(session->closed, std::vector<std::string>{"end of input"});
}

TEST(Session, TerminalWithSizeTermAndAllowedEnvironment) {
    Server server;
    Client client(
        server.ssh_with_key({"-tt", "-o", "SendEnv=COLORTERM LC_ALL LD_PRELOAD_X"}), Client::On::terminal,
        {{"TERM", "xterm-256color"}, {"COLORTERM", "truecolor"}, {"LC_ALL", "C.UTF-8"}, {"LD_PRELOAD_X", "no"}});
    const auto session = server.host.session(0);
    ASSERT_TRUE(session) << client.out();
    EXPECT_TRUE(session->info.terminal.pty);
    EXPECT_EQ(session->info.terminal.term, "xterm-256color");
    EXPECT_EQ(session->info.terminal.columns, 80);
    EXPECT_EQ(session->info.terminal.rows, 24);
    EXPECT_EQ(session->info.terminal.environment,
              (std::map<std::string, std::string>{{"COLORTERM", "truecolor"}, {"LC_ALL", "C.UTF-8"}}));

    client.resize(132, 50);
    EXPECT_TRUE(session->wait_for([&] { return session->sizes == std::vector<std::pair<int, int>>{{132, 50}}; }));
    client.write("h\xc3\xa9llo\r");
    EXPECT_TRUE(client.read_until("got:h\xc3\xa9llo")) << client.out();
    EXPECT_TRUE(session->wait_for([&] { return session->input == "h\xc3\xa9llo\r"; })) << "keys must arrive untouched";
    client.write("quit 5\r");
    EXPECT_EQ(client.wait(), 5);
}

void expect_a_mebibyte(std::vector<std::string> options) {
    Server server;
    Client client(server.ssh_with_key(std::move(options)));
    constexpr std::size_t size = 1 << 20;
    client.write("big " + std::to_string(size) + "\nquit 0\n");
    EXPECT_EQ(client.wait(), 0) << client.err();
    ASSERT_EQ(client.out().size(), size);
    for (std::size_t i = 0; i < size; ++i)
        ASSERT_EQ(client.out()[i], static_cast<char>(i * 31 + i / 256)) << "byte " << i;
    const auto session = server.host.session(0);
    EXPECT_TRUE(session->wait_for([&] { return session->closed.size() == 1; }));
    EXPECT_EQ(session->connection->backlog(), 0U);
}

TEST(Session, AMebibyteArrivesByteForByte) { expect_a_mebibyte({}); }

TEST(Session, AMebibyteArrivesByteForByteAcrossNewKeyExchanges) { expect_a_mebibyte({"-o", "RekeyLimit=64K"}); }

TEST(Session, OffersOnlyTheChosenAlgorithms) {
    Server server;
    Client client(server.ssh_with_key({"-C", "-o", "LogLevel=DEBUG2"}));
    client.write("quit 0\n");
    EXPECT_EQ(client.wait(), 0);
    const std::string& log = client.err();
    EXPECT_NE(log.find("remote software version Moosaic"), std::string::npos) << log;
    const auto offer = log.find("peer server KEXINIT proposal");
    ASSERT_NE(offer, std::string::npos) << log;
    for (const char* line : {
             "KEX algorithms: curve25519-sha256,curve25519-sha256@libssh.org",
             "host key algorithms: ssh-ed25519\r",
             "ciphers ctos: "
             "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes128-ctr\r",
             "MACs ctos: hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com\r",
             "compression ctos: none\r",
             "compression stoc: none\r",
         })
        EXPECT_NE(log.find(line, offer), std::string::npos) << line << "\n" << log.substr(offer, 1500);
    EXPECT_NE(log.find("server-sig-algs=<ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,"
                       "ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,"
                       "rsa-sha2-256>"),
              std::string::npos)
        << log;
    for (const char* group : {"group14", "group16", "group18", "group-exchange", "nistp"})
        EXPECT_EQ(log.substr(offer, log.find("host key algorithms", offer) - offer).find(group), std::string::npos);
}

TEST(Session, DrainedIsToldOnceTheBacklogIsGone) {
    Server server;
    Client client(server.ssh_with_key());
    client.write("big 300000\n");
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    EXPECT_TRUE(session->wait_for([&] { return session->drained == 1; }));
    client.write("hello\n");
    EXPECT_TRUE(client.read_until("got:hello"));
    EXPECT_EQ(session->drained, 1);
}

TEST(Session, SendAndCloseFromOtherThreads) {
    Server server;
    Client client(server.ssh_with_key());
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    std::vector<std::thread> writers;
    for (char c = 'a'; c < 'e'; ++c)
        writers.emplace_back([&, c] {
            for (int i = 0; i < 500; ++i) session->connection->send(std::string(1, c));
        });
    for (auto& writer : writers) writer.join();
    session->connection->close("done", 9);
    session->connection->send("never");
    EXPECT_EQ(client.wait(), 9) << client.err();
    EXPECT_EQ(client.out().size(), 2000U);
    EXPECT_EQ(client.out().find("never"), std::string::npos);
    EXPECT_TRUE(session->wait_for([&] { return session->closed == std::vector<std::string>{"done"}; }));
}

TEST(Session, PausedReadingHoldsTheClientBackAndLosesNothing) {
    Server server;
    Client client(server.ssh_with_key());
    client.write("pause\n");
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    ASSERT_TRUE(session->wait_for([&] { return session->input == "pause\n"; }));
    // More than the transport holds, less than the window: it waits half here, half in libssh.
    std::string text;
    for (int i = 0; text.size() < 400000; ++i) text += "big 0 line " + std::to_string(i) + "\n";
    client.write(text + "quit 0\n");
    Client neighbour(server.ssh_with_key());
    neighbour.write("hello\nquit 0\n");
    EXPECT_EQ(neighbour.wait(), 0);
    EXPECT_TRUE(session->wait_for([&] { return session->input == "pause\n"; })) << "nothing while paused";
    session->connection->pause_reading(false);
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_TRUE(session->wait_for([&] { return !session->closed.empty(); }));
    EXPECT_EQ(session->input, "pause\n" + text + "quit 0\n");
}

TEST(Session, ClientThatVanishesIsReportedOnce) {
    Server server;
    auto client = std::make_unique<Client>(server.ssh_with_key());
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    client.reset();  // SIGKILL
    EXPECT_TRUE(session->wait_for([&] { return session->closed.size() == 1; }));
    session->connection->send("into the void");
    session->connection->close("again", 0);
    server.plugin->stop();
    EXPECT_EQ(session->closed.size(), 1U);
    EXPECT_FALSE(session->late);
}

TEST(Session, StopEndsLiveSessionsPolitely) {
    Server server;
    Client client(server.ssh_with_key());
    const auto session = server.host.session(0);
    ASSERT_TRUE(session);
    session->connection->send("last words\n");
    server.plugin->stop();
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "last words\n");
    EXPECT_EQ(session->closed, std::vector<std::string>{"the server stopped"});
}

TEST(Session, StopAcceptingKeepsLiveSessions) {
    Server server;
    Client client(server.ssh_with_key());
    ASSERT_TRUE(server.host.session(0));
    server.plugin->stop_accepting();
    Client late(server.ssh_with_key());
    // The socket is closed by the acceptor's thread, soon: until then a caller may still slip in.
    late.end_input();
    late.wait();
    Client later(server.ssh_with_key());
    EXPECT_EQ(later.wait(), 255);
    client.write("still here\nquit 0\n");
    EXPECT_EQ(client.wait(), 0);
    EXPECT_EQ(client.out(), "got:still here\n");
}

TEST(Refusal, ACommandGetsOneLineAndAStatus) {
    Server server;
    for (const bool terminal : {false, true}) {
        std::vector<std::string> options;
        if (terminal) options.emplace_back("-tt");
        Client client(server.ssh_with_key(options, {"rm", "-rf", "/"}));
        EXPECT_EQ(client.wait(), 1);
        EXPECT_EQ(client.out(), "");
        EXPECT_EQ(client.err(), std::string("Moosaic runs no commands over SSH: leave the command away to log in.") +
                                    (terminal ? "\r\n" : "\n"));
    }
}

TEST(Refusal, Subsystem) {
    Server server;
    Client client(server.ssh_with_key({"-s"}, {"sftp"}));
    EXPECT_EQ(client.wait(), 255);
    EXPECT_NE(client.err().find("subsystem request failed"), std::string::npos) << client.err();
}

TEST(Refusal, ForwardingBothWays) {
    Server server;
    Client remote(server.ssh_with_key({"-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:1"}));
    EXPECT_EQ(remote.wait(), 255);
    EXPECT_NE(remote.err().find("remote port forwarding failed"), std::string::npos) << remote.err();
    Client direct(server.ssh_with_key({"-W", "127.0.0.1:" + server.port()}));
    EXPECT_EQ(direct.wait(), 255);
    EXPECT_NE(direct.err().find("forwarding"), std::string::npos) << direct.err();
}

TEST(Refusal, AgentX11AndASecondChannel) {
    Server server;
    Client client(
        server.python("channel = client.open_session()\n"
                      "def refused(call):\n"
                      "    try:\n"
                      "        call()\n"
                      "    except (paramiko.SSHException, EOFError, OSError):\n"
                      "        print('refused')\n"
                      "    else:\n"
                      "        print('granted')\n"
                      "refused(lambda: channel.request_x11(handler=lambda *a: None))\n"
                      "channel = channel if not channel.closed else None\n"
                      "refused(lambda: client.open_session())\n"));
    EXPECT_EQ(client.wait(), 0) << client.err();
    EXPECT_EQ(client.out(), "refused\nrefused\n") << client.err();
}

}  // namespace
}  // namespace ssh_test
