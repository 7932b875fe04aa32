// Hub: everything that is connected. The engine's end of every transport, and the outbox of every task.
//
// Construction, in this order:
//     Hub hub(services, authenticator, config);   // an Outbox at once; nobody is connected yet
//     hub.attach(tasks);                          // before the first transport listens
//     transport.listen(hub);
//     …
//     hub.shutdown(std::chrono::seconds(10));     // while tasks and transports still run
// `services`, `authenticator`, `tasks`, the frontends and the protocols outlive the Hub. Destroying it joins its
// threads and waits for what its sessions do; then nothing of it uses any of these any more, and what had not been
// answered is not. Transports must be stopped before.
//
// Threads: every public function may be called from any thread. A Session's work is serialised by its own strand and
// runs on whichever thread brings it: a transport's, the one that releases tasks, a timer's. No lock of this room is
// held while anything outside it is called, but for metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/services.hpp>
#include <moosaic/transport.hpp>

#include "session/authenticator.hpp"
#include "task/live.hpp"
#include "task/outbox.hpp"
#include "task/tasks.hpp"

namespace moosaic::session {

// Limits and texts. The keys of [login] and [session] that set some of them: session_keys.hpp.
// Large: one field a key or text, nothing that works.
struct HubConfig {
    std::string universe = "Moosaic";  // named in one line after the login
    std::string greeting = "Welcome.\nType: connect NAME PASSWORD   (or help, who, quit)\n";  // plain text

    std::size_t login_places = 128;            // connections without a login, in all
    std::size_t login_places_of_address = 10;  // the same, from one other host
    // Live ones are taken over while sessions run (Hub::take_limits).
    task::Live<std::chrono::seconds> login_deadline{
        std::chrono::seconds(180)};                      // a connection without a login is dropped
    task::Live<int> login_attempts = 6;                  // failures on one connection
    std::size_t login_input = 8192;                      // bytes before the login
    int login_threads = 2;                               // of the authentication pool
    std::size_t login_queue = 256;                       // waiting checks; more are refused at once
    std::chrono::milliseconds login_delay{500};          // first delay after repeated failures, doubled each time
    std::chrono::milliseconds login_delay_max{2000};     // no stranger can have anybody wait longer
    task::Live<bool> allow_cleartext_passwords = false;  // from other hosts, unencrypted

    task::Live<std::size_t> sessions_per_account = 5;
    task::Live<std::size_t> max_line = 8192;           // bytes, for sessions that come
    task::Live<std::size_t> type_ahead = 64;           // waiting lines, then the client is no longer read
    task::Live<std::size_t> output_buffer = 1U << 20;  // text that waits for its client, for sessions that come
    std::size_t capture_bytes = 256U << 10;            // collected lines, in all
    std::size_t capture_lines = 10000;
    std::chrono::seconds hook_limit{10};         // confunc and disfunc, each
    std::chrono::seconds keep_alive{60};         // after so much silence, where the framing has such a thing
    std::chrono::milliseconds negotiation{500};  // wait for answers to offers before confunc
    std::chrono::seconds frame_limit{10};        // an unfinished frame
    std::chrono::seconds flush_limit{5};         // for what is queued when a session closes

    // By plugin name; at least one frontend, and no two protocols for one option (check_stream_plugins).
    std::map<std::string, frontend::Frontend*> frontends;
    std::map<std::string, protocol::Protocol*> protocols;
};

// One live session, for `status` and the Sessions façade.
struct SessionView {
    task::SessionId id = 0;
    Id avatar = 0;
    std::string login;
    std::string transport;
    std::string peer;
    bool secure = false;
    double idle = 0;       // seconds
    double connected = 0;  // seconds
};

class HubState;

class Hub final : public transport::TransportHost, public task::Outbox {
public:
    Hub(Services& services, Authenticator& authenticator, HubConfig config);
    ~Hub() override;
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    void attach(task::Tasks& tasks);
    // In place of those of the configuration: plugins that need a hub to start. Before the first transport listens.
    void take_plugins(std::map<std::string, frontend::Frontend*> frontends,
                      std::map<std::string, protocol::Protocol*> protocols);
    // The live members of `fresh`, from now on. Any thread.
    void take_limits(const HubConfig& fresh);

    // transport::TransportHost
    void authenticate_password(std::string login, std::string password, std::string peer,
                               std::function<void(Result<transport::Identity>)> done) override;
    void authenticate_key(std::string login, std::string algorithm, std::string blob, std::string peer,
                          std::function<void(Result<transport::Identity>)> done) override;
    [[nodiscard]] std::size_t lanes() const override;
    std::uint64_t watch(int fd, std::function<void()> ready) override;
    void unwatch(std::uint64_t number) override;
    std::shared_ptr<transport::SessionSink> open(transport::ConnectionInfo info,
                                                 std::shared_ptr<transport::Connection> connection) override;

    // task::Outbox
    void release(task::Release release) override;
    bool is_connected(Id avatar) override;
    std::string address_of(task::SessionId session) override;
    std::vector<Presence> connected() override;

    // Logged-in sessions, ascending id.
    std::vector<SessionView> sessions();
    // A plain-text line to every session of the avatar (0: to everybody).
    void notice(Id avatar, std::string_view text);
    // The same to one session; false: no such session.
    bool notice_session(task::SessionId session, std::string_view text);
    // Ends every session of the avatar after its queued text; how many there were.
    std::size_t boot(Id avatar, std::string_view reason);
    // Ends one session; false: no such session.
    bool boot_session(task::SessionId session, std::string_view reason);

    // Refuses new connections, tells everybody, ends all sessions in parallel (disfunc included), flushes and closes.
    // Blocks until all are gone or the time is over; what is left is then closed without ceremony. True: all went
    // politely.
    bool shutdown(std::chrono::milliseconds limit);
    // After shutdown and the transports' stop: joins the threads of this room and closes what is left. Nothing of it
    // reads or writes the world any more; it may still be called, also by a transport that was left behind. Idempotent.
    void stop();

private:
    std::shared_ptr<HubState> state_;
};

}  // namespace moosaic::session
