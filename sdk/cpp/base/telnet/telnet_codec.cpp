#include "telnet_codec.hpp"

#include <libtelnet.h>

#include <new>

namespace moosaic::base {

namespace {

constexpr std::uint8_t option_sga = 3;
constexpr std::uint8_t option_eor = 25;

std::string bytes_of(std::initializer_list<std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

struct TelnetCodecEvents {
    static void handle(telnet_t* /*telnet*/, telnet_event_t* event, void* user) {
        auto& codec = *static_cast<TelnetCodec*>(user);
        switch (event->type) {
            case TELNET_EV_DATA:
                codec.host_.framing_text({event->data.buffer, event->data.size});
                break;
            case TELNET_EV_SEND:
                codec.host_.framing_send({event->data.buffer, event->data.size});
                break;
            case TELNET_EV_IAC:
                codec.report_command(event->iac.cmd);
                break;
            case TELNET_EV_WILL:
                codec.mark(event->neg.telopt, false, true);
                break;
            case TELNET_EV_WONT:
                codec.mark(event->neg.telopt, false, false);
                break;
            case TELNET_EV_DO:
                codec.mark(event->neg.telopt, true, true);
                break;
            case TELNET_EV_DONT:
                codec.mark(event->neg.telopt, true, false);
                break;
            case TELNET_EV_SUBNEGOTIATION:
                codec.host_.framing_frame(event->sub.telopt, {event->sub.buffer, event->sub.size});
                break;
            default:
                break;  // warnings: the peer's mistakes, already dealt with
        }
    }
};

TelnetCodec::TelnetCodec(transport::FramingHost& host, std::vector<transport::Offer> offers, TelnetLimits limits)
    : host_(host), offers_(std::move(offers)), limits_(limits), telnet_(nullptr, telnet_free) {
    table_ = std::make_unique<telnet_telopt_t[]>(offers_.size() + 1);
    for (std::size_t i = 0; i < offers_.size(); ++i)
        table_[i] = {static_cast<short>(offers_[i].option),
                     static_cast<unsigned char>(offers_[i].us ? TELNET_WILL : TELNET_WONT),
                     static_cast<unsigned char>(offers_[i].him ? TELNET_DO : TELNET_DONT)};
    table_[offers_.size()] = {-1, 0, 0};
    telnet_.reset(telnet_init(table_.get(), &TelnetCodecEvents::handle, 0, this));
    if (!telnet_) throw std::bad_alloc();
}

TelnetCodec::~TelnetCodec() = default;

void TelnetCodec::feed(std::string_view bytes) { telnet_recv(telnet_.get(), bytes.data(), bytes.size()); }

void TelnetCodec::receive(std::string_view bytes) {
    while (!bytes.empty() && !dead_) {
        if (state_ != State::data) {
            step(static_cast<std::uint8_t>(bytes.front()));
            bytes.remove_prefix(1);
            continue;
        }
        const auto at = bytes.find('\xFF');
        const auto typed = bytes.substr(0, at);
        if (!typed.empty()) feed(typed);
        bytes.remove_prefix(typed.size());
        if (!bytes.empty()) {
            state_ = State::iac;
            bytes.remove_prefix(1);
        }
    }
}

void TelnetCodec::step(std::uint8_t byte) {
    switch (state_) {
        case State::data:
            return;
        case State::iac:
            command(byte);
            return;
        case State::negotiation:
            state_ = State::data;
            negotiate(verb_, byte);
            return;
        case State::sb_option:
            option_ = byte;
            frame_.clear();
            oversize_ = false;
            state_ = State::sb_data;
            return;
        case State::sb_data:
            if (byte == TELNET_IAC)
                state_ = State::sb_iac;
            else if (frame_.size() < limits_.frame)
                frame_ += static_cast<char>(byte);
            else
                oversize_ = true;
            return;
        case State::sb_iac:
            if (byte == TELNET_IAC) {
                if (frame_.size() < limits_.frame)
                    frame_ += static_cast<char>(byte);
                else
                    oversize_ = true;
                state_ = State::sb_data;
                return;
            }
            state_ = State::data;
            end_frame(byte == TELNET_SE && !oversize_);
            if (byte != TELNET_SE && !dead_) command(byte);
            return;
    }
}

void TelnetCodec::command(std::uint8_t byte) {
    switch (byte) {
        case TELNET_WILL:
        case TELNET_WONT:
        case TELNET_DO:
        case TELNET_DONT:
            verb_ = byte;
            state_ = State::negotiation;
            return;
        case TELNET_SB:
            ++frames_begun_;
            state_ = State::sb_option;
            return;
        default:
            state_ = State::data;
            if (byte != TELNET_IAC && ++commands_ > limits_.commands) {
                dead_ = true;
                return host_.framing_abuse("too many telnet commands");
            }
            feed(bytes_of({TELNET_IAC, byte}));  // a doubled FF comes back as text
            return;
    }
}

void TelnetCodec::report_command(std::uint8_t byte) {
    switch (byte) {
        case TELNET_AYT:
            return host_.framing_command(transport::StreamCommand::are_you_there);
        case TELNET_EC:
            return host_.framing_command(transport::StreamCommand::erase_character);
        case TELNET_EL:
            return host_.framing_command(transport::StreamCommand::erase_line);
        case TELNET_IP:
            return host_.framing_command(transport::StreamCommand::interrupt);
        default:
            return;
    }
}

void TelnetCodec::negotiate(std::uint8_t verb, std::uint8_t option) {
    if (++negotiations_ > limits_.negotiations) {
        dead_ = true;
        host_.framing_abuse("too many telnet negotiations");
        return;
    }
    const bool us = verb == TELNET_DO || verb == TELNET_DONT;
    if (us && option == TELNET_TELOPT_ECHO) asked_answered_ = true;
    answered(option, us);
    feed(bytes_of({TELNET_IAC, verb, option}));
}

void TelnetCodec::answered(std::uint8_t option, bool us) {
    const auto bit = static_cast<std::uint8_t>(us ? 1 : 2);
    if ((waiting_[option] & bit) == 0) return;
    waiting_[option] = static_cast<std::uint8_t>(waiting_[option] & ~bit);
    --unanswered_;
}

void TelnetCodec::end_frame(bool whole) {
    if (!whole) {
        if (++discarded_ >= limits_.discarded) {
            dead_ = true;
            host_.framing_abuse("too many broken telnet frames");
        }
    } else if (option_ != TELNET_TELOPT_MCCP2 && (us_[option_] || him_[option_])) {
        // A client's MCCP2 frame would make libtelnet inflate whatever follows: clients never compress towards us.
        feed(frame(option_, frame_));
    }
    frame_.clear();
    frame_.shrink_to_fit();
}

void TelnetCodec::mark(std::uint8_t option, bool us, bool enabled) {
    bool& now = (us ? us_ : him_)[option];
    if (now == enabled) return;
    now = enabled;
    host_.framing_option(option, us, enabled);
}

void TelnetCodec::offer() {
    const auto ask = [this](std::uint8_t option, bool us) {
        waiting_[option] |= static_cast<std::uint8_t>(us ? 1 : 2);
        ++unanswered_;
        telnet_negotiate(telnet_.get(), us ? TELNET_WILL : TELNET_DO, option);
    };
    for (const transport::Offer& o : offers_)
        if (o.us) ask(o.option, true);
    host_.framing_send(bytes_of({TELNET_IAC, TELNET_WONT, option_sga}));
    for (const transport::Offer& o : offers_)
        if (o.him) ask(o.option, false);
}

// By RFC 1143 a change of mind waits for the answer to the first request. A client that never answers would then never
// be told to show its typing again, so an answer that is still missing is taken as given; one that comes late changes
// nothing.
void TelnetCodec::hide_input(bool hide) {
    if ((asked_ == Asked::hide) == hide) return;
    if (!asked_answered_) {
        const std::uint8_t taken = asked_ == Asked::hide ? TELNET_DO : TELNET_DONT;
        feed(bytes_of({TELNET_IAC, taken, TELNET_TELOPT_ECHO}));
    }
    asked_ = hide ? Asked::hide : Asked::show;
    asked_answered_ = false;
    telnet_negotiate(telnet_.get(), hide ? TELNET_WILL : TELNET_WONT, TELNET_TELOPT_ECHO);
}

std::string TelnetCodec::text(std::string_view bytes) const {
    if (bytes.find('\xFF') == std::string_view::npos) return std::string(bytes);
    std::string out;
    out.reserve(bytes.size() + 8);
    for (const char c : bytes) {
        out += c;
        if (c == '\xFF') out += c;
    }
    return out;
}

std::string TelnetCodec::frame(std::uint8_t option, std::string_view payload) const {
    return bytes_of({TELNET_IAC, TELNET_SB, option}) + text(payload) + bytes_of({TELNET_IAC, TELNET_SE});
}

std::string TelnetCodec::keep_alive() const { return bytes_of({TELNET_IAC, TELNET_NOP}); }

std::string TelnetCodec::prompt_mark() const {
    return bytes_of({TELNET_IAC, static_cast<std::uint8_t>(us_[option_eor] ? TELNET_EOR : TELNET_GA)});
}

}  // namespace moosaic::base
