// The transport under test on a free loopback port, with a made-up engine behind it.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "client.hpp"
#include "ssh_transport.hpp"

namespace ssh_test {

using namespace moosaic;
using moosaic::transport::Connection;
using moosaic::transport::ConnectionInfo;
using moosaic::transport::Identity;
using moosaic::transport::SessionSink;
using moosaic::transport::TransportHost;
using moosaic::transport::ssh::SshTransport;

class FakeLogger final : public Logger {
public:
    [[nodiscard]] bool enabled(Level) const override { return true; }
    void write(Level, std::string_view message) override;
    [[nodiscard]] std::string text() const;

private:
    mutable std::mutex mutex_;
    std::string text_;
};

// Real clock and randomness, metrics that go nowhere.
class FakeServices final : public Services, Clock, Random, Metrics, Counter, Gauge {
public:
    explicit FakeServices(std::string directory) : directory_(std::move(directory)) {}
    FakeLogger logger;

    Logger& log() override { return logger; }
    Clock& clock() override { return *this; }
    Random& random() override { return *this; }
    Loop& loop() override { std::abort(); }
    Metrics& metrics() override { return *this; }
    [[nodiscard]] std::string data_directory() const override { return directory_; }
    [[nodiscard]] std::string libexec_directory() const override { return {}; }
    [[nodiscard]] std::vector<std::string> plugin_path() const override { return {}; }

private:
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::now();
    }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::now();
    }
    void fill(void* data, std::size_t bytes) override;
    Counter& counter(std::string_view, std::string_view) override { return *this; }
    Gauge& gauge(std::string_view, std::string_view) override { return *this; }
    void add(double) override {}
    void set(double) override {}

    std::string directory_;
};

// Defaults of the schema with some values replaced.
class FakeConfig final : public Config {
public:
    using Values = std::map<std::string, ConfigValue, std::less<>>;
    FakeConfig(const SshTransport& plugin, Values replaced);
    [[nodiscard]] bool boolean(std::string_view key) const override { return get<bool>(key); }
    [[nodiscard]] std::int64_t integer(std::string_view key) const override { return get<std::int64_t>(key); }
    [[nodiscard]] double real(std::string_view key) const override { return get<double>(key); }
    [[nodiscard]] std::string text(std::string_view key) const override { return get<std::string>(key); }
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const override {
        return get<std::vector<std::string>>(key);
    }

private:
    template <class T>
    T get(std::string_view key) const {
        return std::get<T>(values_.find(key)->second);
    }
    Values values_;
};

// A session of the made-up engine. It answers each line: "quit N" closes with status N, "big N" sends N bytes, "pause"
// stops reading, anything else is echoed as "got:LINE". End of input closes with status 0.
class FakeSession final : public SessionSink {
public:
    FakeSession(ConnectionInfo info, std::shared_ptr<Connection> connection)
        : info(std::move(info)), connection(std::move(connection)) {}

    void on_bytes(std::string_view bytes) override;
    void on_end_of_input() override;
    void on_resize(int columns, int rows) override;
    void on_drained() override;
    void on_closed(std::string_view reason) override;

    bool wait_for(const std::function<bool()>& condition);  // called under the lock

    const ConnectionInfo info;
    const std::shared_ptr<Connection> connection;
    // Under the lock:
    std::string input;
    std::vector<std::pair<int, int>> sizes;
    std::vector<std::string> closed;
    int drained = 0;
    bool input_ended = false;
    bool late = false;  // something was called after on_closed

private:
    void answer(const std::string& line);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string line_;
};

class FakeHost final : public TransportHost {
public:
    void authenticate_password(std::string login, std::string password, std::string peer,
                               std::function<void(Result<Identity>)> done) override;
    void authenticate_key(std::string login, std::string algorithm, std::string blob, std::string peer,
                          std::function<void(Result<Identity>)> done) override;
    std::shared_ptr<SessionSink> open(ConnectionInfo info, std::shared_ptr<Connection> connection) override;

    bool wait_for(const std::function<bool()>& condition);
    std::shared_ptr<FakeSession> session(std::size_t number);  // waits until it is there; null if it never comes
    void release_held();
    void hold();                                              // hold_passwords from now on
    void let_in(const std::string& login, std::string blob);  // by one more key

    // Under the lock, or before any client runs:
    std::map<std::string, std::string> passwords;
    std::map<std::string, std::set<std::string>> keys;  // login → base64 of the blob
    std::vector<std::string> algorithms;                // of each key asked about
    std::vector<std::function<void()>> held;
    bool hold_passwords = false;  // keep answers back until release_held()
    int asked_passwords = 0;

private:
    void finish(bool right, const std::string& login, const std::function<void(Result<Identity>)>& done);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::shared_ptr<FakeSession>> sessions_;
};

class Server {
public:
    explicit Server(FakeConfig::Values values = {});
    ~Server();

    [[nodiscard]] std::string port() const;
    // Options and destination of an ssh command: this server, its host key, user alice, nothing from the user's home.
    [[nodiscard]] std::vector<std::string> ssh(std::vector<std::string> options,
                                               std::vector<std::string> command = {}) const;
    // The same, logging in with a fresh key of this kind, which the host knows.
    std::vector<std::string> ssh_with_key(std::vector<std::string> options = {}, std::vector<std::string> command = {},
                                          const std::string& kind = "ed25519");
    // A paramiko script: `client` is a Transport, logged in as alice.
    [[nodiscard]] std::vector<std::string> python(const std::string& script) const;
    [[nodiscard]] int connect_raw() const;  // a plain TCP connection

    const std::string directory;
    FakeServices services;
    FakeHost host;
    std::unique_ptr<SshTransport> plugin;

private:
    std::string known_hosts_;
    std::map<std::string, std::string> key_files_;
};

std::string make_directory();
std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text, int mode);
std::string base64(const std::string& bytes);
// Everything the peer sends until it closes; `closed` false if it never does.
std::string read_to_end(int fd, bool& closed);

}  // namespace ssh_test
