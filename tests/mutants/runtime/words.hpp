// Words: a correct runtime of one word a line, with a fault by choice: return N | first | print TEXT | fail | ask |
// loop.
#pragma once

#include <atomic>
#include <optional>

#include <moosaic/runtime.hpp>

namespace moosaic::mutants {

class Words final : public runtime::Runtime {
public:
    Result<void> warm_up() override { return {}; }
    void forked() override {}
    void end_of_task() override {}
    void interrupt() override;
    std::vector<executor::Finding> check(const std::string& source) override;
    executor::Outcome call(const executor::Call& call, runtime::Engine& engine) override;

private:
    std::optional<executor::Outcome> obey(const executor::Call& call, runtime::Engine& engine,
                                          const executor::TraceFrame& here);

    std::atomic<bool> interrupted_{false};
    std::string running_;        // of a fault: whose frame is shown
    std::optional<Value> kept_;  // of a fault
};

}  // namespace moosaic::mutants
