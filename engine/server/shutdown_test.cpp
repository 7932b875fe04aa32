// The order of the end.
#include "server/shutdown.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace moosaic::server {
namespace {

TEST(Shutdown, StopsByPhaseWhateverBeganFirst) {
    std::string order;
    Shutdown end;
    const auto part = [&](Phase phase, const std::string& name) {
        end.at(phase, name, [&order, name] { order += name + " "; });
    };
    part(Phase::storage, "storage");
    part(Phase::plugins, "plugins");
    part(Phase::writing, "store");
    part(Phase::doors, "listener");
    part(Phase::doors, "control");
    part(Phase::tasks, "tasks");
    end.run();
    EXPECT_EQ(order, "control listener tasks store storage plugins ");
    end.run();
    EXPECT_EQ(order, "control listener tasks store storage plugins ") << "each once";
}

TEST(Shutdown, GoesOnAfterAPartThatFails) {
    bool closed = false;
    {
        Shutdown end;
        end.at(Phase::tasks, "tasks", [] { throw std::runtime_error("no end today"); });
        end.at(Phase::storage, "storage", [&] { closed = true; });
    }
    EXPECT_TRUE(closed) << "a start that failed half-way stops what had begun";
}

struct Owner {
    explicit Owner(bool leaves) : leaves_(leaves) {}
    ~Owner() { ++destroyed; }
    void close() { ++closed; }
    [[nodiscard]] bool left_behind() const { return leaves_; }
    static inline int closed = 0;
    static inline int destroyed = 0;

private:
    bool leaves_;
};

TEST(Shutdown, NothingIsDestroyedUnderWhatIsLeftBehind) {
    { const Held<Owner> whole(new Owner(false)); }
    EXPECT_EQ(Owner::closed, 1);
    EXPECT_EQ(Owner::destroyed, 1);
    const auto left = [] {
        { const Held<Owner> held(new Owner(true)); }
        if (Owner::closed == 2 && Owner::destroyed == 1) std::exit(7);
        std::exit(1);
    };
    // Left to the kernel, with the status of the command.
    EXPECT_EXIT(left(), ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace moosaic::server
