// Log, metrics, event loop, random.
#include "host/facilities.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "host/test_folder.hpp"

namespace moosaic::host {
namespace {

using testing::HasSubstr;
using testing::Not;

std::unique_ptr<Facilities> facilities(const TestFolder& folder, const char* level, const char* format) {
    auto made = Facilities::make(LogOptions{level, folder / "log", format});
    return made ? std::move(*made) : nullptr;
}

TEST(Log, WritesLinesNobodyCanForge) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    f->log("session").info("hello\n2026-01-01 error [x] forged \x1b[2J");
    f->log("session").debug("hidden");
    const std::string text = folder.read("log");
    EXPECT_THAT(text, testing::ContainsRegex("^20[0-9-]+T[0-9:.]+Z info \\[session\\] hello\\\\n2026"));
    EXPECT_THAT(text, HasSubstr("\\x1b[2J\n"));
    EXPECT_THAT(text, Not(HasSubstr("hidden")));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(Log, WritesOneJsonObjectALine) {
    const TestFolder folder;
    const auto f = facilities(folder, "debug", "json");
    f->log("a\"b").debug("bad utf-8 \xff and \"quotes\" {} %v");
    const auto line = nlohmann::json::parse(folder.read("log"));
    EXPECT_EQ(line["level"], "debug");
    EXPECT_EQ(line["component"], "a\"b");
    EXPECT_THAT(line["message"].get<std::string>(), HasSubstr("\"quotes\" {} %v"));
}

TEST(Log, LevelCanChangeAndTheFileCanMove) {
    const TestFolder folder;
    const auto f = facilities(folder, "error", "text");
    Logger& log = f->log("x");
    log.info("unseen");
    ASSERT_TRUE(f->logs().apply(LogOptions{"debug", folder / "log", "text"}));
    log.info("seen");
    std::filesystem::rename(folder / "log", folder / "log.1");
    ASSERT_TRUE(f->logs().apply(LogOptions{"debug", folder / "log", "text"}));
    log.info("later");
    EXPECT_THAT(folder.read("log.1"), testing::AllOf(HasSubstr("seen"), Not(HasSubstr("unseen"))));
    EXPECT_THAT(folder.read("log"), HasSubstr("later"));
}

TEST(Log, ComponentsHaveLevelsOfTheirOwn) {
    const TestFolder folder;
    const LogOptions options{
        "warning", folder / "log", "text", {"transport=error", "transport.ssh=debug", "task=info"}};
    const auto f = std::move(*Facilities::make(options));
    f->log("transport.ssh").debug("one");
    f->log("transport.telnet").warning("two");
    f->log("transport.telnet").error("three");
    f->log("task").info("four");
    f->log("tasks").info("five");
    EXPECT_FALSE(f->log("tasks").enabled(Level::info));
    ASSERT_TRUE(f->logs().apply(LogOptions{"info", folder / "log", "text"}));
    f->log("transport.ssh").debug("six");
    f->log("tasks").info("seven");
    std::string seen;
    for (const char* word : {"one", "two", "three", "four", "five", "six", "seven"})
        if (folder.read("log").find(word) != std::string::npos) seen += std::string(word) + " ";
    EXPECT_EQ(seen, "one three four seven ");
    EXPECT_EQ(f->logs().written(Level::error), 1);
}

TEST(Log, ABadLevelIsNamedAndChangesNothing) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    for (const char* bad : {"ssh", "=debug", "ssh=loud", "ssh="}) {
        const auto applied = f->logs().apply(LogOptions{"error", folder / "other", "text", {bad}});
        ASSERT_FALSE(applied) << bad;
        EXPECT_THAT(applied.error().text(), HasSubstr("log.levels"));
    }
    f->log("x").info("still here");
    EXPECT_THAT(folder.read("log"), HasSubstr("still here"));
}

TEST(Log, FormatAndFileCanChange) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    Logger& log = f->log("x");
    ASSERT_TRUE(f->logs().apply(LogOptions{"info", folder / "second", "json"}));
    log.info("moved");
    EXPECT_EQ(nlohmann::json::parse(folder.read("second"))["message"], "moved");
    EXPECT_FALSE(f->logs().apply(LogOptions{"info", "/proc/nope/log", "json"}));
    log.info("stayed");
    EXPECT_THAT(folder.read("second"), HasSubstr("stayed"));
}

