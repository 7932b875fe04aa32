// What comes when the hub is gone: timers, answers, hooks under way. They touch nothing of it any more.
#include <gtest/gtest.h>

#include "session/session_fixture_test.hpp"

namespace moosaic::session {
namespace {

TEST_F(SessionTest, ALoginThatWaitsForItsTurnIsNotCheckedAfterTheEnd) {
    std::atomic<int> answers{0};
    const auto attempt = [&] {
        the_hub().authenticate_password("ann", "wrong", "127.0.0.1:1", [&](auto) { ++answers; });
    };
    for (int i = 1; i <= 3; ++i) {
        attempt();
        ASSERT_TRUE(eventually([&] { return answers == i; }));
    }
    attempt();  // now there is a delay
    hub.reset();
    services.loop_.advance(60s);
    EXPECT_EQ(answers, 3);
    EXPECT_EQ(authenticator.checks, 3);
}

TEST_F(SessionTest, HooksThatOutlastTheHubAreTheLast) {
    const Client c = enter("ann");
    {
        const std::lock_guard lock(tasks.mutex);
        tasks.hold_hooks = true;
    }
    c.sink->on_closed("gone");
    ASSERT_TRUE(eventually([&] { return tasks.seen().back() == "disfunc #100"; }));
    hub.reset();
    services.loop_.advance(60s);  // past the limit of a hook
    tasks.release_hooks();
    EXPECT_EQ(tasks.seen().back(), "disfunc #100") << "the tasks may be gone as well";
}

TEST_F(SessionTest, TheHubWaitsForTheWorkOfItsSessions) {
    config.max_line = 10;
    const Client c = enter("ann");
    std::atomic<bool> inside{false}, go{false};
    frontend.on_show = [&](std::string_view markup) {
        if (markup.find("too long") == std::string_view::npos) return;
        inside = true;
        while (!go) std::this_thread::yield();
    };
    std::thread working([&] { c.type("12345678901\n"); });
    ASSERT_TRUE(eventually([&] { return inside.load(); }));
    std::atomic<bool> gone{false};
    std::thread ending([&] {
        hub.reset();
        gone = true;
    });
    for (int i = 0; i < 200 && !gone; ++i) std::this_thread::sleep_for(1ms);
    EXPECT_FALSE(gone);
    go = true;
    working.join();
    ending.join();
    EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace moosaic::session
