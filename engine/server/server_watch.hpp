// ServerWatch: what a served world tells those who watch it: gauges read at each scrape, the loops that must answer,
// and why players may not come. From construction to destruction; everything given outlives it.
#pragma once

#include <memory>

#include "host/notify.hpp"
#include "server/open_world.hpp"

namespace moosaic::session {
class Hub;
}

namespace moosaic::server {

class ServerWatch {
public:
    ServerWatch(OpenWorld& world, session::Hub& hub, host::Notifier notifier);
    ~ServerWatch();
    ServerWatch(const ServerWatch&) = delete;
    ServerWatch& operator=(const ServerWatch&) = delete;

private:
    class Gauges;
    class StorageLook;

    OpenWorld& world_;
    std::shared_ptr<StorageLook> storage_;
    std::unique_ptr<Gauges> gauges_;
    std::shared_ptr<void> refresh_;
};

}  // namespace moosaic::server
