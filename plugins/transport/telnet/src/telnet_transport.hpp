// transport/telnet: TCP connections whose byte stream carries telnet commands; the session layer decodes those.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/reloadable.hpp>
#include <moosaic/transport.hpp>

#include "census.hpp"
#include "listener.hpp"
#include "poller.hpp"

namespace moosaic::telnet {

class TelnetTransport final : public transport::Transport, public Reloadable {
public:
    ~TelnetTransport() override;

    void describe(ConfigSchema& schema) const override;
    Result<void> configure(const Config& config, Services& services) override;
    Result<void> reload(const Config& config) override;
    void stop() override;

    Result<void> listen(transport::TransportHost& host) override;
    [[nodiscard]] std::vector<std::string> addresses() const override { return addresses_; }
    void stop_accepting() override;

private:
    Result<void> bind_all(const std::string& typed, std::vector<int>& bound) const;
    bool start_pollers();
    void complain(const std::string& what);
    void accepted(int fd, const sockaddr_storage& peer);

    std::vector<std::string> listen_;
    std::shared_ptr<Census> census_;
    Logger* log_ = nullptr;
    transport::TransportHost* host_ = nullptr;
    std::vector<std::unique_ptr<Poller>> pollers_;  // connections go round; the first has the listeners
    std::atomic<std::size_t> next_poller_{0};
    std::vector<std::pair<std::uint64_t, std::shared_ptr<Listener>>> listeners_;
    std::vector<std::string> addresses_;
    std::size_t most_ = 0;
    Mutex complaints_;                                         // these two
    std::size_t refused_ MOOSAIC_GUARDED_BY(complaints_) = 0;  // since the last complaint
    std::chrono::steady_clock::time_point quiet_until_ MOOSAIC_GUARDED_BY(complaints_);
};

}  // namespace moosaic::telnet
