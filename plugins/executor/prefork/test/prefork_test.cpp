// executor/prefork: the conformance suite, and what only this executor has: hostile frames, the wall seen from outside.
#include <dirent.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <frames.hpp>

#include <moosaic/testing/executor_suite.hpp>

#include "loaded.hpp"

namespace moosaic::testing {

namespace frames = executor::frames;

namespace {

std::string hex(std::span<const std::byte> bytes) {
    std::string out;
    for (const std::byte byte : bytes) {
        constexpr char digits[] = "0123456789abcdef";
        out += digits[static_cast<unsigned>(byte) >> 4U];
        out += digits[static_cast<unsigned>(byte) & 15U];
    }
    return out;
}

std::string status_of(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    std::stringstream all;
    all << in.rdbuf();
    return all.str();
}

std::string field(const std::string& status, const std::string& name) {
    std::istringstream in(status);
    for (std::string line; std::getline(in, line);)
        if (line.rfind(name + ":\t", 0) == 0) return line.substr(name.size() + 2);
    return {};
}

std::string title_of(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/cmdline");
    std::string title;
    std::getline(in, title, '\0');
    return title;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Prefork, ExecutorSuite, ::testing::Values(ExecutorUnderTest{"prefork", true, make_workers}),
                         executor_name);

class Prefork : public ExecutorSuite {};
INSTANTIATE_TEST_SUITE_P(Own, Prefork, ::testing::Values(ExecutorUnderTest{"prefork", true, make_workers}),
                         executor_name);

TEST_P(Prefork, WhoComputesLongStepsBackUntilItsTaskEnds) {
    value_of(run(program("return 1", 5)));
    const int pid = worker_of(5);
    EXPECT_EQ(::sched_getscheduler(pid), SCHED_BATCH);
    const int nice = std::max(5, ::getpriority(PRIO_PROCESS, 0));  // the tests themselves may run under `nice`
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(pid)), nice);
    auto running = std::async(std::launch::async, [&] { return run(program("loop", 5), std::chrono::seconds(2)); });
    bool stepped_back = false;
    while (!stepped_back && running.wait_for(std::chrono::milliseconds(5)) == std::future_status::timeout)
        stepped_back = ::sched_getscheduler(pid) == SCHED_IDLE;
    EXPECT_TRUE(stepped_back);
    running.get();
    // The same worker where the server may undo it, else another.
    value_of(run(program("return 1", 5)));
    EXPECT_EQ(::sched_getscheduler(worker_of(5)), SCHED_BATCH);
}

TEST_P(Prefork, EachTaskHasItsOwnBoundOnMemory) {
    FakeHost host;
    const auto eat = [&](const std::string& mib, std::uint64_t bound) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        return executor_->begin(++task_, {deadline, bound << 20U, nullptr})
            ->call(program("eat " + mib + "\nreturn 1"), host);
    };
    EXPECT_EQ(executor_->memory_bytes(), std::uint64_t{64} << 20U);
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(value_of(eat("40", 0)) == Value(1));
        const int pid = worker_of(5);
        expect_stopped(eat("40", 20), Stopped::Why::memory_limit);
        EXPECT_TRUE(value_of(eat("2", 20)) == Value(1));
        EXPECT_NE(worker_of(5), pid) << "what it had taken goes back";
        EXPECT_TRUE(value_of(eat("40", 1000)) == Value(1)) << "the same worker, for a task with more";
    }
    expect_stopped(eat("80", 1000), Stopped::Why::memory_limit);
}

