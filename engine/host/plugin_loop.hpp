// PluginLoop: the event loop as one plugin gets it. What it throws there is told under its name, and close() ends it.
//
// Any thread. close() drops what waits, with all it holds, and waits for what runs: nothing of the plugin is called or
// destroyed by the loop afterwards.
#pragma once

#include <moosaic/services.hpp>

namespace moosaic::host {

class LoopJob;
class PluginFaults;

class PluginLoop final : public Loop {
public:
    // Both outlive this.
    PluginLoop(Loop& under, PluginFaults& faults);
    ~PluginLoop() override;
    PluginLoop(const PluginLoop&) = delete;
    PluginLoop& operator=(const PluginLoop&) = delete;

    void post(std::function<void()> work) override;  // dropped once closed
    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> work) override;
    [[nodiscard]] std::shared_ptr<Loop> strand() override;

    // False: what was running has not ended within the limit. Idempotent.
    bool close(std::chrono::milliseconds limit);

private:
    struct Jobs;
    std::shared_ptr<LoopJob> job(std::function<void()> work);  // null: closed
    std::function<void()> handler(const std::shared_ptr<LoopJob>& job);

    Loop& under_;
    PluginFaults& faults_;
    std::shared_ptr<Jobs> jobs_;
};

}  // namespace moosaic::host
