// Log, metrics, event loop, random.
#include "host/facilities.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <nlohmann/json.hpp>

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
    f->logs().set_level(Level::debug);
    log.info("seen");
    std::filesystem::rename(folder / "log", folder / "log.1");
    ASSERT_TRUE(f->logs().reopen());
    log.info("later");
    EXPECT_THAT(folder.read("log.1"), testing::AllOf(HasSubstr("seen"), Not(HasSubstr("unseen"))));
    EXPECT_THAT(folder.read("log"), HasSubstr("later"));
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
