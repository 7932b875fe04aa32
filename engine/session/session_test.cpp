// Sessions from outside: bytes in, bytes out, and what they ask of tasks (sessions.md 2.2, 5, 6, 8, 12, 13).
#include <gtest/gtest.h>

#include <thread>

#include "session/fakes_test.hpp"

namespace moosaic::session {
namespace {

using namespace fakes;

class SessionTest : public ::testing::Test {
protected:
    struct Client {
        std::shared_ptr<FakeConnection> connection;
        std::shared_ptr<transport::SessionSink> sink;
        void type(std::string_view bytes) const { sink->on_bytes(bytes); }
        std::string text() const { return connection->take(); }
    };

    SessionTest() {
        config.frontends["raw"] = &frontend;
        config.greeting = "Hello.";
        config.universe = "Testland";
        add("ann", 10);
        add("bob", 11);
        tasks.locations = {{10, 100}, {11, 100}};
    }
    ~SessionTest() override {
        for (auto& c : clients) c.sink->on_closed("test over");
        hub.reset();
    }

    void add(const std::string& name, Id avatar) {
        LoginResult r;
        r.account = avatar + 1000;
        r.login = name;
        r.avatar = avatar;
        authenticator.accounts[name] = r;
    }

    Hub& the_hub() {
        if (!hub) {
            hub = std::make_unique<Hub>(services, authenticator, config);
            hub->attach(tasks);
        }
        return *hub;
    }

    Client connect(transport::ConnectionInfo info) {
        Client c;
        c.connection = std::make_shared<FakeConnection>();
        c.sink = the_hub().open(std::move(info), c.connection);
        c.connection->sink = c.sink;
        clients.push_back(c);
        return c;
    }

    static transport::ConnectionInfo plain(bool loopback = true) {
        transport::ConnectionInfo info;
        info.transport = "test";
        info.peer = loopback ? "127.0.0.1:999" : "192.0.2.7:999";
        info.loopback = loopback;
        return info;
    }

    // A connection that a transport has authenticated; waits for its first prompt.
    Client enter(const std::string& name, bool keep_output = false) {
        auto info = plain();
        info.identity = transport::Identity{1, name, {}};
        Client c = connect(std::move(info));
        EXPECT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]") != std::string::npos; }));
        if (!keep_output) c.text();
        return c;
    }

    // A further session: gets a notice and a `look` of its own, which is answered.
    Client enter_again(const std::string& name) {
        const std::size_t before = tasks.count();
        auto info = plain();
        info.identity = transport::Identity{1, name, {}};
        Client c = connect(std::move(info));
        EXPECT_TRUE(eventually([&] { return tasks.count() == before + 1; }));
        EXPECT_EQ(tasks.last().line, "look");
        answer(tasks.last(), "a room");
        EXPECT_NE(c.connection->peek().find("<You are now connected 2 times.><a room>[>>> ]"), std::string::npos);
        c.text();
        return c;
    }

    void answer(const task::Command& command, std::string text, std::vector<task::Event> events = {}) {
        task::Release r;
        r.session = command.session;
        r.player = command.avatar;
        if (!text.empty()) r.messages.push_back({command.avatar, true, "text", std::move(text)});
        r.events = std::move(events);
        the_hub().release(std::move(r));
    }

    void tell(Id avatar, std::string text) {
        task::Release r;
        r.messages.push_back({avatar, false, "text", std::move(text)});
        the_hub().release(std::move(r));
    }

