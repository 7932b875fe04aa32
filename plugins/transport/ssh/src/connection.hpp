// SshConnection: the engine's end of a session. Holds no libssh object: every call becomes work for the loop.
#pragma once

#include <atomic>
#include <memory>

#include <moosaic/transport.hpp>
#include <moosaic/watermark.hpp>

#include "inbox.hpp"

namespace moosaic::transport::ssh {

class SshConnection final : public Connection {
public:
    SshConnection(std::shared_ptr<Inbox> inbox, std::uint64_t session) : inbox_(std::move(inbox)), session_(session) {}

    void send(std::string bytes) override;
    [[nodiscard]] std::size_t backlog() const override { return backlog_.load(std::memory_order_acquire); }
    void pause_reading(bool paused) override;
    void close(std::string reason, int status) override;

    // The loop's side.
    [[nodiscard]] bool paused() const { return paused_.load(std::memory_order_acquire); }
    void given_to_kernel(std::size_t bytes);
    bool take_drained();  // on_drained is owed
    void gone() { closed_.store(true, std::memory_order_release); }

private:
    const std::shared_ptr<Inbox> inbox_;
    const std::uint64_t session_;
    std::atomic<std::size_t> backlog_{0};
    Watermark too_full_{backlog_high, backlog_low};
    std::atomic<bool> paused_{false};
    std::atomic<bool> closed_{false};
};

}  // namespace moosaic::transport::ssh