TEST_P(Prefork, WorkersThatTakeTurnsShareAProcessorUntilSomebodyElseComes) {
    const auto processors = [](int pid) {
        cpu_set_t set;
        EXPECT_EQ(::sched_getaffinity(pid, sizeof set, &set), 0);
        return CPU_COUNT(&set);
    };
    const int all = processors(0);
    if (all < 2) return;
    std::vector<int> pids = {0};
    for (const Id principal : {5, 6}) {
        value_of(run(program("return 1", principal)));
        pids.push_back(worker_of(principal));
    }
    const auto seen = [&] {
        std::vector<int> counts;
        for (const int pid : pids) counts.push_back(processors(pid));
        return counts;
    };
    const std::vector<int> together(3, 1);
    const std::vector<int> apart(3, all);
    FakeHost silent;
    std::unique_ptr<executor::ExecutorTask> task;
    bool another_comes = false;
    FakeHost host([&](const auto&, Op, Id, auto) {
        auto outcome = task->call(program("return 1", 6, {}, 1), silent);
        EXPECT_EQ(seen(), together);
        if (another_comes) {
            EXPECT_TRUE(value_of(run(program("return 3", 7))) == Value(3));
            EXPECT_EQ(seen(), apart);
        }
        return outcome;
    });
    for (const bool comes : {false, true}) {
        another_comes = comes;
        task = begin();
        EXPECT_TRUE(value_of(task->call(program("request call\nreturn-last"), host)) == Value(1));
        task.reset();
        EXPECT_EQ(seen(), apart);
    }
    // A worker that dies in the hands of its task.
    task = begin();
    FakeHost killing([&](const auto&, Op, Id, auto) {
        (void)task->call(program("return 1", 6, {}, 1), silent);
        (void)task->call(program("exit 3", 6, {}, 1), silent);
        pids.pop_back();
        EXPECT_EQ(seen(), std::vector<int>(2, all));
        return Value(1);
    });
    (void)task->call(program("request call\nreturn-last"), killing);
    task.reset();
    EXPECT_EQ(seen(), std::vector<int>(2, all));
}

// Its task would wait for it until the time limit.
TEST_P(Prefork, AnIdleWorkerThatWasStoppedIsReplacedBeforeItIsAsked) {
    const Value before = value_of(run(program("return-pid")));
    const int pid = worker_of(5);
    ASSERT_GT(pid, 1);
    ASSERT_EQ(::kill(pid, SIGSTOP), 0);
    await([&] { return field(status_of(pid), "State").substr(0, 1) == "T"; });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // one that was just used is not looked at closely
    const auto after = run(program("return-pid"), std::chrono::seconds(10));
    ASSERT_TRUE(std::holds_alternative<Value>(after));
    EXPECT_FALSE(value_of(after) == before);
}

// They wait for each other's worker or take another's, and each gets its own answer.
TEST_P(Prefork, ManyTasksOfOneOwnerAreAllAnswered) {
    constexpr int threads = 12;
    std::atomic<std::uint64_t> task{1000};
    std::atomic<int> wrong{0};
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t)
        all.emplace_back([&, t] {
            for (int i = 0; i < 100; ++i) {
                FakeHost host;
                const auto mine = static_cast<std::int64_t>(1000 * t + i);
                for (;;) {
                    const auto held =
                        executor_->begin(++task, {std::chrono::steady_clock::now() + std::chrono::seconds(60), 0});
                    const auto outcome = held->call(program("return " + std::to_string(mine), 5), host);
                    const auto* stopped = std::get_if<Stopped>(&outcome);
                    if (stopped != nullptr && stopped->why == Stopped::Why::no_worker) continue;
                    const auto* value = std::get_if<Value>(&outcome);
                    if (value == nullptr || !(*value == Value(mine))) ++wrong;
                    break;
                }
            }
        });
    for (auto& thread : all) thread.join();
    EXPECT_EQ(wrong, 0);
}