    FakeServices services;
    FakeAuthenticator authenticator;
    FakeTasks tasks;
    FakeFrontend frontend;
    HubConfig config;
    std::unique_ptr<Hub> hub;
    std::vector<Client> clients;
};

task::Event event(Id recipient, std::string name, std::vector<std::pair<Value, Value>> data) {
    return {recipient, std::move(name), Value::dict(std::move(data))};
}

TEST_F(SessionTest, StartsWithUniverseThenHooksThenPrompt) {
    // Not by the fixture's pointer: the hooks of the leaving are called while it is being reset.
    tasks.on_hook = [&own = the_hub()](const task::HookCall& call) {
        task::Release r;
        r.session = call.session;
        r.player = call.player;
        r.messages.push_back({10, true, "text", call.verb + " of #" + std::to_string(call.this_object)});
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
    r.messages.push_back({10, true, "text", "printed"});
    r.messages.push_back({10, false, "text", "told"});
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
    answer(tasks.last(), "Goodbye!", {event(10, "disconnect", {})});
    EXPECT_EQ(c.text(), "<Goodbye!>{end}");
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_EQ(c.connection->status, 0);
    EXPECT_EQ(tasks.count(), 1U);
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
           {event(10, "session_setting", {{"key", "quiet_mode"}, {"value", true}}),
            event(10, "session_setting", {{"key", "x_colour"}, {"value", "blue"}}),
            event(10, "session_setting", {{"key", "mode"}, {"value", "rich"}}),
            event(10, "session_setting", {{"key", "x_big"}, {"value", std::string(2000, 'x')}})});
    ASSERT_EQ(tasks.count(), 2U);
    const Value settings = tasks.last().settings;
    EXPECT_TRUE(settings.find("quiet_mode")->truthy());
    EXPECT_EQ(*settings.find("x_colour"), Value("blue"));
    EXPECT_EQ(*settings.find("mode"), Value("raw"));
    EXPECT_EQ(settings.find("x_big"), nullptr);
    EXPECT_EQ(*settings.find("terminal_width"), Value(80));
    EXPECT_NE(c.text().find("{quiet}"), std::string::npos);
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
    answer(tasks.last(), "", {event(10, "read_lines", {{"command", "@program-finish 7"}, {"intro", "Type it:"}})});
    ASSERT_EQ(tasks.count(), 2U);
    EXPECT_EQ(tasks.last().line, "@program-finish 7");
    EXPECT_EQ(tasks.last().attachment, "def f():\n\n  look\n.flush");
    EXPECT_NE(c.text().find("<Type it:>[][][][][]"), std::string::npos);
    answer(tasks.last(), "Saved.");
    EXPECT_EQ(tasks.last().line, "after");
    EXPECT_FALSE(tasks.last().attachment.has_value());
}

TEST_F(SessionTest, CaptureCanBeCancelledAndIsBounded) {
    config.capture_lines = 3;
    const Client c = enter("ann");
    const auto begin = [&] {
        c.type("@edit\n");
        answer(tasks.last(), "", {event(10, "read_lines", {{"command", "done"}, {"intro", ""}})});
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
        return event(10, "prompt", {{"prompt", prompt}, {"hidden", true}, {"command", command}});
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
    {
        const std::lock_guard lock(c.connection->mutex);
        c.connection->waiting = 100000;
    }
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
    {
        const std::lock_guard lock(c.connection->mutex);
        c.connection->waiting = 100000;
    }
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

// --- the login dialogue ---

TEST_F(SessionTest, GreetsAndTakesTheClassicForm) {
    const Client c = connect(plain());
    EXPECT_EQ(c.text(), "<Hello.>[login: ]");
    c.type("connect ann right\n");
    EXPECT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]") != std::string::npos; }));
}

TEST_F(SessionTest, TakesANameAndAHiddenPassword) {
    const Client c = connect(plain());
    c.text();
    c.type("ann\n");
    EXPECT_EQ(c.text(), "*Password: ]");
    c.type("right\n");
    EXPECT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]") != std::string::npos; }));
}

TEST_F(SessionTest, UnknownNameAndWrongPasswordReadTheSameAndCountToSix) {
    const Client c = connect(plain());
    c.text();
    const auto attempt = [&](const std::string& line, int number) {
        c.type(line);
        services.loop_.advance(20s);  // past any delay
        return eventually([&] { return authenticator.checks == number; });
    };
    ASSERT_TRUE(attempt("connect ann wrong\n", 1));
    ASSERT_TRUE(eventually([&] { return c.connection->peek() == "<Login incorrect.>[login: ]"; }));
    c.text();
    ASSERT_TRUE(attempt("connect nobody wrong\n", 2));
    ASSERT_TRUE(eventually([&] { return c.connection->peek() == "<Login incorrect.>[login: ]"; }));
    for (int i = 3; i <= 6; ++i) {
        c.text();
        ASSERT_TRUE(attempt("connect ann wrong\n", i));
        ASSERT_TRUE(eventually([&] { return c.connection->peek().find("Login incorrect") != std::string::npos; }));
    }
    EXPECT_TRUE(eventually([&] { return c.connection->is_closed(); }));
    EXPECT_NE(c.text().find("Too many failed logins"), std::string::npos);
    for (const std::string& line : services.log_.lines) EXPECT_EQ(line.find("wrong"), std::string::npos);
}

TEST_F(SessionTest, CleartextPasswordsFromElsewhereAreRefused) {
    const Client c = connect(plain(false));
    c.text();
    c.type("connect ann right\nann\n");
    const std::string text = c.text();
    EXPECT_NE(text.find("not encrypted"), std::string::npos);
    EXPECT_EQ(text.find("Password:"), std::string::npos);
    EXPECT_EQ(authenticator.checks, 0);
}

TEST_F(SessionTest, HelpWhoQuitBeforeTheLogin) {
    enter("bob");
    const Client c = connect(plain());
    c.text();
    c.type("who\n");
    EXPECT_EQ(c.text(), "<1 character is connected.>[login: ]");
    c.type("help\n");
    EXPECT_NE(c.text().find("connect NAME PASSWORD"), std::string::npos);
    c.type("quit\n");
    EXPECT_TRUE(c.connection->is_closed());
}

TEST_F(SessionTest, AnUnauthenticatedConnectionIsBoundedInInputAndTime) {
    const Client flood = connect(plain());
    flood.type(std::string(9000, 'x'));
    EXPECT_TRUE(flood.connection->is_closed());
    const Client slow = connect(plain());
    services.loop_.advance(179s);
    EXPECT_FALSE(slow.connection->is_closed());
    services.loop_.advance(2s);
    EXPECT_TRUE(slow.connection->is_closed());
}

TEST_F(SessionTest, ConnectionsWithoutALoginAreBoundedByAddress) {
    config.login_places_of_address = 2;
    const Client first = connect(plain(false)), second = connect(plain(false)), third = connect(plain(false));
    EXPECT_FALSE(second.connection->is_closed());
    EXPECT_NE(third.text().find("Try again"), std::string::npos);
    EXPECT_TRUE(third.connection->is_closed());
    EXPECT_FALSE(connect(plain(true)).connection->is_closed()) << "this machine is not limited";
    first.type("quit\n");
    EXPECT_FALSE(connect(plain(false)).connection->is_closed()) << "the place of one who left";
    const Client known = enter("ann");
    EXPECT_FALSE(known.connection->is_closed());
}

TEST_F(SessionTest, ALoginThatSucceedsStopsTheDeadline) {
    const Client c = enter("ann");
    services.loop_.advance(1000s);
    EXPECT_FALSE(c.connection->is_closed());
}

TEST_F(SessionTest, TransportsMayAuthenticateThroughTheHub) {
    std::atomic<int> good{0}, bad{0};
    the_hub().authenticate_password("ann", "right", "127.0.0.1:1", [&](auto r) { good += r.has_value() ? 1 : 0; });
    the_hub().authenticate_password("ann", "wrong", "127.0.0.1:1", [&](auto r) { bad += r.has_value() ? 0 : 1; });
    EXPECT_TRUE(eventually([&] { return good == 1 && bad == 1; }));
}

// --- telnet connections ---

struct FakeSizeOption : protocol::Protocol {
    struct Session : protocol::ProtocolSession {
        explicit Session(protocol::ProtocolHost& h) : host(h) {}
        void on_subnegotiation(std::string_view p) override {
            host.set_size(static_cast<unsigned char>(p[0]), static_cast<unsigned char>(p[1]));
        }
        protocol::ProtocolHost& host;
    };
    std::uint8_t option() const override { return 31; }
    bool offer_him() const override { return true; }
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost& h) override {
        return std::make_unique<Session>(h);
    }
};

