// One connection's part of a run, whatever carries its bytes: it takes the text that arrived and says what to send.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "finder.hpp"
#include "options.hpp"
#include "result.hpp"

namespace loadgen {

// The measured time; commands are sent up to `end`, or until options.count is reached.
struct Window {
    Clock::time_point from, end;
};

// Used by one thread at a time. `out` receives bytes for the server.
class Conversation {
public:
    Conversation(const Options& options, int number);

    void connected(std::string& out);
    void text(std::string_view text, Clock::time_point now, std::string& out);
    bool ready() const { return phase_ >= Phase::ready; }

    void begin(const Window& window, Clock::time_point now, std::string& out);
    // When tick() must be called next; nothing without think time.
    std::optional<Clock::time_point> wake() const;
    void tick(Clock::time_point now, std::string& out);
    // All was sent that will be, and all was answered.
    bool finished(Clock::time_point now) const;

    // Counts what is still unanswered as lost. Once, after the run.
    Result& close(Clock::time_point now);
    // The end of what the server said before it was ready, for messages.
    const std::string& said() const { return said_; }
    int number() const { return number_; }

private:
    enum class Phase { greeting, login, ready, running };
    void log_in(std::string& out);
    void answered(Clock::time_point now, std::string& out);
    void issue(Clock::time_point now, std::string& out);
    bool more(Clock::time_point now) const;

    const Options& options_;
    const int number_;
    Phase phase_ = Phase::greeting;
    Finder greeting_, ready_, done_, expect_;
    bool as_expected_;
    std::string said_;
    Window window_;
    std::uint64_t issued_ = 0;
    std::deque<Clock::time_point> unanswered_;  // when they were sent
    std::deque<Clock::time_point> thinking_;    // when the next ones are due
    Clock::time_point last_answer_;
    Result result_;
};

}  // namespace loadgen
