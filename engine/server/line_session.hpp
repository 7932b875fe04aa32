// LineSession: a player's lines run without a terminal, one after the other, as `moosaic do` does.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/mutex.hpp>

#include "server/switchboard.hpp"
#include "session/capture.hpp"
#include "task/tasks.hpp"

namespace moosaic::server {

// What a line may hold, and how much a verb may collect: those of sessions.
struct LineLimits {
    std::size_t line = 8192;  // bytes
    std::size_t collected_bytes = 256U << 10;
    std::size_t collected_lines = 10000;
};

// Follows the rules of a raw session: a verb may collect lines up to a lone `.` (`.cancel` drops them) or ask questions
// whose answers are the next lines; once a verb has ended it (`@quit`) no line is run any more. Used by one thread;
// `show` is called on it, with plain text.
class LineSession {
public:
    LineSession(task::Tasks& tasks, Switchboard& switchboard, Id avatar, LineLimits limits,
                std::function<void(const std::string&)> show);
    ~LineSession();
    LineSession(const LineSession&) = delete;
    LineSession& operator=(const LineSession&) = delete;

    // Runs it to its end, output shown; nothing once given up or ended. Bytes as they came, with CR or without.
    void line(std::string_view bytes);
    // A verb has ended the session.
    [[nodiscard]] bool ended() const { return ended_; }
    // 0 if every line went well, else 1; lines that were being collected count as a failure.
    int finish();
    // From any thread: waits for nothing any more. What runs goes on without being shown.
    void give_up();
    [[nodiscard]] bool given_up() const;

private:
    void run(const std::string& text, std::optional<std::string> attachment);
    void take(const task::Release& release);
    void react(const verbs::Disconnect& event);
    void react(const verbs::SetSetting& event);
    void react(const verbs::ReadLines& event);
    void react(const verbs::ExpectLines&) { expecting_ = true; }
    void react(const verbs::AskPrompts& event);
    bool collect(const std::string& text);
    void collect_line(const std::string& text);
    void collect_answer(const std::string& text);
    void failed(const std::string& why);
    bool refused(std::string_view text);

    task::Tasks& tasks_;
    Switchboard& switchboard_;
    Id avatar_;
    LineLimits limits_;
    std::function<void(const std::string&)> show_;
    task::SessionId session_;
    Value settings_ = Value::dict();
    int status_ = 0;
    bool expecting_ = false;  // the command under way collects a text, if it does not fail
    bool refused_ = false;    // it failed: what comes up to the dot is no command

    bool ended_ = false;

    // At most one of them collects.
    std::optional<session::Capture> capture_;
    struct Question {
        std::string command;
        std::size_t left = 0;  // answers to come
        std::string answers;
    };
    std::optional<Question> question_;

    // Shared with the switchboard, which may still be bringing something when this ends.
    struct Inbox {
        Mutex mutex;
        std::condition_variable changed;
        std::vector<task::Release> releases MOOSAIC_GUARDED_BY(mutex);
        bool given_up MOOSAIC_GUARDED_BY(mutex) = false;
    };
    std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
};

}  // namespace moosaic::server