class TelnetSessionTest : public SessionTest {
protected:
    TelnetSessionTest() { config.protocols.push_back(&option); }
    Client telnet() {
        auto info = plain();
        info.telnet = true;
        return connect(std::move(info));
    }
    Client telnet_in() {
        Client c = telnet();
        c.type(
            "\xFF\xFC\x1F"
            "connect ann right\r\n");
        EXPECT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]\xFF\xF9") != std::string::npos; }));
        c.text();
        return c;
    }
    FakeSizeOption option;
};

TEST_F(TelnetSessionTest, OffersFirstAndMarksPrompts) {
    EXPECT_EQ(telnet().text(), "\xFF\xFC\x03\xFF\xFD\x1F<Hello.>[login: ]\xFF\xF9");
}

TEST_F(TelnetSessionTest, PasswordTypingIsHiddenOnTheWire) {
    const Client c = telnet();
    c.text();
    c.type("ann\r\n");
    EXPECT_EQ(c.text(), "\xFF\xFB\x01*Password: ]\xFF\xF9");
    c.type(
        "\xFF\xFD\x01"
        "right\r\n");
    EXPECT_TRUE(eventually([&] { return c.connection->peek().find("\xFF\xFC\x01") == 0; }));
}

TEST_F(TelnetSessionTest, AnswersAytAndErases) {
    const Client c = telnet_in();
    c.type("\xFF\xF6");
    EXPECT_EQ(c.text(), "\r\n[Yes]\r\n");
    c.type("abc\xFF\xF7\nxyz");
    EXPECT_EQ(tasks.last().line, "ab");
}

