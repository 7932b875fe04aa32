// A smoke test. Once it runs verbs: the suite of its kind, <moosaic/testing/executor_suite.hpp>.
#include <moosaic/executor.hpp>
#include <moosaic/testing/services.hpp>

namespace {

struct Nobody final : moosaic::executor::TaskHost {
    moosaic::executor::Outcome request(const moosaic::executor::Call&, moosaic::Op, moosaic::Id,
                                       std::vector<moosaic::Value>) override {
        return moosaic::Value();
    }
};

TEST(@CLASS@, AnswersACall) {
    using moosaic::executor::Executor;
    const auto made = moosaic::testing::configured(moosaic::testing::from_file<Executor>(PLUGIN_FILE, "executor")());
    ASSERT_TRUE(made.outcome) << made.outcome.error().text();
    ASSERT_TRUE(made.plugin->start());
    Nobody host;
    const auto outcome = made.plugin->begin(1, {})->call({}, host);
    EXPECT_TRUE(std::holds_alternative<moosaic::executor::Stopped>(outcome));
    made.plugin->stop();
}

}  // namespace
