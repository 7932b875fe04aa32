// LineSession: a player's lines run without a terminal, one after the other, as `moosaic do` does.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/switchboard.hpp"
#include "task/tasks.hpp"

namespace moosaic::server {

// Follows the rules of a raw session: a verb may collect lines up to a lone `.` (`.cancel` drops them) or ask questions
// whose answers are the next lines. Used by one thread; `show` is called on it, with plain text.
class LineSession {
public:
    LineSession(task::Tasks& tasks, Switchboard& switchboard, Id avatar, std::function<void(const std::string&)> show);
    ~LineSession();
    LineSession(const LineSession&) = delete;
    LineSession& operator=(const LineSession&) = delete;

    void line(const std::string& text);  // runs it to its end, output shown; nothing once given up
    // 0 if every line went well, else 1; lines that were being collected count as a failure.
    int finish();
    // From any thread: waits for nothing any more. What runs goes on without being shown.
    void give_up();
    [[nodiscard]] bool given_up() const;

private:
    void run(const std::string& text, std::optional<std::string> attachment);
    void take(const task::Release& release);
    static void react(const verbs::Disconnect&) {}  // the lines have an end of their own
    void react(const verbs::SetSetting& event);
    void react(const verbs::ReadLines& event);
    void react(const verbs::ExpectLines&) { expecting_ = true; }
    void react(const verbs::AskPrompts& event);
    void collect_for(const std::string& command, const std::vector<std::string>& prompts);
    bool collect(const std::string& text);
    bool refused(std::string_view text);

    task::Tasks& tasks_;
    Switchboard& switchboard_;
    Id avatar_;
    std::function<void(const std::string&)> show_;
    task::SessionId session_;
    Value settings_ = Value::dict();
    int status_ = 0;
    bool expecting_ = false;  // the command under way collects a text, if it does not fail
    bool refused_ = false;    // it failed: what comes up to the dot is no command

    std::string command_;  // what gets the collected lines or answers; empty: nothing is collected
    bool asking_ = false;
    std::vector<std::string> prompts_;  // still to be answered
    std::string collected_;

    // Shared with the switchboard, which may still be bringing something when this ends.
    struct Inbox {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<task::Release> releases;
        bool given_up = false;
    };
    std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
};

}  // namespace moosaic::server
