// The login dialogue, its bounds, and who is refused (sessions.md 2.2).
#include <gtest/gtest.h>

#include <moosaic/base/input_limit.hpp>

#include "session/refusal_log.hpp"
#include "session/session_fixture_test.hpp"

namespace moosaic::session {
namespace {

TEST(RefusalLog, AStormIsCountedInsteadOfWritten) {
    fakes::FakeServices services;
    RefusalLog refusals(services, std::make_shared<Gate>());
    const auto storm = [&](Level level, int times) {
        for (int i = 0; i < times; ++i) refusals.refused(level, "\"ann\"", "10.0.0.7:1", "password: no");
        return services.log_.lines.size();
    };
    EXPECT_EQ(storm(Level::warning, 1000), 30U);
    EXPECT_EQ(services.log_.lines.back(), "login refused: \"ann\" from 10.0.0.7:1, password: no");
    EXPECT_EQ(storm(Level::info, 3), 33U) << "refused keys take nothing away from passwords, nor the other way round";
    services.loop_.advance(60s);
    ASSERT_EQ(services.log_.lines.size(), 34U);
    EXPECT_EQ(services.log_.lines.back().find("login refused: 970 more times"), 0U) << services.log_.lines.back();
    EXPECT_EQ(storm(Level::warning, 1000), 44U) << "ten more a minute";
    services.loop_.advance(60s);
    EXPECT_EQ(services.log_.lines.back().find("login refused: 990 more times"), 0U) << services.log_.lines.back();
    services.loop_.advance(600s);
    EXPECT_EQ(services.log_.lines.size(), 45U) << "nothing is said of nothing";
}

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
    EXPECT_NE(flood.text().find(too_much_before_login_text), std::string::npos);
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

}  // namespace
}  // namespace moosaic::session
