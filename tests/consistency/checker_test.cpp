// The checker finds each anomaly in a history made by hand, and nothing in a history without any.
#include <gtest/gtest.h>

#include "checker.hpp"

namespace moosaic::consistency {

namespace {

constexpr Key x = 1;
constexpr Key y = 2;

Write write(Key key, Version before, Version version) { return {key, before, version, false, {}, true}; }

Record first() {
    Record record;
    record.what = "first";
    record.outcome = Outcome::committed;
    record.seq = 1;
    record.snapshot = 0;
    record.began = 1;
    record.ended = 2;
    record.writes = {write(x, absent, 10), write(y, absent, 10)};
    return record;
}

Record did(std::vector<Read> reads, std::vector<Write> writes, Outcome outcome = Outcome::committed) {
    Record record;
    record.what = "did";
    record.outcome = outcome;
    record.reads = std::move(reads);
    record.writes = std::move(writes);
    return record;
}

std::string kinds(const History& history) {
    std::string all;
    for (const auto& anomaly : check(history)) all += anomaly.kind + ";";
    return all;
}

}  // namespace

TEST(CheckerTest, ASerialHistoryIsFine) {
    EXPECT_EQ(kinds({first(), did({{x, 10}}, {write(x, 10, 11)}), did({{x, 11}, {y, 10}}, {write(y, 10, 12)}),
                     did({{x, 11}, {y, 12}}, {})}),
              "");
}

TEST(CheckerTest, TwoThatReplaceOneVersionAreALostUpdate) {
    EXPECT_EQ(kinds({first(), did({{x, 10}}, {write(x, 10, 11)}), did({{x, 10}}, {write(x, 10, 12)})}), "lost update;");
}

TEST(CheckerTest, WhatNeverCommittedMayNotBeRead) {
    EXPECT_EQ(kinds({first(), did({{x, 10}}, {write(x, 10, 11)}, Outcome::aborted), did({{x, 11}}, {})}), "G1a;");
    EXPECT_EQ(kinds({first(), did({{x, 10}}, {write(x, 10, 11)}, Outcome::failed), did({{x, 11}}, {})}), "G1a;");
    EXPECT_EQ(kinds({first(), did({{x, 77}}, {})}), "G1a;");
}

TEST(CheckerTest, APassingVersionMayNotBeRead) {
    auto twice = did({{x, 10}}, {write(x, 10, 11), write(x, 10, 12)});
    twice.writes.front().last = false;
    EXPECT_EQ(kinds({first(), twice, did({{x, 11}}, {})}), "G1b;");
}

TEST(CheckerTest, WritesInCircles) {
    EXPECT_EQ(
        kinds({first(), did({}, {write(x, 10, 11), write(y, 12, 11)}), did({}, {write(x, 11, 12), write(y, 10, 12)})}),
        "G0;");
}

TEST(CheckerTest, InformationInCircles) {
    EXPECT_EQ(kinds({first(), did({{y, 12}}, {write(x, 10, 11)}), did({{x, 11}}, {write(y, 10, 12)})}), "G1c;");
}

TEST(CheckerTest, OldAndNewInOneReadAreReadSkew) {
    EXPECT_EQ(kinds({first(), did({}, {write(x, 10, 11), write(y, 10, 11)}), did({{x, 10}, {y, 11}}, {})}),
              "G-single;");
    EXPECT_EQ(
        kinds({first(), did({}, {write(x, 10, 11), write(y, 10, 11)}), did({{x, 10}, {y, 11}}, {}, Outcome::failed)}),
        "G-single;")
        << "who fails must have seen one world as well";
}

TEST(CheckerTest, TwoThatReadWhatTheOtherReplacesAreWriteSkew) {
    EXPECT_EQ(
        kinds({first(), did({{x, 10}, {y, 10}}, {write(x, 10, 11)}), did({{x, 10}, {y, 10}}, {write(y, 10, 11)})}),
        "G2;");
}

TEST(CheckerTest, WhoBeginsAfterAnAnswerSeesIt) {
    auto writer = did({}, {write(x, 10, 11)});
    writer.began = 3;
    writer.ended = 4;
    auto reader = did({{x, 10}}, {});
    reader.began = 5;
    reader.ended = 6;
    EXPECT_EQ(kinds({first(), writer, reader}), "G-single in real time;");
    reader.began = 3;
    EXPECT_EQ(kinds({first(), writer, reader}), "") << "at the same time either is right";
}

TEST(CheckerTest, ASessionSeesWhatItDid) {
    auto reader = did({{x, 10}}, {});
    reader.follows = 1;
    EXPECT_EQ(kinds({first(), did({}, {write(x, 10, 11)}), reader}), "G-single;");
}

TEST(CheckerTest, WhoWasNeverAnsweredHasCommittedIfItWasSeen) {
    auto lost = did({}, {write(x, 10, 11), write(y, 10, 11)}, Outcome::unknown);
    EXPECT_EQ(kinds({first(), lost, did({{x, 10}, {y, 10}}, {})}), "");
    EXPECT_EQ(kinds({first(), lost, did({{x, 11}, {y, 11}}, {})}), "");
    EXPECT_EQ(kinds({first(), lost, did({{x, 11}, {y, 10}}, {})}), "G-single;") << "half done";
}

TEST(CheckerTest, TriesNobodyHeardOfSeeOneWorldToo) {
    EXPECT_EQ(
        kinds({first(), did({}, {write(x, 10, 11), write(y, 10, 11)}), did({{x, 10}, {y, 11}}, {}, Outcome::aborted)}),
        "G-single;");
}

TEST(CheckerTest, ASetThatMissesAMemberIsAPhantom) {
    auto enter = did({}, {write(x, 10, 11)});
    enter.writes.front().sets = {"room"};
    enter.seq = 2;
    enter.snapshot = 1;
    auto look = did({}, {});
    look.sets = {{"room", {}}};
    look.snapshot = 2;
    EXPECT_EQ(kinds({first(), enter, look}), "phantom;");
    look.snapshot = 1;
    EXPECT_EQ(kinds({first(), enter, look}), "");
    look.writes = {write(y, 10, 12)};
    look.seq = 3;
    enter.reads = {{y, 10}};
    EXPECT_EQ(kinds({first(), enter, look}), "G2;") << "each would have seen the other";
    auto leave = did({{x, 11}}, {write(x, 11, 12)});
    leave.seq = 3;
    leave.snapshot = 2;
    look.seq = 4;
    EXPECT_EQ(kinds({first(), enter, leave, look}), "") << "it came and went, so it was not missed";
    auto none = did({}, {});
    none.anys = {{"room", false}};
    none.snapshot = 2;
    EXPECT_EQ(kinds({first(), enter, none}), "phantom;");
    none.anys = {{"room", true}};
    EXPECT_EQ(kinds({first(), enter, none}), "");
}

TEST(CheckerTest, WhatComesAndGoesIsPutInOrderByItsNumbers) {
    auto gone = did({{x, 10}}, {write(x, 10, 11)});
    gone.writes.front().erased = true;
    gone.seq = 2;
    auto back = did({{x, absent}}, {write(x, absent, 12)});
    back.seq = 3;
    back.snapshot = 2;
    EXPECT_EQ(kinds({first(), gone, back}), "");
    back.snapshot = 1;
    EXPECT_EQ(kinds({first(), gone, back}), "snapshot;");
}

TEST(CheckerTest, CountersHaveWhatWasAddedBefore) {
    auto add = did({}, {});
    add.counted = {{x, 5}};
    add.seq = 2;
    auto read = did({}, {});
    read.counters_read = {{x, 5}};
    read.snapshot = 2;
    EXPECT_EQ(kinds({first(), add, read}), "");
    read.counters_read = {{x, 4}};
    EXPECT_EQ(kinds({first(), add, read}), "counter;");
}

}  // namespace moosaic::consistency
