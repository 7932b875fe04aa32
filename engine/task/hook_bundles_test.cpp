// How the hooks of one commit are bundled into tasks.
#include "task/hook_bundles.hpp"

#include <gtest/gtest.h>

#include "task/due_rows.hpp"

namespace moosaic::task {

TEST(HookBundles, OneTaskForWhatCameToAPlace) {
    constexpr Id hall = 1, yard = 2, ann = 3;
    std::vector<world::HookTask> hooks;
    for (Id thing = 10; thing < 310; ++thing) {
        hooks.push_back({"exitfunc", hall, thing, ann, ann});
        hooks.push_back({"enterfunc", yard, thing, ann, ann});
    }
    hooks.push_back({"exitfunc", yard, 10, ann, ann});
    hooks.push_back({"enterfunc", hall, 10, ann, ann});
    hooks.push_back({"exitfunc", hall, 10, ann, ann});
    hooks.push_back({"enterfunc", yard, 11, 0, ann});
    const auto rows = hook_rows(hooks, 7, 0);
    ASSERT_EQ(rows.size(), 6U);
    EXPECT_EQ(rows[0].args.size(), 300U);
    EXPECT_EQ(rows[1].verb, "enterfunc");
    EXPECT_EQ(rows[1].args.size(), 300U);
    EXPECT_EQ(rows[4].verb, "exitfunc") << "what went to and fro keeps its order";
    EXPECT_EQ(rows[5].caller, 0) << "for somebody else";
    EXPECT_EQ(rows[5].session, 7);
}

TEST(HookBundles, AreBounded) {
    HookBundles bundles;
    for (Id thing = 1; thing <= 1200; ++thing) bundles.add({"enterfunc", 5000, thing, 0, 0});
    EXPECT_EQ(bundles.tasks(), 3U);
    EXPECT_EQ(bundles.hooks(), 1200U);
}

}  // namespace moosaic::task
