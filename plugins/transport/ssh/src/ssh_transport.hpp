// SshTransport: the plugin. Puts host key, loops and acceptor together.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <moosaic/reloadable.hpp>
#include <moosaic/transport.hpp>

#include "acceptor.hpp"
#include "host_key.hpp"
#include "loop.hpp"
#include "settings.hpp"

namespace moosaic::transport::ssh {

class SshTransport final : public Transport, public Reloadable {
public:
    ~SshTransport() override;

    void describe(ConfigSchema& schema) const override { describe_settings(schema); }
    Result<void> configure(const Config& config, Services& services) override;
    Result<void> start() override;
    Result<void> reload(const Config& config) override;
    void stop() override;

    Result<void> listen(TransportHost& host) override;
    [[nodiscard]] std::vector<std::string> addresses() const override { return addresses_; }
    void stop_accepting() override;

    [[nodiscard]] const std::string& fingerprint() const { return host_key_.fingerprint; }  // after start

private:
    Settings settings_;
    Services* services_ = nullptr;
    HostKey host_key_;
    std::vector<std::string> addresses_;
    // In the order in which they are used: what stands further down goes first.
    std::optional<Shared> shared_;
    std::shared_ptr<Admission> admission_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::unique_ptr<Acceptor> acceptor_;
};

}  // namespace moosaic::transport::ssh
