// Sessions from outside: bytes in, bytes out, and what they ask of tasks (sessions.md 5, 6, 8, 12, 13).
#include <gtest/gtest.h>

#include "session/session_fixture_test.hpp"

namespace moosaic::session {
namespace {

task::Event setting(Id recipient, std::string key, Value value) {
    return {recipient, verbs::SetSetting{std::move(key), std::move(value)}};
}

TEST_F(SessionTest, StartsWithUniverseThenHooksThenPrompt) {
    // Not by the fixture's pointer: the hooks of the leaving are called while it is being reset.
    tasks.on_hook = [&own = the_hub()](const task::HookCall& call) {
        task::Release r;
        r.session = call.session;
        r.player = call.player;
        r.items.emplace_back(task::Message{10, true, "text", call.verb + " of #" + std::to_string(call.this_object)});
        own.release(std::move(r));
    };
    const Client c = enter("ann", true);
    EXPECT_EQ(c.text(), "<><Connected to Testland.><><confunc of #10><confunc of #100>[>>> ]");
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(tasks.mutex);
        return !tasks.properties.empty();
    }));
    EXPECT_EQ(tasks.properties.front(), "#10.last_connected_time=1970-01-01T00:00:00.000000+00:00");
}

TEST_F(SessionTest, LocationIsReadAfterTheAvatarsConfunc) {
    tasks.on_hook = [&](const task::HookCall& call) {
        if (call.this_object != 10) return;
        const std::lock_guard lock(tasks.mutex);
        tasks.locations[10] = 200;
    };
    enter("ann");
    EXPECT_EQ(tasks.seen(), (std::vector<std::string>{"confunc #10", "confunc #200"}));
}

TEST_F(SessionTest, AConfuncThatNeverEndsDoesNotBlockThePrompt) {
    tasks.hold_hooks = true;
    auto info = plain();
    info.identity = transport::Identity{1, "ann", {}};
    const Client c = connect(std::move(info));
    ASSERT_TRUE(eventually([&] { return tasks.seen().size() == 1; }));
    services.loop_.advance(11s);
    ASSERT_TRUE(eventually([&] { return tasks.seen().size() == 2; }));
    EXPECT_EQ(c.text().find("[>>> ]"), std::string::npos);
    services.loop_.advance(11s);
    EXPECT_TRUE(eventually([&] { return c.connection->peek() == "[>>> ]"; }));
}

TEST_F(SessionTest, PipelinedLinesRunOneAtATimeInOrder) {
    const Client c = enter("ann");
    c.type("a\nb\n\n  \nc\n");
    ASSERT_EQ(tasks.count(), 1U);
    answer(tasks.last(), "A");
    ASSERT_EQ(tasks.count(), 2U);
    EXPECT_EQ(tasks.last().line, "b");
    answer(tasks.last(), "B");
    ASSERT_EQ(tasks.count(), 3U);
    EXPECT_EQ(tasks.last().line, "c");
    answer(tasks.last(), "C");
    EXPECT_EQ(c.text(), "<A>[>>> ]<B>[>>> ][>>> ][>>> ]<C>[>>> ]");
}

TEST_F(SessionTest, ACommandOfSeveralFragmentsWaitsForTheLast) {
    const Client c = enter("ann");
    c.type("a;b\nnext\n");
    task::Release part;
    part.session = tasks.last().session;
    part.player = 10;
    part.last = false;
    the_hub().release(part);
    EXPECT_EQ(tasks.count(), 1U);
    answer(tasks.last(), "");
    EXPECT_EQ(tasks.count(), 2U);
}

TEST_F(SessionTest, TypeAheadIsBoundedByPausingTheClient) {
    config.type_ahead = 8;
    const Client c = enter("ann");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "line" + std::to_string(i) + "\n";
    c.type(many);
    EXPECT_TRUE(c.connection->is_paused());
    for (std::size_t i = 0; i < 1000; ++i) {
        ASSERT_EQ(tasks.count(), i + 1);
        EXPECT_EQ(tasks.last().line, "line" + std::to_string(i));
        answer(tasks.last(), "");
    }
    EXPECT_FALSE(c.connection->is_paused());
}

TEST_F(SessionTest, FlushIsNoCommand) {
    const Client c = enter("ann");
    c.type(" .flush \n");
    EXPECT_EQ(tasks.count(), 0U);
    EXPECT_EQ(c.text(), "[>>> ]");
}

