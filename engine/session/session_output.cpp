// Session: from released tasks to bytes, and what arrives with them (sessions.md 9).
#include <utility>

#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

#include "session/session.hpp"
#include "session/session_options.hpp"

namespace moosaic::session {

namespace {

constexpr std::size_t burst = 16U << 10;  // bytes collected before they go to the transport
constexpr std::size_t longest_prompt = 256;
constexpr std::size_t most_questions = 8;
constexpr std::uint8_t telnet_ip = 244, telnet_ayt = 246, telnet_ec = 247, telnet_el = 248;
constexpr int default_columns = 80, default_rows = 24;

std::string text_of(const Value& data, std::string_view key) {
    const Value* v = data.find(key);
    const auto* s = v == nullptr ? nullptr : v->get<std::string>();
    return s == nullptr ? std::string() : *s;
}

}  // namespace

void Session::accept(const Delivery& delivery) {
    if (delivery.ends_command) busy_ = false;
    if (phase_ >= Phase::closing) return;
    const task::Event* disconnect = nullptr;  // after everything else of its task, wherever the verb put it
    for (const auto& item : delivery.items) {
        const auto* e = std::get_if<task::Event>(&item);
        if (const auto* t = std::get_if<Delivery::Text>(&item))
            emit({t->markup, t->own});
        else if (e->name == "disconnect")
            disconnect = e;
        else
            event(*e);
    }
    if (disconnect != nullptr) event(*disconnect);
    pump();
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
    while (connection_->backlog() <= hub_->config.output_high) {
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

void Session::event(const task::Event& event) {
    if (phase_ >= Phase::closing) return;
    if (event.name == "disconnect") {
        if (const std::string reason = text_of(event.data, "reason"); !reason.empty()) say(reason);
        end("quit", 0);
    } else if (event.name == "session_setting") {
        set_setting(event.data);
    } else if (event.name == "read_lines") {
        read_lines(event.data);
    } else if (event.name == "prompt") {
        ask(event.data);
    }
}

void Session::set_setting(const Value& data) {
    const std::string key = text_of(data, "key");
    const Value* value = data.find("value");
    if (!settings_.set_by_verb(key, value == nullptr ? Value() : *value)) return;
    if (key == "quiet_mode") frontend_->set_quiet(settings_.flag(key));
}

void Session::read_lines(const Value& data) {
    const std::string line = text_of(data, "command");
    if (line.empty() || capture_) return;
    if (const std::string intro = text_of(data, "intro"); !intro.empty())
        emit({std::make_shared<std::string>(text::clean_output(intro)), true});
    capture_.emplace(line, hub_->config.capture_bytes, hub_->config.capture_lines);
}

void Session::ask(const Value& data) {
    Question question;
    question.command = text_of(data, "command");
    if (question.command.empty() || questions_.size() >= most_questions) return;
    const auto add = [&](const std::string& prompt) {
        if (question.prompts.size() < most_questions)
            question.prompts.push_back(text::clean_line(prompt.substr(0, longest_prompt)));
    };
    const Value* prompts = data.find("prompts");
    if (const auto* list = prompts != nullptr ? prompts->get<List>() : nullptr) {
        for (const Value& prompt : list->items)
            if (const auto* text = prompt.get<std::string>()) add(*text);
    } else {
        add(text_of(data, "prompt"));
    }
    if (question.prompts.empty()) return;
    const Value* hidden = data.find("hidden");
    question.hidden = hidden != nullptr && hidden->truthy();
    questions_.push_back(std::move(question));
}

void Session::resized(int columns, int rows) {
    settings_.put("terminal_width", Value(columns > 0 ? columns : default_columns));
    settings_.put("terminal_height", Value(rows > 0 ? rows : default_rows));
    if (frontend_) frontend_->resize(columns, rows);
}

void Session::keep_alive() {
    if (!codec_ || phase_ >= Phase::closing) return;
    const auto now = hub_->services.clock().steady();
    const auto quiet = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_sent_);
    const std::chrono::milliseconds limit = hub_->config.keep_alive;
    if (quiet >= limit) write("\xFF\xF1");
    alive_timer_ = after(quiet >= limit ? limit : limit - quiet, &Session::keep_alive);
}

void Session::send(std::string bytes) { out_ += codec_ ? codec_->encode_text(bytes) : bytes; }

void Session::prompt_mark() {
    if (codec_) write(codec_->prompt_mark());
}

void Session::hide_input(bool hidden) {
    if (codec_) codec_->echo(hidden);
}

void Session::telnet_text(std::string_view bytes) { frontend_->input(bytes); }

void Session::telnet_send(std::string_view bytes) { write(bytes); }

void Session::telnet_command(std::uint8_t command) {
    switch (command) {
        case telnet_ayt:
            // Not to a client that asks without reading: its answers would pile up.
            if (connection_ && connection_->backlog() + out_.size() < burst) write("\r\n[Yes]\r\n");
            break;
        case telnet_ec:
            frontend_->erase_character();
            break;
        case telnet_el:
        case telnet_ip:
            frontend_->erase_line();
            break;
        default:
            break;
    }
}

void Session::telnet_option(std::uint8_t option, bool us, bool enabled) {
    for (Option& o : options_) {
        if (o.option != option) continue;
        if (enabled)
            o.session->on_enabled(us);
        else
            o.session->on_disabled(us);
    }
}

void Session::telnet_frame(std::uint8_t option, std::string_view payload) {
    for (Option& o : options_)
        if (o.option == option) o.session->on_subnegotiation(payload);
}

void Session::telnet_abuse(std::string_view what) {
    hub_->services.log().warning(info_.peer + ": " + std::string(what));
    end(std::string(what), 1);
}

}  // namespace moosaic::session
