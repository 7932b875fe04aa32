// FakeConnection: a client at the other end of nothing. Keeps what it is sent; the test sets its backlog.
#pragma once

#include <string>
#include <utility>

#include <moosaic/transport.hpp>

namespace moosaic::testing {

class FakeConnection final : public transport::Connection {
public:
    void send(std::string bytes) override {
        if (!closed) sent += bytes;
    }
    [[nodiscard]] std::size_t backlog() const override { return queued; }
    void pause_reading(bool now) override { paused = now; }
    void close(std::string why, int with = 0) override {
        if (std::exchange(closed, true)) return;
        reason = std::move(why);
        status = with;
    }

    std::string sent;
    std::size_t queued = 0;
    bool paused = false;
    bool closed = false;
    std::string reason;
    int status = 0;
};

}  // namespace moosaic::testing
