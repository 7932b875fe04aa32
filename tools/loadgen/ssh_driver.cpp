// SSH clients: a blocking libssh session on a thread of its own, no terminal.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "conversation.hpp"
#include "drivers.hpp"
#include "ssh_login.hpp"

namespace loadgen {

namespace {

using Channel = std::unique_ptr<ssh_channel_struct, decltype(&::ssh_channel_free)>;

constexpr int poll_ms = 20;
constexpr int holding_ms =
    1000;  // a thread that only holds its connection wakes seldom: it would disturb what is measured

Clock::duration seconds(double s) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
}

// What the threads share: who is ready, and when the run is.
struct Start {
    std::mutex mutex;
    std::condition_variable changed;
    int ready = 0;
    std::string failure;  // of the first that failed
    std::atomic<bool> go = false, stop = false;
    Window window;  // written before `go`
    std::counting_semaphore<> logins;
    explicit Start(int at_once) : logins(at_once) {}
};

class Client {
public:
    Client(const Options& options, int number, Start& start)
        : options_(options), start_(start), conversation_(options, number) {}

    // The thread's body.
    void run() {
        try {
            log_in();
            converse();
        } catch (const std::exception& error) {
            const std::lock_guard lock(start_.mutex);
            if (start_.failure.empty()) start_.failure = error.what();
            start_.changed.notify_all();
        }
    }

    Result& close() { return conversation_.close(Clock::now()); }

private:
    [[noreturn]] void fail(const char* what) const {
        throw std::runtime_error("connection " + std::to_string(conversation_.number()) + ": " + what + ": " +
                                 ssh_get_error(session_.get()) +
                                 (conversation_.ready() ? "" : "; the server said: " + conversation_.said()));
    }

    void log_in() {
        start_.logins.acquire();
        try {
            open();
            wait_until_ready();
        } catch (...) {
            start_.logins.release();
            throw;
        }
        start_.logins.release();
        const std::lock_guard lock(start_.mutex);
        ++start_.ready;
        start_.changed.notify_all();
    }

    void open() {
        if (const char* failed = loadgen::log_in(session_.get(), options_, conversation_.number())) fail(failed);
        channel_.reset(ssh_channel_new(session_.get()));
        if (!channel_ || ssh_channel_open_session(channel_.get()) != SSH_OK) fail("no channel");
        if (ssh_channel_request_shell(channel_.get()) != SSH_OK) fail("no shell");
    }

    void wait_until_ready() {
        const auto limit = Clock::now() + seconds(options_.patience);
        conversation_.connected(out_);
        while (!conversation_.ready()) {
            if (Clock::now() > limit) fail("waited too long for the login to end");
            if (!step(poll_ms)) fail("closed before it was ready");
        }
    }

    void converse() {
        while (!start_.go)
            if (start_.stop || !step(options_.hold || options_.wait ? holding_ms : poll_ms)) return;
        const auto limit =
            options_.count > 0 ? Clock::time_point::max() : start_.window.end + seconds(options_.patience);
        conversation_.begin(start_.window, Clock::now(), out_);
        for (auto now = Clock::now(); !conversation_.finished(now) && now < limit; now = Clock::now()) {
            const auto wake = conversation_.wake();
            const auto wait = wake ? std::chrono::ceil<std::chrono::milliseconds>(*wake - now).count() : poll_ms;
            if (!step(static_cast<int>(std::clamp<std::int64_t>(wait, 0, poll_ms)))) {
                std::fprintf(stderr, "loadgen: connection %d was closed\n", conversation_.number());
                return;
            }
            conversation_.tick(Clock::now(), out_);
        }
    }

    // Sends what is to be sent, then waits at most `ms` for text. False: the connection has ended.
    bool step(int ms) {
        if (!out_.empty()) {
            if (ssh_channel_write(channel_.get(), out_.data(), static_cast<std::uint32_t>(out_.size())) == SSH_ERROR)
                return false;
            out_.clear();
        }
        const int n = ssh_channel_read_timeout(channel_.get(), buffer_, sizeof buffer_, 0, ms);
        if (n > 0) conversation_.text({buffer_, static_cast<std::size_t>(n)}, Clock::now(), out_);
        return n > 0 || (n != SSH_ERROR && !ssh_channel_is_eof(channel_.get()));
    }

    const Options& options_;
    Start& start_;
    Conversation conversation_;
    SshSession session_{ssh_new(), ::ssh_free};
    Channel channel_{nullptr, ::ssh_channel_free};
    std::string out_;
    char buffer_[32768];
};

// Waits until all are logged in. Throws what the first that failed said.
void wait_for_all(const Options& options, Start& start) {
    std::unique_lock lock(start.mutex);
    start.changed.wait(lock, [&] { return !start.failure.empty() || start.ready == options.connections; });
    if (!start.failure.empty()) throw std::runtime_error(start.failure);
}

[[noreturn]] void hold() {
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF) continue;
    std::_Exit(0);
}

}  // namespace

Result drive_ssh(const Options& options) {
    Start start(options.at_once);
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.connections; ++i) {
        clients.push_back(std::make_unique<Client>(options, i, start));
        threads.emplace_back(&Client::run, clients.back().get());
    }
    try {
        wait_for_all(options, start);
    } catch (...) {
        start.stop = true;
        throw;
    }
    std::this_thread::sleep_for(seconds(options.settle));
    if (options.hold) hold();
    if (options.wait) {
        std::printf("logged in\n");
        std::fflush(stdout);
        while (std::getchar() != '\n' && !std::feof(stdin)) continue;
    }
    start.window.from = Clock::now() + seconds(options.warmup);
    start.window.end = start.window.from + seconds(options.seconds);
    start.go = true;
    threads.clear();
    Result all;
    for (const auto& client : clients) all.merge(client->close());
    return all;
}

}  // namespace loadgen
