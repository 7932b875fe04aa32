// The watchdog must go by whether loops answer; notifications as systemd reads them.
#include "host/health.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <future>

#include "host/facilities.hpp"
#include "host/test_folder.hpp"

namespace moosaic::host {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// The service manager's end.
class Manager {
public:
    explicit Manager(std::string path) : name(std::move(path)), fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name[0] == '@') address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    }
    ~Manager() { ::close(fd_); }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    // The next message, "" if none comes in so long.
    std::string next(std::chrono::milliseconds limit) {
        const timeval wait{limit.count() / 1000, (limit.count() % 1000) * 1000};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        char buffer[512];
        const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
        return n > 0 ? std::string(buffer, static_cast<std::size_t>(n)) : "";
    }
    const std::string name;

private:
    int fd_;
};

class HealthTest : public testing::Test {
protected:
    TestFolder folder_;
    std::unique_ptr<Facilities> facilities_ = *Facilities::make(LogOptions{"info", folder_ / "log", "text"});
    Health& health_ = facilities_->health();
    EventLoop& loop_ = facilities_->loop();

    template <class F>
    static bool until(F condition) {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < end) {
            if (condition()) return true;
            std::this_thread::sleep_for(2ms);
        }
        return false;
    }
    void watch_loop(Health::Duration patience) {
        health_.watch("event loop", patience, [this](std::function<void()> answer) { loop_.post(std::move(answer)); });
    }
};

TEST_F(HealthTest, TheWatchdogIsFedOnlyWhileTheLoopAnswers) {
    Manager manager(folder_ / "notify");
    loop_.start(2);
    watch_loop(20ms);
    health_.start(1s, Notifier(manager.name, 20ms));
    EXPECT_EQ(manager.next(60s), "WATCHDOG=1");
    std::promise<void> go;
    const auto blocked = go.get_future().share();
    for (int i = 0; i < 2; ++i) loop_.post([blocked] { blocked.wait(); });
    ASSERT_TRUE(until([&] { return !health_.why_not_alive().empty(); }));
    EXPECT_THAT(health_.why_not_alive(), HasSubstr("the event loop does not answer"));
    // What was sent before may still lie in the socket; then comes silence although the thread of Health runs on.
    std::string last = "x";
    for (int i = 0; i < 10000 && !last.empty(); ++i) last = manager.next(200ms);
    EXPECT_EQ(last, "");
    go.set_value();
    ASSERT_TRUE(until([&] { return health_.why_not_alive().empty(); }));
    EXPECT_EQ(manager.next(60s), "WATCHDOG=1");
    health_.stop();
    loop_.stop();
}

TEST_F(HealthTest, AQueueThatMovesIsAliveThoughTheQuestionWaits) {
    std::atomic<std::uint64_t> done{0};
    std::atomic<int> asked{0};
    health_.watch(
        "queue", 50ms, [&](const std::function<void()>&) { ++asked; }, [&] { return done.load(); });
    std::atomic<bool> moving{true};
    std::thread worker([&] {
        while (moving) ++done, std::this_thread::sleep_for(1ms);
    });
    health_.start(5ms);
    ASSERT_TRUE(until([&] { return asked > 0; }));
    const auto before = done.load();
    ASSERT_TRUE(until([&] { return done > before + 200; }));
    EXPECT_EQ(asked, 1);
    moving = false;
    worker.join();
    EXPECT_TRUE(until([&] { return !health_.why_not_alive().empty(); }));
    health_.stop();
}

TEST_F(HealthTest, ReadinessHasAReason) {
    std::atomic<bool> broken{false};
    health_.look([&]() -> std::string { return broken ? "the disk is full" : ""; });
    health_.start(1ms);
    EXPECT_EQ(health_.why_not_ready(), "the server is starting");
    health_.phase(Health::Phase::ready);
    EXPECT_EQ(health_.why_not_ready(), "");
    EXPECT_TRUE(until([&] { return facilities_->metrics().text().find("moosaic_ready 1\n") != std::string::npos; }));
    broken = true;
    EXPECT_TRUE(until([&] { return health_.why_not_ready() == "the disk is full"; }));
    EXPECT_TRUE(until([&] { return facilities_->metrics().text().find("moosaic_ready 0\n") != std::string::npos; }));
    broken = false;
    EXPECT_TRUE(until([&] { return health_.why_not_ready().empty(); }));
    health_.phase(Health::Phase::stopping);
    EXPECT_EQ(health_.why_not_ready(), "the server is stopping");
    health_.stop();
}

TEST_F(HealthTest, AnAnswerAfterTheEndIsHarmless) {
    std::function<void()> late;
    health_.watch("loop", 1s, [&](std::function<void()> answer) { late = std::move(answer); });
    health_.start(1h);
    health_.stop();
    if (late) late();
}

TEST(Notifier, SpeaksToAPathOrAnAbstractName) {
    const TestFolder folder;
    Manager path(folder / "s");
    Notifier(path.name).ready();
    EXPECT_THAT(path.next(10s), testing::StartsWith("READY=1\n"));
    Manager abstract("@moosaic-test-" + std::to_string(::getpid()));
    Notifier(abstract.name).reloading();
    EXPECT_THAT(abstract.next(10s), testing::ContainsRegex("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$"));
    Notifier(folder / "nobody").ready();
    Notifier("relative").ready();
    Notifier(std::string(500, '/')).ready();
}

TEST(Notifier, TakesItsVariablesOutOfTheEnvironment) {
    ::setenv("NOTIFY_SOCKET", "/run/x", 1);
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    EXPECT_EQ(Notifier::from_environment().watchdog(), 30s);
    EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr);
    ::setenv("NOTIFY_SOCKET", "/run/x", 1);
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(Notifier::from_environment().watchdog(), 0s);
    EXPECT_EQ(Notifier::from_environment().watchdog(), 0s);
}

}  // namespace
}  // namespace moosaic::host
