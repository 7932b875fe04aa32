// The session harness of Moosaic::testing: negotiation, framing, and the way of a line.
#include <gtest/gtest.h>

#include <moosaic/testing/session_harness.hpp>

namespace moosaic::testing {
namespace {

constexpr std::uint8_t ours = 200, theirs = 201;

// Offers one side of its option, and answers each frame with its bytes.
class Parrot final : public protocol::Protocol {
public:
    explicit Parrot(std::uint8_t option) : option_(option) {}
    [[nodiscard]] std::uint8_t option() const override { return option_; }
    [[nodiscard]] bool offer_us() const override { return option_ == ours; }
    [[nodiscard]] bool offer_him() const override { return option_ == theirs; }
    [[nodiscard]] int order() const override { return option_ == ours ? 20 : 10; }
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost& host) override {
        struct Session final : protocol::ProtocolSession {
            explicit Session(protocol::ProtocolHost& to) : host(to) {}
            void on_enabled(bool us) override { host.set_capability(us ? "us" : "him", true); }
            void on_disabled(bool us) override { host.set_capability(us ? "us" : "him", false); }
            void on_subnegotiation(std::string_view payload) override {
                host.set_size(static_cast<int>(payload.size()), 1);
                host.send_subnegotiation(payload);
            }
            protocol::ProtocolHost& host;
        };
        return std::make_unique<Session>(host);
    }

private:
    std::uint8_t option_;
};

struct Harness : ::testing::Test {
    void connect() {
        session.add(std::make_unique<Parrot>(ours));
        session.add(std::make_unique<Parrot>(theirs));
        session.connect(SessionHarness::telnet());
    }
    SessionHarness session;
};

TEST_F(Harness, OffersInOrderAndAgreesByTheClientsAnswer) {
    connect();
    EXPECT_EQ(session.take(), telnet::negotiation(telnet::make, theirs) + telnet::negotiation(telnet::will, ours));
    session.type(telnet::negotiation(telnet::make, ours) + telnet::negotiation(telnet::wont, theirs));
    EXPECT_TRUE(session.agreed(ours, true));
    EXPECT_FALSE(session.agreed(theirs, false));
    EXPECT_EQ(session.take(), "") << "an answer is not answered";
    EXPECT_EQ(session.capabilities["us"], Value(true));
    EXPECT_EQ(session.capabilities.count("him"), 0U);
    session.type(telnet::negotiation(telnet::make_not, ours));
    EXPECT_EQ(session.take(), telnet::negotiation(telnet::wont, ours));
    EXPECT_EQ(session.capabilities["us"], Value(false));
}

TEST_F(Harness, RefusesWhatNobodyHas) {
    connect();
    session.take();
    session.type(telnet::negotiation(telnet::will, 99) + telnet::negotiation(telnet::make, 99));
    EXPECT_EQ(session.take(), telnet::negotiation(telnet::make_not, 99) + telnet::negotiation(telnet::wont, 99));
    session.type(telnet::frame(99, "x") + telnet::frame(ours, "not agreed") + "look\r\n");
    EXPECT_EQ(session.take(), "");
    EXPECT_EQ(session.lines, (std::vector<std::string>{"look"}));
}

TEST_F(Harness, FramesAreEscapedBothWaysAndMayBeCutAnywhere) {
    connect();
    session.type(telnet::negotiation(telnet::make, ours));
    session.take();
    const std::string payload("a\xFF\xF0\0b", 5);
    for (const char c : telnet::frame(ours, payload)) session.type(std::string(1, c));
    EXPECT_EQ(session.take(), telnet::frame(ours, payload));
    EXPECT_EQ(session.columns, 5);
    session.type(telnet::frame(ours, std::string(telnet::longest_frame + 1, 'x')) + "still here\r\n");
    EXPECT_EQ(session.take(), "") << "a frame above the bound is dropped";
    EXPECT_EQ(session.lines, (std::vector<std::string>{"still here"}));
}

TEST_F(Harness, ABusySessionTakesLinesLater) {
    session.connect(SessionHarness::pipe());
    session.busy = true;
    session.type("one\ntwo\n");
    EXPECT_TRUE(session.lines.empty());
    EXPECT_TRUE(session.act());
    EXPECT_EQ(session.lines, (std::vector<std::string>{"one"}));
    session.show("\xFF");
    EXPECT_EQ(session.take(), "\xFF\r\n") << "nothing is doubled without telnet";
    session.disconnect();
    EXPECT_TRUE(session.connection.closed);
}

TEST_F(Harness, AFaultOfAPluginIsSaid) {
    struct Refusing final : frontend::Frontend {
        Result<void> start() override { return fail("no ink"); }
        std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach&, frontend::FrontendHost&) override {
            return nullptr;
        }
    };
    EXPECT_THROW(session.add(std::make_unique<Refusing>()), std::runtime_error);
    Refusing none;
    session.use(none);
    EXPECT_THROW(session.connect(SessionHarness::pipe()), std::runtime_error);
}

}  // namespace
}  // namespace moosaic::testing
