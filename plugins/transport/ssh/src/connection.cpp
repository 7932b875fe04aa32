#include "connection.hpp"

namespace moosaic::transport::ssh {

void SshConnection::send(std::string bytes) {
    if (bytes.empty() || closed_.load(std::memory_order_acquire)) return;
    const std::size_t now = backlog_.fetch_add(bytes.size(), std::memory_order_acq_rel) + bytes.size();
    too_full_.filled(now);
    inbox_->post(session_, Send{std::move(bytes)});
}

void SshConnection::pause_reading(bool paused) {
    if (paused_.exchange(paused, std::memory_order_acq_rel) != paused) inbox_->post(session_, ReadingChanged{});
}

void SshConnection::close(std::string reason, int status) {
    if (!closed_.exchange(true, std::memory_order_acq_rel))
        inbox_->post(session_, CloseRequest{std::move(reason), status});
}

void SshConnection::given_to_kernel(std::size_t bytes) { backlog_.fetch_sub(bytes, std::memory_order_acq_rel); }

bool SshConnection::take_drained() { return too_full_.drained(backlog()); }

}  // namespace moosaic::transport::ssh