// What a worker that broke out might say. Task and call are those of a first call: task N, call 1, depth 0.
TEST_P(Prefork, FramesOutOfOrderKillTheWorker) {
    using frames::Encoder;
    const auto address = [this] { return frames::Address{task_ + 1, 1, 0}; };
    const std::vector<std::function<Result<void>(Encoder&)>> lies = {
        [](Encoder& e) { return e.hello({}); },
        [&](Encoder& e) {
            return e.result({address().task + 1, 1, 0}, Value(1));
        },
        [&](Encoder& e) {
            return e.result({address().task, 2, 0}, Value(1));
        },
        [&](Encoder& e) {
            return e.result({address().task, 1, 1}, Value(1));
        },
        [&](Encoder& e) { return e.reply(address(), Value(1)); },
        [&](Encoder& e) { return e.abort(address(), {}); },
        [&](Encoder& e) { return e.call(address(), program("return")); },
        [](Encoder& e) { return e.check_report({}); },
        [&](Encoder& e) { return e.end_of_task(address().task); },
        [&](Encoder& e) { return e.request(address(), Op::count_, 5, {}); },
    };
    for (std::size_t i = 0; i < lies.size(); ++i) {
        SCOPED_TRACE(i);
        Encoder encoder;
        ASSERT_TRUE(lies[i](encoder));
        expect_stopped(run(program("raw " + hex(encoder.bytes()) + "\nspin")), Stopped::Why::misbehaved);
    }
    Encoder text;
    ASSERT_TRUE(text.print(address(), 5, "@@@@@@@@"));
    auto not_utf8 = hex(text.bytes());
    not_utf8.replace(not_utf8.find("4040404040404040"), 2, "ff");
    expect_stopped(run(program("raw " + not_utf8 + "\nspin")), Stopped::Why::misbehaved);
    expect_stopped(run(program("raw ffffffff464f4f4d\nspin")), Stopped::Why::misbehaved);
    expect_stopped(run(program("raw 00000000000000000000000000000000\nspin")), Stopped::Why::misbehaved);
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(Prefork, AForgedResultEndsOnlyItsOwnCallAndWhatFollowsKillsTheWorker) {
    const Value first = value_of(run(program("return-pid", 5)));
    frames::Encoder encoder;
    ASSERT_TRUE(encoder.result({task_ + 1, 1, 0}, Value(1)));
    EXPECT_TRUE(value_of(run(program("raw " + hex(encoder.bytes()) + "\nreturn 2", 5))) == Value(1));
    // The real Result comes unasked: before #5's next call begins, or as its first answer. Both kill the worker.
    const Outcome next = run(program("return 3", 5));
    if (std::holds_alternative<Value>(next)) {
        EXPECT_TRUE(value_of(next) == Value(3));
    } else {
        expect_stopped(next, Stopped::Why::misbehaved);
    }
    EXPECT_FALSE(value_of(run(program("return-pid", 5))) == first);
}

TEST_P(Prefork, ValuesTooLargeOrDeepAreErrorsOfTheVerb) {
    const auto type_of = [](const Outcome& outcome) {
        const auto* raised = std::get_if<Raised>(&outcome);
        return raised != nullptr ? raised->type : "no exception";
    };
    Value deep;
    for (int i = 0; i < 100; ++i) deep = Value::list({std::move(deep)});
    const Value huge(std::string(5 << 20, 'x'));
    EXPECT_EQ(type_of(run(program("return-args", 5, {huge}))), "ValueError");
    EXPECT_EQ(type_of(run(program("return-args", 5, {deep}))), "ValueError");
    FakeHost host([&](const auto&, Op, Id, auto) { return huge; });
    EXPECT_EQ(type_of(begin()->call(program("request attr\nreturn 1"), host)), "ValueError");
    const Value large(std::string(3 << 20, 'x'));
    EXPECT_TRUE(value_of(run(program("return-args", 5, {large}))) == Value::tuple({large}));
}

TEST_P(Prefork, TheWallSeenFromOutside) {
    value_of(run(program("return 1", 5)));
    const int pid = worker_of(5);
    const std::string status = status_of(pid);
    EXPECT_EQ(field(status, "NoNewPrivs"), "1");
    EXPECT_EQ(field(status, "Seccomp"), "2");
    EXPECT_EQ(field(status, "CapEff"), "0000000000000000");
    EXPECT_EQ(field(status, "CapPrm"), "0000000000000000");
    EXPECT_EQ(field(status, "Threads"), "1");
    if (::geteuid() == 0) {
        EXPECT_EQ(field(status, "Uid"), "65432\t65432\t65432\t65432");
        EXPECT_EQ(field(status, "Gid"), "65432\t65432\t65432\t65432");
        EXPECT_EQ(field(status, "Groups").find_first_of("0123456789"), std::string::npos);
        std::size_t descriptors = 0;
        DIR* folder = ::opendir(("/proc/" + std::to_string(pid) + "/fd").c_str());
        ASSERT_NE(folder, nullptr);
        while (const dirent* entry = ::readdir(folder)) descriptors += entry->d_name[0] != '.' ? 1 : 0;
        ::closedir(folder);
        EXPECT_EQ(descriptors, 1U);
    }
    EXPECT_EQ(title_of(pid), "moosaic-worker #5");
    EXPECT_EQ(title_of(executor_->zygote()), "moosaic-worker zygote");
    bool spare = false;
    for (const auto& [other, principal] : executor_->workers()) spare |= title_of(other) == "moosaic-worker spare";
    EXPECT_TRUE(spare);
}

TEST_P(Prefork, NothingOfTheServersEnvironmentReachesAWorker) {
    const auto empty = [](int pid) {
        std::ifstream in("/proc/" + std::to_string(pid) + "/environ");
        return in.good() && in.peek() == std::ifstream::traits_type::eof();
    };
    EXPECT_TRUE(empty(executor_->zygote()));
}

// Its niceness counts only against processes of its own session (sched(7), autogroup); the terminal's keys reach a
// group.
TEST_P(Prefork, TheZygoteIsInTheServersSessionButInNoGroupOfIts) {
    EXPECT_EQ(::getsid(executor_->zygote()), ::getsid(0));
    EXPECT_EQ(::getpgid(executor_->zygote()), executor_->zygote());
}

TEST_P(Prefork, StopLeavesNoProcess) {
    value_of(run(program("return", 5)));
    const int zygote = executor_->zygote();
    await([&] { return !executor_->workers().empty(); });
    const auto workers = executor_->workers();
    executor_->stop();
    EXPECT_NE(::kill(zygote, 0), 0);
    for (const auto& [pid, principal] : workers) await([pid = pid] { return ::kill(pid, 0) != 0; });
}

TEST(PreforkStart, AMissingRuntimeIsNamed) {
    const auto made = make_prefork({{"runtime", std::string("klingon")}});
    ASSERT_FALSE(made.has_value());
    EXPECT_NE(made.error().text().find("klingon"), std::string::npos);
}

// A worker is sent each source once; more of them than it keeps, and the first ones again.
TEST(PreforkStart, SourcesAreSentAgainWhenTheyWereForgotten) {
    const auto executor = make_workers(1);
    ASSERT_NE(executor, nullptr);
    FakeHost host;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(300);
    for (int round = 0; round < 2; ++round) {
        const auto task = executor->begin(static_cast<std::uint64_t>(round + 1), {deadline, 0});
        for (int i = 0; i < 600; ++i) {
            executor::Call call;
            call.principal = 5;
            call.code = {i + 1, "hash", "return " + std::to_string(i), "#1:x", "#5"};
            const auto outcome = task->call(call, host);
            ASSERT_TRUE(std::holds_alternative<Value>(outcome)) << i;
            ASSERT_EQ(std::get<Value>(outcome), Value(i));
            if (i % 100 != 0) continue;
            ASSERT_EQ(std::get<Value>(task->call(call, host)), Value(i));
        }
    }
}

TEST(PreforkStart, MisbehaviourIsLogged) {
    auto log = std::make_shared<std::string>();
    auto made = make_prefork({}, log);
    ASSERT_TRUE(made.has_value()) << made.error().text();
    executor::Call call;
    call.principal = 5;
    call.code.source = "syscall openat";
    FakeHost host;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    (void)(*made)->begin(1, {deadline, 0})->call(call, host);
    (*made)->stop();
    EXPECT_NE(log->find("forbidden system call"), std::string::npos) << *log;
}

}  // namespace moosaic::testing
