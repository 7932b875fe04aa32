// Faulty protocols, each to be caught by the protocol suite: an option by which a client tells its name and its size.
#include <moosaic/testing/protocol_suite.hpp>

#include "../hunt.hpp"

namespace moosaic::mutants {

namespace {

class Teller final : public protocol::Protocol {
public:
    Teller() : number_(++made_) {}
    [[nodiscard]] std::uint8_t option() const override {
        if (faulty("option_of_the_session")) return 1;
        return static_cast<std::uint8_t>(faulty("option_changes") ? 100 + number_ : 140);
    }
    [[nodiscard]] bool offer_him() const override { return !faulty("offer_changes") || number_ < 2; }
    [[nodiscard]] int order() const override { return faulty("order_changes") ? static_cast<int>(number_) : 50; }
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost& host) override;

    bool agreed_by_anybody = false;  // of a fault
    int connections = 0;

private:
    static inline unsigned made_ = 0;
    unsigned number_;
};

class Session final : public protocol::ProtocolSession {
public:
    Session(Teller& plugin, protocol::ProtocolHost& host) : plugin_(plugin), host_(host) {
        number_ = ++plugin_.connections;
    }
    ~Session() override {
        if (agreed_ && faulty("a_word_at_the_end")) host_.send_subnegotiation("bye");
    }
    void on_enabled(bool us) override {
        if (us && !faulty("agreed_on_the_other_side")) return;
        if (faulty("only_once_agreed") && was_agreed_) return;
        agreed_ = was_agreed_ = true;
        if (faulty("one_agreement_for_all")) plugin_.agreed_by_anybody = true;
    }
    void on_disabled(bool us) override {
        if (!us && !faulty("never_given_up")) agreed_ = false;
    }
    void on_subnegotiation(std::string_view payload) override {
        if (!agreed_ && !plugin_.agreed_by_anybody && !faulty("acts_before_agreement")) return;
        if (faulty("deaf") || (faulty("only_the_first_connection") && number_ > 1)) return;
        if (faulty("an_empty_frame_throws")) (void)std::string(payload).at(0);
        if (faulty("a_long_frame_throws") && payload.size() > 4096) throw std::length_error("too long");
        if (payload.empty()) return;
        if (payload[0] == 'n') name(payload.substr(1));
        if (payload[0] == 's') size(payload.substr(1));
    }

private:
    void name(std::string_view name) {
        if (name.size() > 64 && !faulty("a_capability_without_bound")) return;
        const auto times = faulty("a_capability_without_bound") ? 2000 : 1;
        std::string value;
        for (int i = 0; i < times; ++i) value += name;
        host_.set_capability(faulty("a_capability_without_a_name") ? "" : "teller", value);
        if (faulty("amplifies"))
            for (int i = 0; i < 20; ++i) host_.send_subnegotiation(std::string(8192, 'x'));
        host_.send_subnegotiation(faulty("a_frame_above_the_bound") ? std::string(9000, 'x') : "n" + std::string(name));
    }
    void size(std::string_view payload) {
        if (payload.size() != 2) return;
        const auto side = [&](std::size_t i) {
            const char c = payload[i];
            return faulty("a_size_below_nothing") ? int{c} - 256 : int{static_cast<unsigned char>(c)};
        };
        host_.set_size(side(0), side(1));
    }

    Teller& plugin_;
    protocol::ProtocolHost& host_;
    int number_ = 0;
    bool agreed_ = false;
    bool was_agreed_ = false;
};

std::unique_ptr<protocol::ProtocolSession> Teller::attach(protocol::ProtocolHost& host) {
    if (faulty("speaks_in_attach")) host.send_subnegotiation("hello");
    return std::make_unique<Session>(*this, host);
}

}  // namespace

}  // namespace moosaic::mutants

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Mutant, ProtocolSuite,
                         ::testing::ValuesIn(mutants::hunted(ProtocolUnderTest{
                             "teller", [] { return std::make_unique<mutants::Teller>(); }, {"nanna", "s\x50\x18"}})),
                         protocol_name);
MOOSAIC_HUNT(Protocol, {"none",
                        "acts_before_agreement",
                        "agreed_on_the_other_side",
                        "never_given_up",
                        "only_once_agreed",
                        "deaf",
                        "one_agreement_for_all",
                        "only_the_first_connection",
                        "option_changes",
                        "option_of_the_session",
                        "offer_changes",
                        "order_changes",
                        "an_empty_frame_throws",
                        "a_long_frame_throws",
                        "a_size_below_nothing",
                        "a_capability_without_a_name",
                        "a_capability_without_bound",
                        "a_frame_above_the_bound",
                        "amplifies",
                        "a_word_at_the_end",
                        "speaks_in_attach"});

}  // namespace moosaic::testing
