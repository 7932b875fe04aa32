// The control socket, both ends.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <future>
#include <nlohmann/json.hpp>
#include <semaphore>
#include <thread>

#include "host/control_client.hpp"
#include "host/control_server.hpp"
#include "host/control_wire.hpp"
#include "host/facilities.hpp"
#include "host/test_folder.hpp"

namespace moosaic::host {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::counting_semaphore<> waiting{0};
std::counting_semaphore<> go_on{0};

Result<json> answer(const json& request, const ControlServer::Part& part) {
    const std::string op = request.value("op", "");
    if (op == "echo") return request["value"];
    if (op == "count") {
        for (int i = 1; i <= 3; ++i) part(i);
        return json("done");
    }
    if (op == "wait") {
        waiting.release();
        go_on.acquire();
        return json("waited");
    }
    if (op == "fail") return fail("no", "here", "try that");
    throw std::runtime_error("unexpected");
}

struct Control : testing::Test {
    void open(ControlServer::Options options = {::geteuid(), 32}) {
        server.reset();
        auto opened = ControlServer::open(socket, answer, facilities->log("control"), options);
        ASSERT_TRUE(opened) << opened.error().text();
        server = std::move(*opened);
    }
    std::unique_ptr<ControlClient> client() {
        auto connected = ControlClient::connect(socket);
        EXPECT_TRUE(connected) << connected.error().text();
        return connected ? std::move(*connected) : nullptr;
    }
    TestFolder folder;
    std::string socket = folder / "control.sock";
    std::unique_ptr<Facilities> facilities = *Facilities::make(LogOptions{"error", folder / "log", "text"});
    std::unique_ptr<ControlServer> server;
};

TEST_F(Control, AnswersInOrderOnOneConnection) {
    open();
    const auto to = client();
    EXPECT_EQ(to->call({{"op", "echo"}, {"value", 1}}).value(), 1);
    EXPECT_EQ(to->call({{"op", "echo"}, {"value", "zwei\n"}}).value(), "zwei\n");
}

TEST_F(Control, StreamsParts) {
    open();
    std::vector<int> parts;
    EXPECT_EQ(client()->call({{"op", "count"}}, [&](const json& part) { parts.push_back(part); }).value(), "done");
    EXPECT_THAT(parts, testing::ElementsAre(1, 2, 3));
}

TEST_F(Control, CarriesErrorsWhole) {
    open();
    const auto refused = client()->call({{"op", "fail"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(), "here: no (try that)");
    EXPECT_THAT(client()->call({{"op", "x"}}).error().text(), HasSubstr("unexpected"));
}

TEST_F(Control, IsForItsOwnerOnly) {
    open();
    struct stat facts {};
    ASSERT_EQ(::stat(socket.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
}

// The mode of the socket is opened up here, so that only the check of the peer's uid is left.
TEST_F(Control, RefusesAPeerOfAnotherUser) {
    const bool root = ::geteuid() == 0;
    open({root ? 0 : ::geteuid() + 1, 32});
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    ASSERT_EQ(::chmod(socket.c_str(), 0666), 0);
    const pid_t other = ::fork();
    if (other == 0) {
        if (root && ::setuid(65534) != 0) ::_exit(2);
        auto to = ControlClient::connect(socket);
        if (!to || !*to) ::_exit(3);
        const auto reply = (*to)->call({{"op", "echo"}, {"value", 1}});
        ::_exit(!reply && reply.error().message == "this server belongs to another user" ? 0 : 1);
    }
    int status = 0;
    ::waitpid(other, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(Control, ServesClientsSideBySide) {
    open();
    const auto idle = client();
    EXPECT_EQ(client()->call({{"op", "echo"}, {"value", 2}}).value(), 2);
    EXPECT_EQ(idle->call({{"op", "echo"}, {"value", 3}}).value(), 3);
}

TEST_F(Control, AnIdleConnectionGivesItsPlaceToANewOne) {
    open({::geteuid(), 2});
    const auto first = client();
    const auto second = client();
    EXPECT_EQ(first->call({{"op", "echo"}, {"value", 1}}).value(), 1);
    EXPECT_EQ(second->call({{"op", "echo"}, {"value", 2}}).value(), 2);
    EXPECT_EQ(client()->call({{"op", "echo"}, {"value", 3}}).value(), 3);
    EXPECT_FALSE(first->call({{"op", "echo"}, {"value", 4}})) << "it has been idle longest";
    EXPECT_EQ(second->call({{"op", "echo"}, {"value", 5}}).value(), 5);
}

TEST_F(Control, WhoIsBeingAnsweredKeepsItsPlace) {
    open({::geteuid(), 1});
    auto busy = std::async(std::launch::async, [to = client()] { return to->call({{"op", "wait"}}); });
    waiting.acquire();
    EXPECT_THAT(client()->call({{"op", "echo"}, {"value", 2}}).error().text(), HasSubstr("too many"));
    go_on.release();
    EXPECT_EQ(busy.get().value(), "waited");
}

TEST_F(Control, ARequestMustCome) {
    open({::geteuid(), 32, std::chrono::milliseconds(20)});
    const int silent = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::connect(silent, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::send(silent, "{", 1, 0), 1);
    wire::LineReader said(silent, wire::longest_reply);
    EXPECT_THAT(said.next().value().value_or(""), HasSubstr("no whole line came"));
    EXPECT_EQ(said.next().value(), std::nullopt);
    ::close(silent);
}

TEST_F(Control, BoundsARequest) {
    open();
    const json big = std::string(1024 * 1024, 'x');
    EXPECT_THAT(client()->call({{"op", "echo"}, {"value", big}}).error().text(), HasSubstr("more than 1048576 bytes"));
    EXPECT_EQ(client()->call({{"op", "echo"}, {"value", 1}}).value(), 1) << "the server must live on";
}

TEST_F(Control, RefusesWhatIsNoObject) {
    open();
    for (const json& bad : {json(3), json("x"), json::array({1})})
        EXPECT_THAT(client()->call(bad).error().text(), HasSubstr("not a JSON object"));
}

TEST_F(Control, NoServerIsNoError) {
    EXPECT_EQ(client(), nullptr);
    folder.write("other", "");
    EXPECT_EQ(*ControlClient::connect(folder / "nowhere/control.sock"), nullptr);
}

TEST_F(Control, ReplacesTheSocketOfADeadProcess) {
    open();
    const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
    server.reset();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(stale, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(stale);
    EXPECT_EQ(client(), nullptr) << "nobody listens";
    open();
    EXPECT_EQ(client()->call({{"op", "echo"}, {"value", 1}}).value(), 1);
}

TEST_F(Control, StopEndsConnectionsAndRemovesTheSocket) {
    open();
    const auto to = client();
    EXPECT_EQ(to->call({{"op", "echo"}, {"value", 1}}).value(), 1);
    server->stop();
    EXPECT_FALSE(to->call({{"op", "echo"}, {"value", 1}}));
    EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST_F(Control, WorksInADirectoryWithALongName) {
    std::string deep = folder.path();
    for (int i = 0; i < 4; ++i) deep += "/" + std::string(60, 'd');
    std::filesystem::create_directories(deep);
    socket = deep + "/control.sock";
    open();
    EXPECT_EQ(client()->call({{"op", "echo"}, {"value", 1}}).value(), 1);
    server->stop();
    EXPECT_FALSE(std::filesystem::exists(socket));
}

}  // namespace
}  // namespace moosaic::host
