// PluginWaits: the waits of the threads that run tasks, as one plugin gets them.
#pragma once

#include <moosaic/waits.hpp>

namespace moosaic::server {

// `waits` outlives the plugin.
class PluginWaits final : public Waits {
public:
    explicit PluginWaits(Waits& waits) : waits_(waits) {}
    bool ready(int fd, short events, Clock::time_point until) override { return waits_.ready(fd, events, until); }
    void pause(std::chrono::milliseconds time) override { waits_.pause(time); }
    std::shared_ptr<Gate> gate() override { return waits_.gate(); }
    [[nodiscard]] std::size_t lane() const override { return waits_.lane(); }
    [[nodiscard]] std::size_t lanes() const override { return waits_.lanes(); }

private:
    Waits& waits_;
};

}  // namespace moosaic::server