TEST_F(TelnetSessionTest, ConfuncWaitsALittleForAnswersToTheOffers) {
    const Client c = telnet();
    c.type("connect ann right\r\n");
    ASSERT_TRUE(eventually([&] { return the_hub().is_connected(10); }));
    EXPECT_TRUE(tasks.seen().empty());
    c.type("\xFF\xFB\x1F\xFF\xFA\x1F\x64\x28\xFF\xF0");
    ASSERT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]") != std::string::npos; }));
    EXPECT_EQ(*tasks.hooks.front().settings.find("terminal_width"), Value(100));
}

TEST_F(TelnetSessionTest, ASilentClientIsNotWaitedForLong) {
    const Client c = telnet();
    c.type("connect ann right\r\n");
    ASSERT_TRUE(eventually([&] { return the_hub().is_connected(10); }));
    services.loop_.advance(600ms);
    EXPECT_TRUE(eventually([&] { return tasks.seen().size() == 2; }));
}

TEST_F(TelnetSessionTest, KeepAliveAfterAMinuteOfSilence) {
    const Client c = telnet_in();
    services.loop_.advance(61s);
    EXPECT_EQ(c.text(), "\xFF\xF1");
    tell(10, "text");
    c.text();
    services.loop_.advance(59s);
    EXPECT_EQ(c.text(), "");
}

TEST_F(TelnetSessionTest, AnUnfinishedFrameEndsTheConnection) {
    const Client c = telnet_in();
    c.type(
        "\xFF\xFA\x1F"
        "abc");
    services.loop_.advance(9s);
    EXPECT_FALSE(c.connection->is_closed());
    services.loop_.advance(2s);
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_TRUE(eventually([&] { return tasks.seen().back() == "disfunc #10"; }));
}

TEST_F(TelnetSessionTest, AbuseEndsTheConnection) {
    const Client c = telnet_in();
    for (int i = 0; i < 600; ++i) c.type("\xFF\xFD\x01");
    EXPECT_TRUE(c.connection->is_closed());
}

}  // namespace
}  // namespace moosaic::session