TEST_F(SessionTest, ControlCharactersAndBrokenUtf8NeverReachACommand) {
    const Client c = enter("ann");
    c.type(
        "s\x01"
        "ay\t\xC3\xA9\xFF\xC2\x9B"
        "31m\x1B\n");
    EXPECT_EQ(tasks.last().line,
              "say\t\xC3\xA9\xEF\xBF\xBD"
              "31m");
}

TEST_F(SessionTest, ControlCharactersInTextReachNobody) {
    const Client c = enter("ann");
    tell(10,
         "a\x1B]0;t\x07"
         "b\xC2\x9B"
         "31m\xFF\r\n\tz");
    EXPECT_EQ(c.text(), "<a]0;tb31m\xEF\xBF\xBD\n\tz>[>>> ]");
}

TEST_F(SessionTest, TooLongLinesAreRefusedWithOneMessage) {
    config.max_line = 10;
    const Client c = enter("ann");
    c.type("12345678901\nok\n");
    EXPECT_EQ(tasks.count(), 1U);
    EXPECT_EQ(tasks.last().line, "ok");
    EXPECT_NE(c.text().find("at most 10 bytes"), std::string::npos);
}

TEST_F(SessionTest, LastConnectedTimeIsWrittenAgainAfterFifteenSeconds) {
    const Client c = enter("ann");
    c.type("a\n");
    answer(tasks.last(), "");
    services.loop_.advance(16s);
    c.type("b\n");
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(tasks.mutex);
        return tasks.properties.size() == 2;
    }));
}

TEST_F(SessionTest, ToldTextGoesToEverySessionPrintedToTheIssuingOne) {
    const Client one = enter("ann");
    const Client two = enter_again("ann");
    one.type("look\n");
    auto command = tasks.last();
    task::Release r;
    r.session = command.session;
    r.player = 10;
    r.items.emplace_back(task::Message{10, true, "text", "printed"});
    r.items.emplace_back(task::Message{10, false, "text", "told"});
    the_hub().release(std::move(r));
    EXPECT_EQ(one.text(), "<printed><told>[>>> ]");
    EXPECT_EQ(two.text(), "<told>[>>> ]");
}

TEST_F(SessionTest, PresenceLastsUntilTheLastSessionEnds) {
    const Client one = enter("ann");
    const Client two = enter_again("ann");
    EXPECT_TRUE(the_hub().is_connected(10));
    ASSERT_EQ(the_hub().connected().size(), 1U);
    EXPECT_EQ(the_hub().sessions().size(), 2U);
    one.sink->on_closed("gone");
    EXPECT_TRUE(the_hub().is_connected(10));
    tell(10, "still there?");
    EXPECT_EQ(two.text(), "<still there?>[>>> ]");
    EXPECT_EQ(tasks.seen().back(), "command look");  // no disfunc
    two.sink->on_closed("gone");
    EXPECT_FALSE(the_hub().is_connected(10));
    ASSERT_TRUE(eventually([&] { return tasks.seen().back() == "disfunc #10"; }));
    const auto seen = tasks.seen();
    EXPECT_EQ(seen[seen.size() - 2], "disfunc #100");
}

TEST_F(SessionTest, ReturningWaitsForTheLeaversDisfunc) {
    const Client one = enter("ann");
    {
        const std::lock_guard lock(tasks.mutex);
        tasks.hold_hooks = true;
    }
    one.sink->on_closed("gone");
    ASSERT_TRUE(eventually([&] { return tasks.seen().back() == "disfunc #100"; }));
    auto info = plain();
    info.identity = transport::Identity{1, "ann", {}};
    const Client two = connect(std::move(info));
    ASSERT_TRUE(eventually([&] { return the_hub().is_connected(10); }));
    EXPECT_EQ(tasks.seen().back(), "disfunc #100");
    {
        const std::lock_guard lock(tasks.mutex);
        tasks.hold_hooks = false;
    }
    tasks.release_hooks();
    ASSERT_TRUE(eventually([&] { return two.connection->peek().find("[>>> ]") != std::string::npos; }));
    const auto seen = tasks.seen();
    const std::vector<std::string> tail(seen.end() - 4, seen.end());
    EXPECT_EQ(tail, (std::vector<std::string>{"disfunc #100", "disfunc #10", "confunc #10", "confunc #100"}));
}

