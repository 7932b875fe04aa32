// Session: one SSH connection from accept to close. Lives on one loop and is never touched elsewhere.
//
//   logging_in → needs_shell → open → flushing → lingering → dead
// A wake-up (socket ready, work from the inbox, a deadline) ends in pump(): let libssh read, act on what it reported,
// write what it can take. Nothing here blocks.
#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <moosaic/services.hpp>
#include <moosaic/transport.hpp>

#include "authenticator.hpp"
#include "channel.hpp"
#include "connection.hpp"
#include "inbox.hpp"
#include "rekey_limit.hpp"
#include "server_bind.hpp"
#include "settings.hpp"

namespace moosaic::transport::ssh {

using TimePoint = std::chrono::steady_clock::time_point;

// What every session of a plugin shares. Outlives all of them.
struct Shared {
    const Settings& settings;
    TransportHost& host;
    Logger& log;
    Clock& clock;
    Counter& failed_logins;
};

// Large: libssh's structures point into it and live as long; stages, deadlines and output share one thread.
class Session {
public:
    Session(const Shared& shared, std::shared_ptr<Inbox> inbox, std::uint64_t id, Adopt adopted);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    bool begin(const ServerBind& bind);  // false: nothing can be done with this socket
    void on_socket() { pump(); }
    void on_work(Work& work);  // call on_socket() afterwards, once for all work of a turn
    void on_deadline(TimePoint now);
    void stop();  // the server ends: a polite close; call on_socket() afterwards

    // -1 once libssh has closed it: another connection may have the number by then.
    [[nodiscard]] int fd() const { return ::ssh_get_fd(session_.get()); }
    [[nodiscard]] bool dead() const { return stage_ == Stage::dead; }
    [[nodiscard]] bool wants_write() const { return wants_write_; }  // wait for EPOLLOUT too
    [[nodiscard]] bool wants_more() const { return wants_more_; }    // come back before sleeping
    [[nodiscard]] TimePoint deadline() const { return deadline_; }

private:
    enum class Stage : std::uint8_t { logging_in, needs_shell, open, flushing, lingering, dead };

    void pump();
    bool step();  // one round; true: something happened, look again
    void count_key_exchanges();
    bool step_login();
    bool step_start();
    bool step_input();
    bool step_output();
    void step_closing();
    void verdict(Authenticator::Verdict verdict);
    void open_shell();
    void refuse_command();
    void close_politely(const std::string& reason, int status);
    void die(const std::string& reason);
    void lost();  // the connection broke, or ended as it should while closing
    void disconnect(const char* message);
    void turn_out(const char* message, const std::string& reason);
    void close_check();
    void settle_backlog();
    [[nodiscard]] bool write_pending() const;
    [[nodiscard]] bool stuck_flood();
    [[nodiscard]] TimePoint now() const { return shared_.clock.steady(); }

    const Shared& shared_;
    const std::shared_ptr<Inbox> inbox_;
    const std::uint64_t id_;
    const std::string peer_;
    const bool loopback_;
    UniqueFd socket_;  // until libssh takes it
    Admission::Ticket ticket_;

    // Written and called by libssh, so they must outlive the session object.
    ssh_counter_struct socket_counter_{};
    ssh_counter_struct packet_counter_{};
    ssh_callbacks_struct callbacks_{};
    int new_key_exchanges_ = 0;  // since the last look
    SessionPtr session_;
    ssh_event event_ = nullptr;
    std::unique_ptr<Authenticator> authenticator_;
    std::unique_ptr<Channel> channel_;
    RekeyLimit rekey_limit_;

    std::shared_ptr<SshConnection> connection_;
    std::shared_ptr<SessionSink> sink_;
    Identity identity_;

    Stage stage_ = Stage::logging_in;
    TimePoint deadline_{};
    TimePoint last_output_{};
    std::string output_;
    std::size_t output_at_ = 0;
    std::size_t in_flight_ = 0;  // given to libssh, not yet to the kernel
    std::uint64_t packets_when_stuck_ = 0;
    std::uint64_t bytes_when_closed_ = 0;
    std::string close_reason_;
    int close_status_ = 0;
    bool wants_write_ = false;
    bool wants_more_ = false;
};

}  // namespace moosaic::transport::ssh
