// What is dropped may end with what it holds: never under a lock.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "session/pool.hpp"

namespace moosaic::session {
namespace {

// When the last holder goes: could somebody else come in meanwhile?
class Probe {
public:
    Probe(std::function<void()> come_in, std::atomic<int>& free) : come_in_(std::move(come_in)), free_(free) {}
    ~Probe() {
        const auto done = std::make_shared<std::atomic<bool>>(false);
        std::thread([done, come_in = come_in_] {
            come_in();
            *done = true;
        }).detach();
        for (int i = 0; i < 2000 && !*done; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (*done) ++free_;
    }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;

private:
    std::function<void()> come_in_;
    std::atomic<int>& free_;
};

TEST(Pool, DropsWhatWaitsUnderNoLock) {
    std::atomic<int> free{0};
    std::atomic<bool> go{false};
    auto pool = std::make_unique<Pool>(1, 10);
    ASSERT_TRUE(pool->post([&] {
        while (!go) std::this_thread::yield();
    }));
    auto probe = std::make_shared<Probe>([&] { (void)pool->post([] {}); }, free);
    ASSERT_TRUE(pool->post([held = std::move(probe)] {}));
    std::thread release([&] {
        while (pool->post([] {})) std::this_thread::yield();  // until it stops, or is full
        go = true;
    });
    pool->stop();
    release.join();
    EXPECT_EQ(free, 1);
}

}  // namespace
}  // namespace moosaic::session
