// What the session tests stand on: services with a clock that only the test moves and a loop it runs, a connection that
// keeps what was sent, an authenticator with one account a name, and tasks that wait to be released.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <moosaic/frontend.hpp>
#include <moosaic/services.hpp>
#include <moosaic/text.hpp>
#include <moosaic/watermark.hpp>

#include "session/hub.hpp"

namespace moosaic::session::fakes {

using namespace std::chrono_literals;

struct FakeLog : Logger {
    bool enabled(Level) const override { return true; }
    void write(Level, std::string_view message) override {
        const std::lock_guard lock(mutex);
        lines.emplace_back(message);
    }
    std::mutex mutex;
    std::vector<std::string> lines;
};

struct FakeClock : Clock {
    std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::time_point(now.load());
    }
    std::chrono::system_clock::time_point wall() const override { return {}; }
    std::atomic<std::chrono::steady_clock::duration> now{1h};
};

// Posted work runs at once; timers when the test moves the clock.
struct FakeLoop : Loop {
    explicit FakeLoop(FakeClock& c) : clock(c) {}
    // What a timer runs may own the timer; a real loop drops it at its end too.
    ~FakeLoop() override {
        for (const auto& entry : entries) entry->work = nullptr;
    }
    struct Entry {
        std::chrono::steady_clock::duration when;
        std::function<void()> work;
        bool cancelled = false;
    };
    struct FakeTimer : Timer {
        explicit FakeTimer(std::shared_ptr<Entry> e) : entry(std::move(e)) {}
        ~FakeTimer() override { entry->cancelled = true; }
        void cancel() override { entry->cancelled = true; }
        void cancel_and_wait() override { entry->cancelled = true; }  // the test's thread runs everything
        std::shared_ptr<Entry> entry;
    };
    void post(std::function<void()> work) override { work(); }
    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> work) override {
        const std::lock_guard lock(mutex);
        entries.push_back(std::make_shared<Entry>(Entry{clock.now.load() + delay, std::move(work)}));
        return std::make_unique<FakeTimer>(entries.back());
    }
    std::shared_ptr<Loop> strand() override { return {std::shared_ptr<void>(), this}; }
    void advance(std::chrono::milliseconds by) {
        clock.now = clock.now.load() + by;
        while (true) {
            std::shared_ptr<Entry> due;
            {
                const std::lock_guard lock(mutex);
                const auto at = std::find_if(entries.begin(), entries.end(), [&](const auto& e) {
                    return e->cancelled || e->when <= clock.now.load();
                });
                if (at == entries.end()) return;
                due = *at;
                entries.erase(at);
            }
            const auto work = std::move(due->work);  // which may own the timer; a real loop drops it once it ran, too
            if (!due->cancelled) work();
        }
    }
    FakeClock& clock;
    std::mutex mutex;
    std::vector<std::shared_ptr<Entry>> entries;
};

struct FakeMetrics : Metrics {
    struct One : Counter, Gauge {
        void add(double) override {}
        void set(double) override {}
    } one;
    Counter& counter(std::string_view, std::string_view) override { return one; }
    Gauge& gauge(std::string_view, std::string_view) override { return one; }
};

struct FakeRandom : Random {
    void fill(void* data, std::size_t bytes) override { std::fill_n(static_cast<char*>(data), bytes, '\x7'); }
};

struct FakeServices : Services {
    Logger& log() override { return log_; }
    Clock& clock() override { return clock_; }
    Random& random() override { return random_; }
    Loop& loop() override { return loop_; }
    Metrics& metrics() override { return metrics_; }
    std::string data_directory() const override { return {}; }
    std::string libexec_directory() const override { return {}; }
    std::vector<std::string> plugin_path() const override { return {}; }
    FakeLog log_;
    FakeClock clock_;
    FakeRandom random_;
    FakeLoop loop_{clock_};
    FakeMetrics metrics_;
};