TEST(Log, NothingThatMovesATerminalGetsThrough) {
    EXPECT_EQ(escaped_for_log("a\r\n\x1b[0m\x7f\t"), "a\\x0d\\n\\x1b[0m\\x7f\t");
    EXPECT_EQ(escaped_for_log("\xc2\x9b"
                              "2J \x9b"
                              "2J"),
              "\\xc2\\x9b2J \\x9b2J");                              // CSI as U+009B, and as a byte
    EXPECT_EQ(escaped_for_log("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");  // U+2028
    EXPECT_EQ(escaped_for_log("\xc0\x8a \xe0\x80\x8a \xed\xa0\x80"), "\\xc0\\x8a \\xe0\\x80\\x8a \\xed\\xa0\\x80");
    EXPECT_EQ(escaped_for_log("gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x8c\x8a \xc2\xa0"),
              "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x8c\x8a \xc2\xa0");
    EXPECT_EQ(escaped_for_log("cut \xe6\x97"), "cut \\xe6\\x97");
}

TEST(Log, ALongMessageIsCut) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    f->log("x").info(std::string(100000, 'a'));
    EXPECT_LT(folder.read("log").size(), 17000U);
    EXPECT_THAT(folder.read("log"), HasSubstr("(cut)\n"));
}

TEST(Log, AFileThatCannotBeOpenedIsAnError) {
    const TestFolder folder;
    folder.write("file", "");
    EXPECT_THAT(Facilities::make(LogOptions{"info", folder / "file/log", "text"}).error().text(),
                HasSubstr("log.file"));
}

TEST(Metrics, AreWrittenInThePrometheusForm) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    Counter& counter = f->metrics().counter("moosaic_things_total", "Things");
    counter.add();
    f->metrics().counter("moosaic_things_total", "Things").add(2);
    counter.add(-5);
    f->metrics().gauge("moosaic_level", "Level").set(7);
    f->metrics().plugin_state("service", "x", "configured");
    f->metrics().plugin_state("service", "x", "started");
    const std::string text = f->metrics().text();
    EXPECT_THAT(text, HasSubstr("# HELP moosaic_things_total Things"));
    EXPECT_THAT(text, HasSubstr("moosaic_things_total 3\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_level 7\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_plugin_state{kind=\"service\",name=\"x\",state=\"configured\"} 0"));
    EXPECT_THAT(text, HasSubstr("moosaic_plugin_state{kind=\"service\",name=\"x\",state=\"started\"} 1"));
}

TEST(Metrics, NamesMayCarryLabels) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    auto& metrics = f->metrics();
    metrics.counter("moosaic_tasks_total{kind=\"hook\"}", "Tasks").add(2);
    metrics.counter("moosaic_tasks_total{kind=\"command\"}", "Tasks");
    EXPECT_EQ(&metrics.gauge("moosaic_g{a=\"1\",b=\"x y\"}", ""), &metrics.gauge("moosaic_g{a=\"1\",b=\"x y\"}", ""));
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("moosaic_tasks_total{kind=\"hook\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_tasks_total{kind=\"command\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_g{a=\"1\",b=\"x y\"} 0\n"));
    for (const char* slip : {"m{", "m{}x", "m{a}", "m{a=\"b\"", "m{a=\"b\"c=\"d\"}", "m{1=\"b\"}"})
        metrics.counter(slip, "").add();
    EXPECT_THAT(metrics.text(), Not(HasSubstr("\nm{")));
}

