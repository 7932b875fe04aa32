// Strands, timers that are waited for, and the end of a plugin's work on the loop.
#include "host/plugin_loop.hpp"

#include <gmock/gmock.h>
#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include "host/facilities.hpp"
#include "host/plugin_faults.hpp"
#include "host/test_folder.hpp"

namespace moosaic::host {
namespace {

using namespace std::chrono_literals;

struct OnTheLoop : testing::Test {
    OnTheLoop() { facilities->loop().start(4); }
    ~OnTheLoop() override { facilities->loop().stop(); }

    TestFolder folder;
    std::unique_ptr<Facilities> facilities = *Facilities::make(LogOptions{"info", folder / "log", "text"});
    PluginFaults faults{"service.x", facilities->log("x"), facilities->metrics()};
    PluginLoop loop{facilities->loop(), faults};
};

TEST_F(OnTheLoop, AStrandRunsOnePieceAtATimeInOrder) {
    const auto strand = loop.strand();
    std::atomic<int> at_once{0};
    std::vector<int> order;
    std::promise<void> all;
    for (int i = 0; i < 1000; ++i)
        strand->post([&, i] {
            EXPECT_EQ(++at_once, 1);
            order.push_back(i);
            --at_once;
            if (i % 100 == 7) throw 42;  // the next ones come all the same
            if (i == 999) all.set_value();
        });
    all.get_future().wait();
    EXPECT_EQ(order.size(), 1000U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    EXPECT_THAT(faults.summary(), testing::HasSubstr("10 faults, the last: work on the event loop threw an unknown"));
}

TEST_F(OnTheLoop, TimersOfAStrandKeepToIt) {
    const auto strand = loop.strand();
    std::atomic<int> at_once{0};
    std::promise<void> fired;
    const auto timer = strand->after(1ms, [&] {
        EXPECT_EQ(++at_once, 1);
        --at_once;
        fired.set_value();
    });
    std::atomic<bool> over{false};
    std::function<void()> again = [&] {
        EXPECT_EQ(++at_once, 1);
        --at_once;
        if (!over) strand->post(again);
    };
    strand->post(again);
    fired.get_future().wait();
    over = true;
    EXPECT_TRUE(loop.close(10s));
}

TEST_F(OnTheLoop, CancelAndWaitWaitsForWhatRuns) {
    std::promise<void> begun;
    std::promise<void> go_on;
    std::atomic<bool> ended{false};
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    const auto timer = loop.after(0ms, [&, held = std::move(held)] {
        begun.set_value();
        go_on.get_future().wait();
        ended = true;
    });
    begun.get_future().wait();
    auto waiting = std::async(std::launch::async, [&] {
        timer->cancel_and_wait();
        EXPECT_TRUE(ended);
        EXPECT_TRUE(watched.expired());
    });
    go_on.set_value();
    waiting.get();
}

TEST_F(OnTheLoop, CancelAndWaitInsideOfItsOwnWorkReturns) {
    std::promise<std::unique_ptr<Timer>> handed;
    std::promise<void> done;
    auto timer = loop.after(0ms, [&] {
        const auto own = handed.get_future().get();
        own->cancel_and_wait();
        done.set_value();
    });
    handed.set_value(std::move(timer));
    done.get_future().wait();
}

TEST_F(OnTheLoop, ACancelledTimerIsForgottenAtOnce) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    for (const auto& on : {std::shared_ptr<Loop>(std::shared_ptr<void>(), &loop), loop.strand()}) {
        auto timer = on->after(24h, [held] {});
        timer->cancel();
        timer = on->after(24h, [held] {});
    }
    held.reset();
    EXPECT_TRUE(watched.expired());
}

TEST_F(OnTheLoop, CloseDropsWhatWaitsAndWaitsForWhatRuns) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    const auto timer = loop.after(24h, [held] { FAIL(); });
    std::promise<void> begun;
    std::promise<void> go_on;
    std::atomic<bool> ended{false};
    loop.post([&, held] {
        begun.set_value();
        go_on.get_future().wait();
        ended = true;
    });
    held.reset();
    begun.get_future().wait();
    EXPECT_FALSE(loop.close(0ms)) << "it still runs";
    go_on.set_value();
    EXPECT_TRUE(loop.close(10s));
    EXPECT_TRUE(ended);
    EXPECT_TRUE(watched.expired());
    loop.post([] { FAIL(); });
    EXPECT_NE(loop.after(0ms, [] { FAIL(); }), nullptr);
    loop.strand()->post([] { FAIL(); });
}

}  // namespace
}  // namespace moosaic::host