// Waits, without sleeping longer than needed, for what a pool thread does.
template <class Condition>
bool eventually(Condition condition) {
    for (int i = 0; i < 5000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return condition();
}

struct FakeConnection : transport::Connection {
    void send(std::string bytes) override {
        const std::lock_guard lock(mutex);
        if (!closed) sent += bytes;
        if (stuck) waiting += bytes.size();
        too_full.filled(waiting);
    }
    std::size_t backlog() const override {
        const std::lock_guard lock(mutex);
        if (drains_after > 0 && --drains_after == 0) return std::exchange(waiting, 0);
        return waiting;
    }
    void pause_reading(bool p) override {
        const std::lock_guard lock(mutex);
        paused = p;
    }
    void close(std::string why, int s) override {
        std::shared_ptr<transport::SessionSink> to;
        {
            const std::lock_guard lock(mutex);
            if (closed) return;
            closed = true;
            reason = std::move(why);
            status = s;
            to = sink.lock();
        }
        if (to) to->on_closed(reason);
    }
    // Where the end is told; one that has closed meanwhile tells it at once.
    void attach(const std::shared_ptr<transport::SessionSink>& to) {
        {
            const std::lock_guard lock(mutex);
            sink = to;
            if (!closed) return;
        }
        to->on_closed(reason);
    }
    std::string take() {
        const std::lock_guard lock(mutex);
        return std::exchange(sent, {});
    }
    std::string peek() const {
        const std::lock_guard lock(mutex);
        return sent;
    }
    bool is_closed() const {
        const std::lock_guard lock(mutex);
        return closed;
    }
    bool is_paused() const {
        const std::lock_guard lock(mutex);
        return paused;
    }
    // The client stops reading when so much waits for it.
    void stop_reading(std::size_t bytes) {
        const std::lock_guard lock(mutex);
        stuck = true;
        waiting = bytes;
        too_full.filled(waiting);
    }
    // It reads all that waits; the session is told if a transport would tell it.
    void drain() {
        std::shared_ptr<transport::SessionSink> to;
        {
            const std::lock_guard lock(mutex);
            waiting = 0;
            stuck = false;
            if (too_full.drained(waiting)) to = sink.lock();
        }
        if (to) to->on_drained();
    }
    mutable std::mutex mutex;
    std::weak_ptr<transport::SessionSink> sink;
    std::string sent, reason;
    mutable std::size_t waiting = 0;
    Watermark too_full{transport::backlog_high, transport::backlog_low};
    int status = -1;
    bool stuck = false, paused = false, closed = false;
    mutable int drains_after = 0;  // everything leaves just after backlog() was read so often
};

// Account names "name" with password "right"; the avatar's id is what was registered.
struct FakeAuthenticator : Authenticator {
    Verdict password(std::string_view login, std::string_view password) override {
        ++checks;
        const auto at = accounts.find(std::string(login));
        if (at == accounts.end() || password != "right") return {fail("Login incorrect."), at != accounts.end()};
        return {at->second, true};
    }
    Verdict key(std::string_view login, std::string_view, std::string_view blob) override {
        return password(login, blob);
    }
    Result<LoginResult> identity(const transport::Identity& identity) override {
        return password(identity.login, "right").result;
    }
    std::map<std::string, LoginResult> accounts;
    std::atomic<int> checks{0};
};

struct FakeTasks : task::Tasks {
    task::SessionId new_session() override { return ++sessions; }
    void call(task::VerbRequest) override {}
    void snippet(task::SnippetRequest) override {}
    void command(task::Command c) override {
        const std::lock_guard lock(mutex);
        log.push_back("command " + c.line);
        commands.push_back(std::move(c));
    }
    void interrupt(task::SessionId session) override { interrupted.push_back(session); }
    void hook(task::HookCall call, std::function<void()> done) override {
        bool now = false;
        {
            const std::lock_guard lock(mutex);
            log.push_back(call.verb + " #" + std::to_string(call.this_object));
            hooks.push_back(call);
            now = !hold_hooks;
            if (!now) held.push_back(done);
        }
        if (now) {
            if (on_hook) on_hook(call);
            done();
        }
    }
    Id location_of(Id object) override {
        const std::lock_guard lock(mutex);
        return locations.contains(object) ? locations[object] : 0;
    }
    void set_property(Id object, std::string name, Value value) override {
        const std::lock_guard lock(mutex);
        properties.push_back("#" + std::to_string(object) + "." + name + "=" + value.get<DateTime>()->iso);
    }
    void drain(double) override {}
    std::vector<std::string> seen() {
        const std::lock_guard lock(mutex);
        return log;
    }
    std::size_t count() {
        const std::lock_guard lock(mutex);
        return commands.size();
    }
    task::Command last() {
        const std::lock_guard lock(mutex);
        return commands.back();
    }
    void release_hooks() {
        std::vector<std::function<void()>> now;
        {
            const std::lock_guard lock(mutex);
            now.swap(held);
        }
        for (const auto& f : now) f();
    }
    std::atomic<task::SessionId> sessions{0};
    std::mutex mutex;
    std::vector<std::string> log;
    std::vector<task::SessionId> interrupted;
    std::vector<task::Command> commands;
    std::vector<task::HookCall> hooks;
    std::vector<std::function<void()>> held;
    std::vector<std::string> properties;
    std::map<Id, Id> locations;
    std::function<void(const task::HookCall&)> on_hook;
    bool hold_hooks = false;
};

// A frontend without any rendering: `<` markup `>` for a message, `[` prompt `]`, `*` for a hidden one.
struct FakeFrontend : frontend::Frontend {
    struct Session : frontend::FrontendSession {
        Session(FakeFrontend& f, frontend::FrontendHost& h, std::size_t m) : own(f), host(h), max(m) {}
        void input(std::string_view bytes) override {
            for (const char c : bytes) {
                if (c == '\x04' && typed.empty()) {
                    host.end_of_input();
                } else if (c == '\n') {
                    if (typed.size() > max && !own.believes_no_limit)
                        host.line_too_long();
                    else
                        host.line(typed);
                    typed.clear();
                } else if (c != '\r') {
                    typed += c;
                }
            }
        }
        void erase_character() override { typed.pop_back(); }
        void erase_line() override { typed.clear(); }
        void resize(int c, int) override { columns = c; }
        void show(std::string_view markup) override {
            if (own.on_show) own.on_show(markup);
            host.send("<" + std::string(markup) + ">" + own.tail);
        }
        void prompt(std::string_view text, bool hidden) override {
            if (hidden) host.hide_input(true), was_hidden = true;
            host.send((hidden ? "*" : "[") + std::string(text) + "]");
            host.prompt_mark();
        }
        void taken(std::string_view) override {
            if (was_hidden) host.hide_input(false), was_hidden = false;
        }
        void set_quiet(bool quiet) override { host.send(quiet ? "{quiet}" : "{loud}"); }
        void finish() override { host.send("{end}"); }
        FakeFrontend& own;
        frontend::FrontendHost& host;
        std::size_t max;
        std::string typed;
        bool was_hidden = false;
        int columns = 0;
    };
    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach& a, frontend::FrontendHost& h) override {
        if (attaches_nothing) return nullptr;
        return std::make_unique<Session>(*this, h, a.max_line);
    }
    std::function<void(std::string_view)> on_show;
    std::string tail;  // of every message
    bool attaches_nothing = false, believes_no_limit = false;
};

}  // namespace moosaic::session::fakes
