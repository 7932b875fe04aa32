// SocketConnection: one accepted TCP connection.
//
// Sending tries the socket at once on the caller's thread and queues only what the kernel does not take; everything the
// session is told comes from the poller's thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <moosaic/mutex.hpp>
#include <moosaic/transport.hpp>
#include <moosaic/watermark.hpp>

#include "census.hpp"
#include "poller.hpp"

namespace moosaic::telnet {

// Large: output, backlog and close of one socket under one lock.
class SocketConnection final : public transport::Connection,
                               public Pollable,
                               public std::enable_shared_from_this<SocketConnection> {
public:
    // Takes over the descriptor (non-blocking).
    SocketConnection(int fd, Poller& poller, std::unique_ptr<Census::Place> place);
    ~SocketConnection() override;

    // Once, holding its turn: opens the session and watches the socket.
    void begin(transport::TransportHost& host, transport::ConnectionInfo info);

    // transport::Connection
    void send(std::string bytes) override;
    [[nodiscard]] std::size_t backlog() const override { return backlog_; }
    void pause_reading(bool paused) override;
    void close(std::string reason, int status) override;

    // Pollable
    bool ready(std::uint32_t events) override;
    bool due() override;
    void stopped() override;

private:
    static constexpr std::uint32_t unwatched = ~0U;
    enum class Phase : std::uint8_t { open, closing, lingering, closed };

    bool act(std::uint32_t events);
    bool read_some();
    bool begin_close();
    bool flushed();  // what was queued is gone: half-close
    bool end(const std::string& reason);
    void report(const std::string& reason);
    std::size_t try_send(std::string_view bytes) MOOSAIC_REQUIRES(mutex_);
    bool write_queued();
    void update_watch() MOOSAIC_REQUIRES(mutex_);
    void close_socket();

    Poller& poller_;
    std::shared_ptr<transport::SessionSink> sink_;  // these two: with the turn
    std::chrono::steady_clock::time_point deadline_;
    std::size_t lingered_ = 0;  // poller's thread: bytes thrown away since the session ended
    std::atomic<std::size_t> backlog_{0};

    Mutex mutex_;  // everything below
    // These two are changed with the turn and the mutex, and read with either.
    int fd_;
    std::uint64_t key_ = 0;
    std::uint32_t watched_ MOOSAIC_GUARDED_BY(mutex_) = unwatched;
    bool in_ready_ MOOSAIC_GUARDED_BY(mutex_) = false;  // at its end the watch is changed, not before
    Phase phase_ MOOSAIC_GUARDED_BY(mutex_) = Phase::open;
    bool close_asked_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::string reason_ MOOSAIC_GUARDED_BY(mutex_);
    bool paused_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool input_ended_ MOOSAIC_GUARDED_BY(mutex_) = false;
    Watermark too_full_{transport::backlog_high, transport::backlog_low};
    std::string queue_ MOOSAIC_GUARDED_BY(mutex_);
    std::size_t queue_sent_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::unique_ptr<Census::Place> place_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::telnet
