// The soft stop: no code of a verb keeps it.
#include <signal.h>
#include <sys/time.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

PythonRuntime* stopped_runtime = nullptr;
void on_alarm(int) { stopped_runtime->interrupt(); }

class Stop : public ::testing::Test {
protected:
    void SetUp() override {
        stopped_runtime = &runtime;
        signal(SIGALRM, on_alarm);
    }
    void TearDown() override {
        itimerval off{};
        setitimer(ITIMER_REAL, &off, nullptr);
        signal(SIGALRM, SIG_DFL);
    }
    // Runs the source and stops it after 50 ms; a hang is the test's own failure.
    executor::Outcome stopped(const std::string& source) {
        itimerval soon{};
        soon.it_value.tv_usec = 50'000;
        setitimer(ITIMER_REAL, &soon, nullptr);
        return engine.run(source);
    }
    void expect_stopped(const std::string& source) {
        const auto outcome = stopped(source);
        const auto* stop = std::get_if<executor::Stopped>(&outcome);
        ASSERT_NE(stop, nullptr) << source;
        EXPECT_EQ(stop->why, executor::Stopped::Why::time_limit);
        EXPECT_FALSE(stop->message.empty());
    }

    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};
};

TEST_F(Stop, EndsLoops) {
    expect_stopped("while True:\n    pass");
    expect_stopped("for i in iter(int, 1):\n    pass");
    expect_stopped("import re\nre.match(r'(a*)*b', 'a' * 60)");
    expect_stopped("def f():\n    while True:\n        yield 1\nfor i in f():\n    pass");
}

TEST_F(Stop, IsNotKeptByHandlers) {
    expect_stopped("while True:\n    try:\n        while True:\n            pass\n    except:\n        pass");
    expect_stopped("while True:\n    try:\n        while True: pass\n    except BaseException as e:\n        kept = e");
    expect_stopped(
        "def spin():\n    while True:\n        try:\n            while True: pass\n        finally:\n            "
        "continue\nspin()");
}

TEST_F(Stop, IsNotTurnedIntoAValue) {
    expect_stopped("try:\n    while True:\n        pass\nexcept BaseException:\n    return 'mine'");
}

TEST_F(Stop, SaysWhereTheVerbWas) {
    const auto outcome = stopped("def f():\n    while True:\n        pass\nf()");
    const auto* stop = std::get_if<executor::Stopped>(&outcome);
    ASSERT_NE(stop, nullptr);
    ASSERT_EQ(stop->trace.size(), 2U);
    EXPECT_EQ(stop->trace[0].line, 4);
    EXPECT_EQ(stop->trace[1].verb, "#30 (lamp):test");
}

TEST_F(Stop, UnwindsNestedCalls) {
    engine.add_verb(lamp, ann, "spin", "while True:\n    pass");
    engine.add_verb(lamp, bob, "other", "while True:\n    try:\n        this.spin()\n    except: pass");
    expect_stopped("try:\n    this.spin()\nexcept:\n    return 1");
    expect_stopped("try:\n    this.other()\nexcept:\n    return 1");
}

TEST_F(Stop, LeavesTheNextTaskAlone) {
    expect_stopped("while True:\n    pass");
    runtime.end_of_task();
    EXPECT_EQ(value(engine.run("n = 0\nfor i in range(10000):\n    n += 1\nreturn n")), Value(10000));
    runtime.interrupt();  // nobody is running: must not hit who comes next
    EXPECT_EQ(value(engine.run("n = 0\nfor i in range(10000):\n    n += 1\nreturn n")), Value(10000));
}

TEST_F(Stop, EndsTheTaskWhenTheEngineSaysSo) {
    engine.hook = [](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::assign) return std::nullopt;
        return executor::Stopped{executor::Stopped::Why::output_limit, "Too much output.", {}};
    };
    const auto outcome = engine.run("while True:\n    try:\n        this.x = 1\n    except: pass");
    const auto* stop = std::get_if<executor::Stopped>(&outcome);
    ASSERT_NE(stop, nullptr);
    EXPECT_EQ(stop->why, executor::Stopped::Why::output_limit);
    EXPECT_EQ(stop->message, "Too much output.");
    EXPECT_EQ(engine.count(Op::assign), 1);
}

}  // namespace
}  // namespace moosaic::python::test
