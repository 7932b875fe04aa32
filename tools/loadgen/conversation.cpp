#include "conversation.hpp"

#include <algorithm>

namespace loadgen {

namespace {

constexpr std::size_t remembered = 400;

}  // namespace

Conversation::Conversation(const Options& options, int number)
    : options_(options),
      number_(number),
      greeting_(options.greeting),
      ready_(options.ready),
      done_(options.done),
      expect_(options.expect),
      as_expected_(options.expect.empty()) {}

void Conversation::connected(std::string& out) {
    if (greeting_.empty()) log_in(out);
}

void Conversation::log_in(std::string& out) {
    phase_ = ready_.empty() ? Phase::ready : Phase::login;
    for (const std::string& line : options_.login) {
        // Twice: the name may hold {i} itself.
        out += fill_in(fill_in(line, options_, number_, 0), options_, number_, 0);
        out += "\r\n";
    }
}

void Conversation::text(std::string_view text, Clock::time_point now, std::string& out) {
    if (phase_ < Phase::ready) {
        said_ += text;
        if (said_.size() > remembered) said_.erase(0, said_.size() - remembered);
    }
    for (const char c : text) {
        if (phase_ == Phase::greeting) {
            if (greeting_.feed(c)) log_in(out);
        } else if (phase_ == Phase::login) {
            if (ready_.feed(c)) phase_ = Phase::ready;
        } else if (phase_ == Phase::running) {
            if (expect_.feed(c)) as_expected_ = true;
            if (done_.feed(c)) answered(now, out);
        }
    }
}

void Conversation::begin(const Window& window, Clock::time_point now, std::string& out) {
    window_ = window;
    if (options_.count > 0) window_.from = now;  // nothing warms up
    phase_ = Phase::running;
    last_answer_ = now;
    for (int i = 0; i < options_.outstanding && more(now); ++i) issue(now, out);
}

bool Conversation::more(Clock::time_point now) const {
    return options_.count > 0 ? issued_ < options_.count : now < window_.end;
}

void Conversation::issue(Clock::time_point now, std::string& out) {
    out += fill_in(options_.command, options_, number_, issued_++);
    out += options_.mode == Options::Mode::telnet ? "\r\n" : "\n";
    unanswered_.push_back(now);
}

void Conversation::answered(Clock::time_point now, std::string& out) {
    if (unanswered_.empty()) return;  // somebody else's doing made the server print its prompt again
    const auto sent = unanswered_.front();
    unanswered_.pop_front();
    last_answer_ = now;
    if (!as_expected_) ++result_.wrong;
    as_expected_ = expect_.empty();
    const bool counted = options_.count > 0;
    if (counted || (sent >= window_.from && sent < window_.end)) result_.latencies.add(now - sent);
    if (counted || (now >= window_.from && now < window_.end)) ++result_.completed;
    if (options_.think.count() > 0)
        thinking_.push_back(now + options_.think);
    else if (more(now))
        issue(now, out);
}

std::optional<Clock::time_point> Conversation::wake() const {
    return thinking_.empty() ? std::nullopt : std::optional(thinking_.front());
}

void Conversation::tick(Clock::time_point now, std::string& out) {
    while (!thinking_.empty() && thinking_.front() <= now) {
        thinking_.pop_front();
        if (more(now)) issue(now, out);
    }
}

bool Conversation::finished(Clock::time_point now) const {
    return phase_ == Phase::running && unanswered_.empty() && !more(now);
}

Result& Conversation::close(Clock::time_point now) {
    result_.lost += unanswered_.size();
    unanswered_.clear();
    const auto end = options_.count > 0 ? last_answer_ : std::min(now, window_.end);
    result_.seconds = std::max(0.0, std::chrono::duration<double>(end - window_.from).count());
    return result_;
}

}  // namespace loadgen