TEST(Metrics, HistogramsCountWhatFellBelowEachBound) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    auto& histogram = f->metrics().histogram("moosaic_seconds{stage=\"run\"}", "Time");
    for (const int us : {10, 50, 51, 3000, 20'000'000}) histogram.observe(std::chrono::microseconds(us));
    const std::string text = f->metrics().text();
    EXPECT_THAT(text, HasSubstr("# TYPE moosaic_seconds histogram"));
    EXPECT_THAT(text, HasSubstr("moosaic_seconds_bucket{stage=\"run\",le=\"5e-05\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_seconds_bucket{stage=\"run\",le=\"0.0001\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_seconds_bucket{stage=\"run\",le=\"10\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_seconds_bucket{stage=\"run\",le=\"+Inf\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("moosaic_seconds_count{stage=\"run\"} 5\n"));
    EXPECT_THAT(text, testing::ContainsRegex("moosaic_seconds_sum\\{stage=\"run\"\\} 20.0031"));
}

TEST(Metrics, CountsFromManyThreadsAreAllThere) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    auto& counter = f->metrics().counter("moosaic_n_total", "");
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 1000; ++n) counter.add();
        });
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(f->metrics().text(), HasSubstr("moosaic_n_total 12000\n"));
}

TEST(Metrics, AreRefreshedBeforeTheyAreWritten) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    double source = 3;
    FollowedCounter follow(f->metrics().counter("moosaic_followed_total", ""));
    auto handle = f->metrics().before_text([&] { follow.at(source); });
    EXPECT_THAT(f->metrics().text(), HasSubstr("moosaic_followed_total 3\n"));
    source = 5;
    EXPECT_THAT(f->metrics().text(), HasSubstr("moosaic_followed_total 5\n"));
    handle.reset();
    source = 9;
    EXPECT_THAT(f->metrics().text(), HasSubstr("moosaic_followed_total 5\n"));
}

TEST(Metrics, ASlipInANameIsLoggedAndHarmless) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    f->metrics().counter("not a name", "").add();
    f->metrics().counter("moosaic_both", "").add();
    f->metrics().gauge("moosaic_both", "").set(1);
    EXPECT_THAT(folder.read("log"), testing::AllOf(HasSubstr("not a name"), HasSubstr("moosaic_both")));
}

TEST(Loop, RunsPostsAndTimers) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    f->loop().start(2);
    std::promise<void> posted;
    std::promise<void> timed;
    f->loop().post([&] { posted.set_value(); });
    const auto timer = f->loop().after(std::chrono::milliseconds(1), [&] { timed.set_value(); });
    posted.get_future().get();
    timed.get_future().get();
    f->loop().stop();
}

TEST(Loop, ACancelledTimerDoesNotFire) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    std::atomic<int> fired{0};
    f->loop().after(std::chrono::milliseconds(0), [&] { ++fired; });  // destroyed at once
    const auto second = f->loop().after(std::chrono::milliseconds(0), [&] { ++fired; });
    second->cancel();
    f->loop().start(1);
    std::promise<void> later;
    const auto third = f->loop().after(std::chrono::milliseconds(5), [&] { later.set_value(); });
    later.get_future().get();
    EXPECT_EQ(fired, 0);
    f->loop().stop();
}

TEST(Loop, SurvivesWorkThatThrows) {
    const TestFolder folder;
    const auto f = facilities(folder, "info", "text");
    f->loop().start(1);
    f->loop().post([] { throw std::runtime_error("bang"); });
    std::promise<void> after;
    f->loop().post([&] { after.set_value(); });
    after.get_future().get();
    EXPECT_THAT(folder.read("log"), HasSubstr("bang"));
    f->loop().stop();
}

TEST(Random, FillsEverything) {
    SystemRandom random;
    std::vector<unsigned char> seen(100000, 0);
    random.fill(seen.data(), seen.size());
    EXPECT_LT(std::count(seen.begin(), seen.end(), 0), 1000);
    EXPECT_NE(random.next(), random.next());
}

}  // namespace
}  // namespace moosaic::host