TEST_F(SessionTest, WhoComesAndGoesWhileHooksHangIsTurnedAwayAfterAWhile) {
    {
        const std::lock_guard lock(tasks.mutex);
        tasks.hold_hooks = true;
    }
    int refused = 0;
    for (int i = 0; i < 50; ++i) {
        auto info = plain();
        info.identity = transport::Identity{1, "ann", {}};
        const Client c = connect(std::move(info));
        ASSERT_TRUE(eventually([&] { return the_hub().is_connected(10) || c.connection->is_closed(); }));
        refused += c.text().find("too often") != std::string::npos ? 1 : 0;
        c.sink->on_closed("gone");
        ASSERT_TRUE(eventually([&] { return !the_hub().is_connected(10); }));
    }
    EXPECT_GT(refused, 40);
}

TEST_F(SessionTest, NoMoreSessionsThanTheLimit) {
    config.sessions_per_account = 2;
    enter("ann");
    enter_again("ann");
    auto info = plain();
    info.identity = transport::Identity{1, "ann", {}};
    const Client third = connect(std::move(info));
    EXPECT_TRUE(eventually([&] { return third.connection->is_closed(); }));
    EXPECT_NE(third.text().find("which is the limit"), std::string::npos);
    EXPECT_EQ(the_hub().sessions().size(), 2U);
}

TEST_F(SessionTest, IdleAndConnectedTimesComeFromTheSessions) {
    const Client a = enter("ann");
    enter("bob");
    services.loop_.advance(30s);
    a.type("\n");
    const auto who = the_hub().connected();
    ASSERT_EQ(who.size(), 2U);
    EXPECT_EQ(who[0].avatar, 10);
    EXPECT_DOUBLE_EQ(who[0].idle, 0);
    EXPECT_DOUBLE_EQ(who[0].connected, 30);
    EXPECT_DOUBLE_EQ(who[1].idle, 30);
}

TEST_F(SessionTest, DisconnectEventClosesAfterQueuedText) {
    const Client c = enter("ann");
    c.type("@quit\nnever\n");
    answer(tasks.last(), "Goodbye!", {event(10, verbs::Disconnect{})});
    EXPECT_EQ(c.text(), "<Goodbye!>{end}");
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_EQ(c.connection->status, 0);
    EXPECT_EQ(tasks.count(), 1U);
}

TEST_F(SessionTest, WhoLeavesLeavesByTheSessionHeTypesIn) {
    const Client one = enter("ann");
    const Client two = enter_again("ann");
    one.type("@quit\n");
    answer(tasks.last(), "", {event(10, verbs::Disconnect{"", true})});
    EXPECT_TRUE(one.connection->is_closed());
    EXPECT_FALSE(two.connection->is_closed());
    two.type("x\n");
    answer(tasks.last(), "", {event(10, verbs::Disconnect{"", false})});
    EXPECT_TRUE(two.connection->is_closed());
}

TEST_F(SessionTest, BootShowsTheReasonToEverySession) {
    const Client one = enter("ann");
    const Client two = enter_again("ann");
    EXPECT_EQ(the_hub().boot(10, "Be [red]gone"), 2U);
    EXPECT_EQ(one.text(), "<Be \\[red]gone>{end}");
    EXPECT_EQ(two.text(), "<Be \\[red]gone>{end}");
    EXPECT_FALSE(the_hub().is_connected(10));
}

TEST_F(SessionTest, EndOfInputFinishesWhatWasTyped) {
    const Client c = enter("ann");
    c.type("a\nb");
    c.sink->on_end_of_input();
    EXPECT_FALSE(c.connection->is_closed());
    answer(tasks.last(), "A");
    ASSERT_EQ(tasks.count(), 2U);
    EXPECT_EQ(tasks.last().line, "b");
    answer(tasks.last(), "B");
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_EQ(c.text(), "<A>[>>> ]<B>[>>> ]{end}");
}

TEST_F(SessionTest, SettingsApplyBeforeTheNextCommand) {
    const Client c = enter("ann");
    c.type("a\nb\n");
    answer(tasks.last(), "",
           {setting(10, "quiet_mode", true), setting(10, "x_colour", "blue"), setting(10, "mode", "rich"),
            setting(10, "x_big", std::string(2000, 'x'))});
    ASSERT_EQ(tasks.count(), 2U);
    const Value settings = tasks.last().settings;
    EXPECT_TRUE(settings.find("quiet_mode")->truthy());
    EXPECT_EQ(*settings.find("x_colour"), Value("blue"));
    EXPECT_EQ(*settings.find("mode"), Value("raw"));
    EXPECT_EQ(settings.find("x_big"), nullptr);
    EXPECT_EQ(*settings.find("terminal_width"), Value(80));
    EXPECT_NE(c.text().find("{quiet}"), std::string::npos);
}

