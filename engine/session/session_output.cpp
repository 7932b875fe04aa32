// Session: from released tasks to bytes, and what arrives with them (sessions.md 9).
#include <utility>

#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

#include "session/forgery.hpp"
#include "session/session.hpp"
#include "session/session_options.hpp"

namespace moosaic::session {

namespace {

constexpr std::size_t burst = 16U << 10;  // bytes collected before they go to the transport
constexpr std::size_t longest_prompt = 256;
constexpr std::size_t most_questions = 8;
constexpr int default_columns = 80, default_rows = 24;
constexpr int largest_dimension = 65535;

}  // namespace

void Session::accept(const Delivery& delivery) {
    if (delivery.ends_command) busy_ = false;
    if (phase_ >= Phase::closing) return;
    const verbs::Disconnect* disconnect = nullptr;  // after everything else of its task, wherever the verb put it
    for (const auto& item : delivery.items) {
        if (const auto* t = std::get_if<Delivery::Text>(&item)) {
            emit(shown(*t));
            continue;
        }
        const auto& event = std::get<verbs::ClientEvent>(item);
        if (const auto* end = std::get_if<verbs::Disconnect>(&event))
            disconnect = end;
        else if (phase_ < Phase::closing)
            std::visit([this](const auto& e) { act(e); }, event);
    }
    if (delivery.ends_command) command_ended(delivery.status);
    if (disconnect != nullptr) act(*disconnect);
    pump();
}

// A whisper has a mark of its own, which the server alone gives, as it does prompts: what else begins like one of these
// is set apart.
OutputItem Session::shown(const Delivery::Text& text) const {
    const bool prefixes = settings_.flag("prefixes_mode");
    if (text.whisper) {
        const auto tag = prefixes ? std::string(whisper_tag) : std::string();
        return {std::make_shared<const std::string>("[magenta]" + tag + *text.markup + "[/]"), text.own};
    }
    if (text.trusted) return {text.markup, text.own};
    std::vector<std::string_view> beginnings{command_prompt, capture_prompt};
    if (prefixes) beginnings.push_back(whisper_tag);
    for (const auto& question : questions_)
        beginnings.insert(beginnings.end(), question.prompts.begin(), question.prompts.end());
    return {std::make_shared<const std::string>(set_apart(*text.markup, beginnings)), text.own};
}

void Session::emit(OutputItem item) {
    if (phase_ >= Phase::closing || !frontend_) return;
    pending_.push(std::move(item));
    drain();
}

void Session::say(std::string_view plain_text) {
    emit({std::make_shared<std::string>(markup::escape(text::clean_output(plain_text))), true});
}

// Shows what waits as far as the client reads. True: nothing waits and the client keeps up.
bool Session::drain() {
    if (!connection_ || !frontend_) return false;
    while (connection_->backlog() <= transport::backlog_high) {
        const auto item = pending_.pop();
        if (!item) return true;
        prompt_shown_ = false;
        frontend_->show(*item->markup);
        if (out_.size() > burst) flush();
    }
    return false;
}

void Session::write(std::string_view bytes) { out_ += bytes; }

void Session::flush() {
    if (out_.empty() || !connection_) return;
    last_sent_ = hub_->services.clock().steady();
    connection_->send(std::exchange(out_, {}));
}

void Session::act(const verbs::Disconnect& event) {
    if (!event.reason.empty()) say(event.reason);
    end("quit", 0);
}

void Session::act(const verbs::SetSetting& event) {
    if (!settings_.set_by_verb(event.key, event.value)) return;
    if (event.key == "quiet_mode") frontend_->set_quiet(settings_.flag(event.key));
}

void Session::act(const verbs::AskPrompts& event) {
    if (event.command.empty() || event.prompts.empty() || questions_.size() >= most_questions) return;
    Question question;
    question.command = event.command;
    question.hidden = event.hidden;
    for (const auto& prompt : event.prompts)
        if (question.prompts.size() < most_questions)
            question.prompts.push_back(text::clean_line(text::clean_output(prompt.substr(0, longest_prompt))));
    questions_.push_back(std::move(question));
}

void Session::resized(int columns, int rows) {
    const auto known = [](int n) { return n < 0 || n > largest_dimension ? 0 : n; };
    columns = known(columns);
    rows = known(rows);
    settings_.put("terminal_width", Value(columns > 0 ? columns : default_columns));
    settings_.put("terminal_height", Value(rows > 0 ? rows : default_rows));
    if (frontend_) frontend_->resize(columns, rows);
}

void Session::keep_alive() {
    if (!framing_ || phase_ >= Phase::closing) return;
    const auto now = hub_->services.clock().steady();
    const auto quiet = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_sent_);
    const std::chrono::milliseconds limit = hub_->config.keep_alive;
    if (quiet >= limit) write(framing_->keep_alive());
    alive_timer_ = after(quiet >= limit ? limit : limit - quiet, &Session::keep_alive);
}

void Session::send(std::string bytes) {
    if (framing_) {
        out_ += framing_->text(bytes);
        return;
    }
    // No byte of UTF-8; to some clients it would be the beginning of a command.
    if (bytes.find('\xFF') != std::string::npos) std::erase(bytes, '\xFF');
    out_ += bytes;
}

void Session::prompt_mark() {
    if (framing_) write(framing_->prompt_mark());
}

void Session::hide_input(bool hidden) {
    if (framing_) framing_->hide_input(hidden);
}

void Session::framing_text(std::string_view bytes) { frontend_->input(bytes); }

void Session::framing_send(std::string_view bytes) { write(bytes); }

void Session::framing_command(transport::StreamCommand command) {
    switch (command) {
        case transport::StreamCommand::are_you_there:
            // Not to a client that asks without reading: its answers would pile up.
            if (connection_ && connection_->backlog() + out_.size() < burst) write("\r\n[Yes]\r\n");
            break;
        case transport::StreamCommand::erase_character:
            frontend_->erase_character();
            break;
        case transport::StreamCommand::erase_line:
            frontend_->erase_line();
            break;
        case transport::StreamCommand::interrupt:
            frontend_->erase_line();
            interrupted_ = true;
            break;
    }
}

void Session::left_out(const OptionOffer& about, const std::string& why) {
    hub_->services.log().error(about.plugin + ": " + why + "; session " + std::to_string(id_) + " goes on without it");
}

// One that fails is left out from then on.
void Session::with_protocols(std::uint8_t option, const std::function<void(protocol::ProtocolSession&)>& work) {
    for (Option& o : options_) {
        if (o.about->offer.option != option || !o.session) continue;
        try {
            work(*o.session);
        } catch (const std::exception& e) {
            left_out(*o.about, e.what());
            o.session.reset();
        }
    }
}

void Session::framing_option(std::uint8_t option, bool us, bool enabled) {
    with_protocols(option, [us, enabled](protocol::ProtocolSession& session) {
        enabled ? session.on_enabled(us) : session.on_disabled(us);
    });
}

void Session::framing_frame(std::uint8_t option, std::string_view payload) {
    with_protocols(option, [payload](protocol::ProtocolSession& session) { session.on_subnegotiation(payload); });
}

void Session::framing_abuse(std::string_view what) {
    hub_->services.log().warning(info_.peer + ": " + std::string(what));
    end(std::string(what), 1);
}

}  // namespace moosaic::session
