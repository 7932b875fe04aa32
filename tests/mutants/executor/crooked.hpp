// Crooked: a correct executor of the tree with a fault by choice on the way to its tasks and back.
#pragma once

#include <memory>

#include <moosaic/executor.hpp>

namespace moosaic::mutants {

class Crooked final : public executor::Executor {
public:
    explicit Crooked(std::shared_ptr<executor::Executor> real) : real_(std::move(real)) {}

    std::unique_ptr<executor::ExecutorTask> begin(std::uint64_t task, executor::Limits limits) override;
    Result<std::vector<executor::Finding>> check(const std::string& source) override;
    [[nodiscard]] std::vector<std::pair<int, Id>> workers() const override;
    [[nodiscard]] int zygote() const override { return real_->zygote(); }
    void stop() override {
        kept_.clear();
        real_->stop();
    }

private:
    std::shared_ptr<executor::Executor> real_;
    std::vector<std::shared_ptr<executor::ExecutorTask>> kept_;  // of a fault
};

}  // namespace moosaic::mutants
