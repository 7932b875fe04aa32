// Strand: a Loop over another one, whose work runs one piece at a time, posts in their order.
//
// Any thread. Work that waits when the last reference is dropped still runs. `under` outlives all of it, and deals with
// what the work throws.
#pragma once

#include <moosaic/services.hpp>

namespace moosaic::host {

class Strand final : public Loop {
public:
    explicit Strand(Loop& under);

    void post(std::function<void()> work) override;
    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> work) override;
    [[nodiscard]] std::shared_ptr<Loop> strand() override { return std::make_shared<Strand>(under_); }

private:
    struct Queue;
    Loop& under_;
    std::shared_ptr<Queue> queue_;
};

}  // namespace moosaic::host
