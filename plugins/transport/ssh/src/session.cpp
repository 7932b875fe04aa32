#include "session.hpp"

#include <algorithm>

#include <moosaic/base/input_limit.hpp>
#include <moosaic/base/telnet.hpp>

namespace moosaic::transport::ssh {

namespace {

constexpr std::uint64_t most_packets_before_login = 128;
constexpr std::uint64_t most_bytes_before_login = 128 * 1024;
// Every packet may make libssh queue a reply; while ours do not leave, that queue must not grow without end.
constexpr std::uint64_t most_packets_while_stuck = 10000;
// Of a channel without a shell, and after the end of a session. Larger than the window, all of which an honest client
// may have on its way.
constexpr std::uint64_t most_bytes_unread = 2U << 20;
constexpr std::size_t input_chunk = 4096;
constexpr std::size_t compact_above = 64 * 1024;
// A turn is at most 128 KiB of output: neighbours on the loop wait no longer than that takes.
constexpr int rounds_a_turn = 4;
constexpr int writes_a_round = 2;
constexpr auto linger = std::chrono::seconds(5);
constexpr int command_status = 1;

}  // namespace

Session::Session(const Shared& shared, std::shared_ptr<Inbox> inbox, std::uint64_t id, Adopt adopted)
    : shared_(shared),
      inbox_(std::move(inbox)),
      id_(id),
      peer_(std::move(adopted.peer)),
      loopback_(adopted.loopback),
      socket_(std::move(adopted.fd)),
      ticket_(std::move(adopted.ticket)) {}

Session::~Session() {
    die("the server stopped");
    authenticator_.reset();  // holds a message of the session
    if (event_ != nullptr) {
        ssh_event_remove_session(event_, session_.get());
        ssh_event_free(event_);
    }
    session_.reset();  // frees the channel, whose callbacks live in channel_
}

bool Session::begin(const ServerBind& bind) {
    const Settings& settings = shared_.settings;
    session_ = bind.accept(socket_.release(), settings.rekey_bytes, settings.rekey_seconds);
    if (!session_) return false;
    ssh_set_counters(session_.get(), &socket_counter_, &packet_counter_);
    callbacks_.userdata = this;
    // 1: keys are there, the first ones and all later ones.
    callbacks_.connect_status_function = [](void* self, float done) {
        if (done >= 1) ++static_cast<Session*>(self)->new_key_exchanges_;
    };
    ssh_callbacks_init(&callbacks_);
    if (ssh_set_callbacks(session_.get(), &callbacks_) != SSH_OK) return false;
    authenticator_ = std::make_unique<Authenticator>(session_.get(), id_, settings.tries, peer_, shared_.host, inbox_);
    channel_ = std::make_unique<Channel>(session_.get());
    // The order matters: the key exchange makes the poll set that the event then takes over.
    if (ssh_handle_key_exchange(session_.get()) == SSH_ERROR) return false;
    event_ = ssh_event_new();
    if (event_ == nullptr || ssh_event_add_session(event_, session_.get()) != SSH_OK) return false;
    deadline_ = now() + settings.login_timeout;
    pump();
    return !dead();
}

void Session::on_work(Work& work) {
    if (dead()) return;
    if (auto* send = std::get_if<Send>(&work)) {
        if (stage_ != Stage::open) return;
        if (output_.empty()) {
            output_ = std::move(send->bytes);
        } else {
            output_ += send->bytes;
        }
    } else if (auto* close = std::get_if<CloseRequest>(&work)) {
        close_politely(close->reason, close->status);
    } else if (auto* answer = std::get_if<LoginAnswer>(&work)) {
        if (stage_ == Stage::logging_in) verdict(authenticator_->answer(*answer));
    }
}

void Session::on_deadline(TimePoint now) {
    switch (stage_) {
        case Stage::logging_in:
            disconnect("Login took too long");
            return die("login took too long");
        case Stage::needs_shell:
            disconnect("No shell was asked for");
            return die("no shell was asked for");
        case Stage::open:
            if (now - last_output_ >= shared_.settings.keepalive && !write_pending()) {
                // ssh_send_keepalive sends every second time only when it must not block. A dead peer is found by TCP,
                // which misses the acknowledgement.
                ssh_send_ignore(session_.get(), "");
                last_output_ = now;
            }
            deadline_ = last_output_ + shared_.settings.keepalive;
            if (deadline_ <= now) deadline_ = now + shared_.settings.keepalive;  // output is stuck: nothing was sent
            return pump();
        case Stage::flushing:
        case Stage::lingering:
            return die(close_reason_);
        case Stage::dead:
            return;
    }
}

void Session::stop() {
    if (stage_ == Stage::logging_in || stage_ == Stage::needs_shell) {
        disconnect("The server stops");
        return die("the server stopped");
    }
    close_politely("the server stopped", 0);
}

void Session::pump() {
    wants_more_ = false;
    if (dead()) return;
    const bool alive = ssh_event_dopoll(event_, 0) != SSH_ERROR;
    count_key_exchanges();
    bool more = true;
    for (int round = 0; more && round < rounds_a_turn && !dead(); ++round) more = step();
    // What the last packets brought is worth delivering before the loss of the connection is.
    if (!alive) lost();
    if (dead()) return;
    wants_more_ = more;
    wants_write_ = write_pending();
}

void Session::count_key_exchanges() {
    for (; new_key_exchanges_ > 0; --new_key_exchanges_)
        if (!rekey_limit_.take(now(), socket_counter_.in_bytes + socket_counter_.out_bytes))
            return turn_out("Too many key exchanges", "too many key exchanges");
}

bool Session::step() {
    channel_->take_activity();
    if (step_login()) return true;
    if (dead()) return false;
    bool more = step_start();
    if (!dead()) more = step_input() || more;
    if (!dead()) more = step_output() || more;
    if (!dead()) step_closing();
    if (!dead()) close_check();
    return !dead() && (channel_->take_activity() || more);
}

bool Session::step_login() {
    if (stage_ != Stage::logging_in) return false;
    if (packet_counter_.in_packets > most_packets_before_login || socket_counter_.in_bytes > most_bytes_before_login) {
        disconnect("Too much data before login");
        die("too much data before login");
        return false;
    }
    verdict(authenticator_->drain());
    return stage_ != Stage::logging_in && !dead();
}

void Session::verdict(Authenticator::Verdict verdict) {
    if (verdict == Authenticator::Verdict::going_on) return;
    if (verdict == Authenticator::Verdict::refused) {
        shared_.failed_logins.add();
        return turn_out("Too many authentication failures", authenticator_->reason());
    }
    if (!channel_->install()) return die("libssh refused the callbacks");
    authenticator_->confirm();
    identity_ = authenticator_->identity();
    authenticator_.reset();
    ticket_.logged_in();
    stage_ = Stage::needs_shell;
    deadline_ = now() + shared_.settings.login_timeout;
}

bool Session::step_start() {
    if (stage_ != Stage::needs_shell) return false;
    if (channel_->tiny()) {
        disconnect("The channel's packet size is too small");
        die("the client's channel takes too small packets");
        return false;
    }
    switch (channel_->wants()) {
        case Channel::Wants::nothing:
            return false;
        case Channel::Wants::shell:
            open_shell();
            return true;
        case Channel::Wants::exec:
            refuse_command();
            return true;
    }
    return false;
}

void Session::open_shell() {
    ConnectionInfo info;
    info.transport = "ssh";
    info.peer = peer_;
    info.loopback = loopback_;
    info.secure = true;
    info.identity = std::move(identity_);
    info.terminal = channel_->terminal();
    if (base::speaks_telnet(info.terminal)) info.framing = base::telnet_framing();
    channel_->take_resize();
    connection_ = std::make_shared<SshConnection>(inbox_, id_);
    stage_ = Stage::open;
    last_output_ = now();
    deadline_ = last_output_ + shared_.settings.keepalive;
    sink_ = shared_.host.open(std::move(info), connection_);
}

void Session::refuse_command() {
    stage_ = Stage::open;
    const bool pty = channel_->terminal().pty;
    channel_->write_error_line(std::string("Moosaic runs no commands over SSH: leave the command away to log in.") +
                               (pty ? "\r\n" : "\n"));
    close_politely("a command was asked for", command_status);
}

bool Session::step_input() {
    if (stage_ != Stage::open || !sink_) return false;
    if (channel_->flooded()) {
        close_politely(std::string(too_much_input), 1);
        return true;
    }
    if (channel_->take_interrupt()) sink_->on_interrupt();
    if (channel_->take_resize()) sink_->on_resize(channel_->terminal().columns, channel_->terminal().rows);
    bool delivered = false;
    for (std::size_t taken = 0; taken < 16 * input_chunk && !connection_->paused();) {
        const std::string bytes = channel_->take_input(input_chunk);
        if (bytes.empty()) break;
        taken += bytes.size();
        delivered = true;
        sink_->on_bytes(bytes);
    }
    if (!connection_->paused() && channel_->take_end_of_input()) sink_->on_end_of_input();
    return delivered;
}

bool Session::step_output() {
    if (stage_ != Stage::open && stage_ != Stage::flushing) return false;
    settle_backlog();
    bool wrote = false;
    for (int i = 0; i < writes_a_round && output_at_ < output_.size() && !write_pending(); ++i) {
        const int n = channel_->write(std::string_view(output_).substr(output_at_));
        if (n < 0) {
            lost();
            return false;
        }
        if (n == 0) break;  // no window, or a new key exchange: the client's next packet wakes us
        output_at_ += static_cast<std::size_t>(n);
        in_flight_ += static_cast<std::size_t>(n);
        last_output_ = now();
        wrote = true;
    }
    if (output_at_ == output_.size()) {
        std::string().swap(output_);  // an idle session keeps no memory for it
        output_at_ = 0;
    } else if (output_at_ > compact_above) {
        output_.erase(0, output_at_);
        output_at_ = 0;
    }
    settle_backlog();
    return wrote;
}

void Session::settle_backlog() {
    if (in_flight_ > 0 && !write_pending()) {
        if (connection_) connection_->given_to_kernel(in_flight_);
        in_flight_ = 0;
    }
    if (stage_ == Stage::open && connection_ && sink_ && connection_->take_drained()) sink_->on_drained();
}

void Session::step_closing() {
    if (stage_ == Stage::flushing && output_.empty() && !write_pending()) {
        channel_->finish(close_status_);
        stage_ = Stage::lingering;
    }
    if (stage_ == Stage::lingering && channel_->closed() && !write_pending()) die(close_reason_);
}

void Session::close_check() {
    const int status = ssh_get_status(session_.get());
    if ((status & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0) {
        lost();
    } else if (channel_->closed() && stage_ != Stage::lingering) {
        die("the client closed the connection");
    } else if (stuck_flood()) {
        die("the client sends without reading");
    } else if (stage_ != Stage::open && socket_counter_.in_bytes - bytes_when_closed_ > most_bytes_unread) {
        if (stage_ == Stage::needs_shell)
            turn_out(too_much_before_login_text.data(), std::string(too_much_before_login));
        else
            die(close_reason_);
    }
}

bool Session::stuck_flood() {
    if (!write_pending()) {
        packets_when_stuck_ = packet_counter_.in_packets;
        return false;
    }
    return packet_counter_.in_packets - packets_when_stuck_ > most_packets_while_stuck;
}

void Session::close_politely(const std::string& reason, int status) {
    if (stage_ != Stage::open) return;
    stage_ = Stage::flushing;
    close_reason_ = reason;
    close_status_ = status;
    bytes_when_closed_ = socket_counter_.in_bytes;
    deadline_ = now() + linger;
    channel_->discard_input();
}

void Session::disconnect(const char* message) {
    ssh_session_set_disconnect_message(session_.get(), message);
    ssh_disconnect(session_.get());
}

void Session::turn_out(const char* message, const std::string& reason) {
    shared_.log.info("ssh: " + peer_ + " closed: " + reason);
    disconnect(message);
    die(reason);
}

void Session::die(const std::string& reason) {
    if (dead()) return;
    stage_ = Stage::dead;
    wants_more_ = wants_write_ = false;
    if (connection_) connection_->gone();
    if (sink_) std::exchange(sink_, nullptr)->on_closed(reason);
}

void Session::lost() { die(close_reason_.empty() ? "connection lost" : close_reason_); }

bool Session::write_pending() const { return (ssh_get_status(session_.get()) & SSH_WRITE_PENDING) != 0; }

}  // namespace moosaic::transport::ssh
