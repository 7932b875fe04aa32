// Answers: what the engine answered ahead of the running calls (executor.hpp, Ahead), looked up before asking.
#pragma once

#include <cstdint>
#include <vector>

#include <moosaic/executor.hpp>

namespace moosaic::worker {

// One level a running call, the innermost last. On the worker's only thread.
class Answers {
public:
    // `call` must live until the matching end().
    void begin(const executor::Call& call) { levels_.push_back({&call.ahead, 0}); }
    // The marks of what the innermost call used.
    std::uint64_t end();

    // The answer to a request of the innermost call, or nullptr. `args` is as before when it returns.
    const Value* find(Op op, Id caller, std::vector<Value>& args);
    // Something may have changed: nothing given ahead holds any more, in no call.
    void forget();

private:
    struct Level {
        const std::vector<std::shared_ptr<const executor::Ahead>>* given;  // nullptr: forgotten
        std::uint64_t used;
    };
    std::vector<Level> levels_;
};

}  // namespace moosaic::worker