TEST_F(SessionTest, WhatAVerbDoesStandsWhereItPutIt) {
    const Client c = enter("ann");
    c.type("a\n");
    task::Release r;
    r.session = tasks.last().session;
    r.player = 10;
    r.items.emplace_back(task::Message{10, true, "text", "before"});
    r.items.emplace_back(setting(10, "quiet_mode", true));
    r.items.emplace_back(task::Message{10, true, "text", "after"});
    the_hub().release(r);
    EXPECT_EQ(c.text(), "<before>{quiet}<after>[>>> ]");
    c.type("b\n");
    r.items[1] = event(10, verbs::Disconnect{});
    the_hub().release(std::move(r));
    EXPECT_EQ(c.text(), "<before><after>{end}") << "all that it printed is shown before the session ends";
}

TEST_F(SessionTest, ResizeChangesTheSettings) {
    const Client c = enter("ann");
    c.sink->on_resize(132, 0);
    c.type("a\n");
    EXPECT_EQ(*tasks.last().settings.find("terminal_width"), Value(132));
    EXPECT_EQ(*tasks.last().settings.find("terminal_height"), Value(24));
}

TEST_F(SessionTest, CaptureTakesLinesVerbatimUpToADot) {
    const Client c = enter("ann");
    c.type("@program x:y\ndef f():\n\n  look\n.flush\n.\nafter\n");
    answer(tasks.last(), "", {event(10, verbs::ReadLines{"@program-finish 7", "Type it:"})});
    ASSERT_EQ(tasks.count(), 2U);
    EXPECT_EQ(tasks.last().line, "@program-finish 7");
    EXPECT_EQ(tasks.last().attachment, "def f():\n\n  look\n.flush");
    EXPECT_NE(c.text().find("<Type it:>[] ][] ][] ][] ][] ]"), std::string::npos);
    answer(tasks.last(), "Saved.");
    EXPECT_EQ(tasks.last().line, "after");
    EXPECT_FALSE(tasks.last().attachment.has_value());
}

TEST_F(SessionTest, ALostLinkKeepsWhatWasWritten) {
    Client c = enter("ann");
    c.type("@edit\n");
    answer(tasks.last(), "", {event(10, verbs::ReadLines{"done", ""})});
    c.type("one\ntwo\n");
    c.sink->on_closed("lost");
    c = enter("ann");
    c.type("@edit\n");
    answer(tasks.last(), "", {event(10, verbs::ReadLines{"done", ""})});
    EXPECT_NE(c.text().find(".draft"), std::string::npos);
    c.type(".draft\nthree\n.\n");
    EXPECT_EQ(tasks.last().attachment, "one\ntwo\nthree");
    answer(tasks.last(), "Saved.");
    c.type("@edit\n");
    answer(tasks.last(), "", {event(10, verbs::ReadLines{"done", ""})});
    EXPECT_EQ(c.text().find(".draft"), std::string::npos) << "what was saved is no draft any more";
}

TEST_F(SessionTest, WhatFollowsARefusedCommandIsNotRun) {
    const Client c = enter("ann");
    c.type("@program x:y\nlook\nquit\n.\nafter\n");
    task::Release r;
    r.session = tasks.last().session;
    r.player = 10;
    r.status = 1;
    r.items.emplace_back(event(10, verbs::ExpectLines{}));
    the_hub().release(r);
    EXPECT_EQ(tasks.last().line, "after");
    EXPECT_EQ(tasks.count(), 2U);
    EXPECT_NE(c.text().find("2 lines that followed it were not run"), std::string::npos);
    r.session = tasks.last().session;
    r.status = 0;
    the_hub().release(r);
    c.type("b\n");
    EXPECT_EQ(tasks.last().line, "b") << "a command that went well swallows nothing";
}

TEST_F(SessionTest, OnlyStrangersLinesAreSetApart) {
    const Client c = enter("ann");
    task::Release r;
    r.items.emplace_back(task::Message{10, false, "text", ">>> forged", false});
    r.items.emplace_back(task::Message{10, false, "text", ">>> shown", true});
    r.items.emplace_back(task::Message{10, false, "whisper", "psst", true});
    the_hub().release(std::move(r));
    EXPECT_EQ(c.text(), "< >>> forged><>>> shown><[magenta]psst[/]>[>>> ]");
}

