// Listener: one listening socket; hands each accepted connection on.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <moosaic/result.hpp>

#include "address.hpp"
#include "poller.hpp"

namespace moosaic::telnet {

// Binds and listens; the descriptor.
Result<int> listen_on(const Address& address, const std::string& typed);

class Listener final : public Pollable {
public:
    using Accepted = std::function<void(int fd, const sockaddr_storage& peer)>;
    Listener(int fd, Accepted accepted);
    ~Listener() override;

    void watch_on(Poller& poller, std::uint64_t key);  // once, after it was added there

    bool ready(std::uint32_t events) override;
    bool due() override;
    void stopped() override;
    [[nodiscard]] std::string address() const;  // with the port really taken

private:
    void rest();

    int fd_;
    Poller* poller_ = nullptr;
    std::uint64_t key_ = 0;
    Accepted accepted_;
};

}  // namespace moosaic::telnet
