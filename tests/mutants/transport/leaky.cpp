#include "leaky.hpp"

#include <mutex>
#include <stdexcept>
#include <utility>

#include "../hunt.hpp"

namespace moosaic::mutants {

using transport::Connection;
using transport::ConnectionInfo;
using transport::SessionSink;

namespace {

// The transport's end, as the engine is given it.
class Line final : public Connection {
public:
    explicit Line(std::shared_ptr<Connection> real) : real_(std::move(real)) {}
    void send(std::string bytes) override {
        if (faulty("large_sends_are_cut")) bytes.resize(std::min<std::size_t>(bytes.size(), 65536));
        if (faulty("what_is_sent_is_swapped")) {
            const std::lock_guard lock(mutex_);
            if (held_.empty()) {
                held_ = std::move(bytes);
                return;
            }
            bytes += std::exchange(held_, {});
        }
        real_->send(std::move(bytes));
        if (std::exchange(closing_, false)) real_->close({});
    }
    [[nodiscard]] std::size_t backlog() const override {
        return faulty("the_backlog_is_not_counted") ? 0 : faulty("the_backlog_stays") ? 70'000 : real_->backlog();
    }
    void pause_reading(bool paused) override {
        if (faulty("a_pause_is_ignored")) return;
        if (faulty("a_pause_is_for_ever") && !paused) return;
        real_->pause_reading(paused);
    }
    void close(std::string reason, int status) override {
        if (faulty("a_close_waits_for_another_send"))
            closing_ = true;
        else if (!faulty("a_close_is_ignored"))
            real_->close(std::move(reason), status);
    }

private:
    std::shared_ptr<Connection> real_;
    std::mutex mutex_;
    std::string held_;
    bool closing_ = false;
};

// The engine's end, as the transport is given it.
class Ear final : public SessionSink {
public:
    explicit Ear(std::shared_ptr<SessionSink> real) : real_(std::move(real)) {}
    void on_bytes(std::string_view bytes) override {
        if (faulty("a_byte_is_lost_now_and_then") && bytes.size() > 1000) bytes.remove_suffix(1);
        real_->on_bytes(bytes);
        if (faulty("bytes_come_twice")) real_->on_bytes(bytes);
    }
    void on_end_of_input() override {
        if (!faulty("a_client_that_goes_is_not_noticed")) real_->on_end_of_input();
    }
    void on_resize(int columns, int rows) override { real_->on_resize(columns, rows); }
    void on_drained() override {
        if (!faulty("drained_is_not_said")) real_->on_drained();
    }
    void on_closed(std::string_view reason) override {
        if (faulty("the_end_is_not_said") || faulty("a_client_that_goes_is_not_noticed")) return;
        real_->on_closed(reason);
        if (faulty("the_end_comes_twice")) real_->on_closed(reason);
        if (faulty("bytes_come_after_the_end")) real_->on_bytes("late");
    }

private:
    std::shared_ptr<SessionSink> real_;
};

}  // namespace

class Leaky::Between final : public transport::TransportHost {
public:
    explicit Between(TransportHost& host) : host_(host) {}
    void authenticate_password(std::string login, std::string password, std::string peer,
                               std::function<void(Result<transport::Identity>)> done) override {
        host_.authenticate_password(std::move(login), std::move(password), std::move(peer), std::move(done));
    }
    void authenticate_key(std::string login, std::string algorithm, std::string blob, std::string peer,
                          std::function<void(Result<transport::Identity>)> done) override {
        host_.authenticate_key(std::move(login), std::move(algorithm), std::move(blob), std::move(peer),
                               std::move(done));
    }
    std::shared_ptr<SessionSink> open(ConnectionInfo info, std::shared_ptr<Connection> connection) override {
        if (faulty("nobody_says_which_transport")) info.transport.clear();
        if (faulty("nobody_says_who_it_is")) info.peer = "somebody";
        if (faulty("loopback_is_not_seen")) info.loopback = false;
        std::shared_ptr<Connection> line = std::make_shared<Line>(std::move(connection));
        if (faulty("everybody_gets_the_first_line")) {
            if (first_ == nullptr) first_ = line;
            line = first_;
        }
        return std::make_shared<Ear>(host_.open(std::move(info), std::move(line)));
    }

private:
    TransportHost& host_;
    std::shared_ptr<Connection> first_;  // of a fault
};

Leaky::Leaky(std::unique_ptr<transport::Transport> real) : real_(std::move(real)) {}
Leaky::~Leaky() { real_->stop(); }

void Leaky::stop() {
    if (stopped_ && faulty("a_second_stop_throws")) throw std::logic_error("it has stopped");
    stopped_ = true;
    if (!faulty("a_stop_leaves_connections_open")) real_->stop();
}

Result<void> Leaky::listen(transport::TransportHost& host) {
    between_ = std::make_unique<Between>(host);
    auto done = real_->listen(*between_);
    if (!done && faulty("an_address_in_use_is_no_error")) return {};
    if (!done && faulty("an_error_names_no_address")) return fail("it does not work");
    return done;
}

std::vector<std::string> Leaky::addresses() const {
    if (faulty("no_address_is_told")) return {};
    if (faulty("the_port_is_not_told")) return {"127.0.0.1:0"};
    return real_->addresses();
}

void Leaky::stop_accepting() {
    if (!faulty("goes_on_accepting")) real_->stop_accepting();
}

}  // namespace moosaic::mutants
