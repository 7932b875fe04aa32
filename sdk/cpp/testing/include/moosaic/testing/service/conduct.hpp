// Service suite: what a service asks of its host, and how it bears the answers.
#pragma once

#include <moosaic/testing/service/fixture.hpp>

namespace moosaic::testing {

TEST_P(ServiceSuite, AsksOnlyForTheFacilitiesItNames) {
    Life life;
    life.start();
    life.live(std::chrono::minutes(2), [&] { life.answer_well(); });
    const auto needs = life.plugin->needs();
    for (const auto& name : life.services.asked())
        EXPECT_NE(std::find(needs.begin(), needs.end(), name), needs.end()) << name << " is not in needs()";
}

TEST_P(ServiceSuite, ActsAsSomebody) {
    Life life;
    life.start();
    life.live(std::chrono::minutes(120), [&] { life.answer_well(); });
    for (const auto& asked : life.asked()) EXPECT_FALSE(asked.principal.empty()) << asked.what;
}

TEST_P(ServiceSuite, BearsErrorsRefusalsAndSilence) {
    Life life;
    life.start();
    life.live(std::chrono::minutes(120), [&] { life.answer_badly(); });
    life.live(std::chrono::minutes(120), [] {});
    life.answer_well();
    life.tasks.requests.refuse("too many requests are waiting");
    life.accounts.requests.refuse("too many requests are waiting");
    life.sessions.listed.refuse("too many requests are waiting");
    life.sessions.done.refuse("too many requests are waiting");
    life.live(std::chrono::minutes(120), [] {});
    life.stop();
}

TEST_P(ServiceSuite, AfterItsStopItAsksNobody) {
    Life life;
    life.start();
    life.live(std::chrono::minutes(2), [&] { life.answer_well(); });
    life.stop();
    const auto before = std::pair(life.asked().size(), life.services.lines.lines().size());
    life.services.work.advance(std::chrono::hours(48));
    life.plugin.reset();
    EXPECT_EQ(std::pair(life.asked().size(), life.services.lines.lines().size()), before);
}

TEST_P(ServiceSuite, ItsMetricsHaveNamesAndHelpAndCountersOnlyRise) {
    Life life;
    life.start();
    life.live(std::chrono::minutes(120), [&] { life.answer_well(); });
    for (const auto& [name, metric] : life.services.numbers.all()) {
        EXPECT_EQ(name.rfind("moosaic_", 0), 0U) << name;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << name;
        EXPECT_FALSE(metric.help.empty()) << name;
        EXPECT_FALSE(metric.fell) << name;
    }
}

TEST_P(ServiceSuite, WritesLinesIntoTheLog) {
    Life life;
    life.start();
    life.live(std::chrono::minutes(120), [&] { life.answer_well(); });
    life.live(std::chrono::minutes(120), [&] { life.answer_badly(); });
    for (const auto& [level, line] : life.services.lines.lines())
        EXPECT_TRUE(!line.empty() && line.find_first_of("\r\n\x1B") == std::string::npos) << line;
}

}  // namespace moosaic::testing