TEST_F(SessionTest, CaptureCanBeCancelledAndIsBounded) {
    config.capture_lines = 3;
    const Client c = enter("ann");
    const auto begin = [&] {
        c.type("@edit\n");
        answer(tasks.last(), "", {event(10, verbs::ReadLines{"done", ""})});
    };
    begin();
    c.type("one\n.cancel\n");
    EXPECT_NE(c.text().find("Cancelled"), std::string::npos);
    begin();
    c.type("1\n2\n3\n4\n5\n.\n");
    EXPECT_NE(c.text().find("too long"), std::string::npos);
    EXPECT_EQ(tasks.count(), 2U);  // neither delivered anything
    c.type("look\n");
    EXPECT_EQ(tasks.last().line, "look");
}

TEST_F(SessionTest, PromptsChainAndTheirAnswersAreNotLogged) {
    const Client c = enter("ann");
    const auto ask = [](const char* prompt, const char* command) {
        return event(10, verbs::AskPrompts{command, {prompt}, true});
    };
    c.type("@password\n");
    answer(tasks.last(), "", {ask("Old: ", "@password-2")});
    EXPECT_EQ(c.text(), "*Old: ]");
    c.type("se cret\n");
    EXPECT_EQ(tasks.last().line, "@password-2");
    EXPECT_EQ(tasks.last().attachment, "se cret");
    answer(tasks.last(), "", {ask("New: ", "@password-3")});
    EXPECT_EQ(c.text(), "*New: ]");
    c.type(".cancel\n");
    EXPECT_EQ(c.text(), "<Cancelled.>[>>> ]");
    for (const std::string& line : services.log_.lines) EXPECT_EQ(line.find("se cret"), std::string::npos);
}

TEST_F(SessionTest, AClientThatDoesNotReadLosesTheOldestTextAndIsToldHowMuch) {
    config.output_buffer = 10000;
    const Client c = enter("ann");
    c.connection->stop_reading(100000);
    for (int i = 0; i < 300; ++i) tell(10, "message " + std::to_string(i));
    EXPECT_EQ(c.text(), "");
    c.connection->drain();
    const std::string text = c.text();
    EXPECT_EQ(text.find("message 0>"), std::string::npos);
    EXPECT_NE(text.find("lines were dropped"), std::string::npos);
    EXPECT_NE(text.find("<message 299>[>>> ]"), std::string::npos);
}

TEST_F(SessionTest, NothingNewIsBegunForAClientThatDoesNotRead) {
    const Client c = enter("ann");
    c.connection->stop_reading(100000);
    c.type("a\n");
    EXPECT_EQ(tasks.count(), 0U);
    EXPECT_TRUE(c.connection->is_paused()) << "what is typed may be echoed: nothing more of it now";
    c.connection->drain();
    EXPECT_EQ(tasks.count(), 1U);
    EXPECT_FALSE(c.connection->is_paused());
}

TEST_F(SessionTest, ShutdownTellsEverybodyRunsDisfuncAndRefusesNewcomers) {
    const Client a = enter("ann");
    const Client b = enter("bob");
    EXPECT_TRUE(the_hub().shutdown(5s));
    EXPECT_NE(a.text().find("shutting down"), std::string::npos);
    EXPECT_TRUE(a.connection->is_closed());
    EXPECT_TRUE(b.connection->is_closed());
    const auto seen = tasks.seen();
    for (const char* hook : {"disfunc #10", "disfunc #11"})
        EXPECT_EQ(std::count(seen.begin(), seen.end(), hook), 1) << hook;
    const Client late = connect(plain());
    EXPECT_TRUE(late.connection->is_closed());
}

TEST_F(SessionTest, ASanctionedPlayerReadsWhyAndIsClosed) {
    authenticator.accounts["ann"].blocked = "You are suspended until Friday.";
    auto info = plain();
    info.identity = transport::Identity{1, "ann", {}};
    const Client c = connect(std::move(info));
    ASSERT_TRUE(eventually([&] { return c.connection->is_closed(); }));
    EXPECT_EQ(c.text(), "<You are suspended until Friday.>{end}");
    EXPECT_TRUE(tasks.seen().empty());
}

TEST_F(SessionTest, AnAccountWithoutACharacterIsToldSo) {
    authenticator.accounts["ann"].avatar = 0;
    const Client c = connect(plain());
    c.type("connect ann right\n");
    ASSERT_TRUE(eventually([&] { return c.connection->is_closed(); }));
    EXPECT_NE(c.text().find("no character"), std::string::npos);
}

}  // namespace
}  // namespace moosaic::session
