// The Python runtime: moosaic::runtime::Runtime over the process's interpreter.
#pragma once

#include <moosaic/runtime.hpp>

#include "state.hpp"

namespace moosaic::python {

class PythonRuntime final : public runtime::Runtime {
public:
    PythonRuntime() = default;
    ~PythonRuntime() override;
    void describe(ConfigSchema& schema) const override;
    Result<void> configure(const Config& config, Services& services) override;
    Result<void> warm_up() override;
    void forked() override;
    [[nodiscard]] std::string sample() const override;
    [[nodiscard]] std::string language_version() const override {
        return std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION);
    }
    std::vector<executor::Finding> check(const std::string& source) override;
    executor::Outcome call(const executor::Call& call, runtime::Engine& engine) override;
    void interrupt() override;
    void end_of_task() override;

    [[nodiscard]] State& state() { return state_; }

private:
    // `file`: under which name its source is kept, for tracebacks.
    PyObject* run(const executor::Call& call, std::string& file);
    PyObject* run_verb(const executor::Call& call);
    PyObject* run_eval(const executor::Call& call, std::string& file);
    void blame(const std::string& file);

    State state_;
    int recursion_limit_ = 400;
};

}  // namespace moosaic::python
