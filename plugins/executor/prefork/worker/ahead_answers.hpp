// AheadAnswers: what the engine answered ahead of the running calls (executor.hpp, Ahead), looked up before asking.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include <frames.hpp>

#include <moosaic/executor.hpp>

namespace moosaic::worker {

// One level a running call, the innermost last. On the worker's only thread.
class AheadAnswers {
public:
    // `call` must live until the matching end(). `numbers` tell which of its answers are kept from call to call.
    void begin(const executor::Call& call, const std::vector<executor::frames::Numbered>& numbers);
    // A number for the kept ones among them, the same for every call that was given the same; 0: none.
    [[nodiscard]] std::uint64_t lasting() const { return levels_.empty() ? 0 : levels_.back().lasting; }
    // Whether what find() gave last is kept.
    [[nodiscard]] bool lasted() const { return lasted_; }
    // The marks of what the innermost call used.
    std::uint64_t end();

    // A request goes to the engine.
    void asked() { lasted_ = false; }
    // The answer to a request of the innermost call, or nullptr. `args` is as before when it returns.
    const Value* find(Op op, Id caller, std::vector<Value>& args);
    // Something may have changed: nothing given ahead holds any more, in no call.
    void forget();

private:
    struct Level {
        const std::vector<std::shared_ptr<const executor::Ahead>>* given;  // nullptr: forgotten
        std::uint64_t used;
        std::uint64_t used_lasting;  // those of them that are kept
        std::uint64_t lasting;
    };
    // What calls with these numbers have used: a runtime that still knows an answer does not ask for it again.
    struct Kept {
        std::uint64_t number = 0;
        std::uint64_t used = 0;
    };
    static constexpr std::size_t most_kept = 64;
    std::map<std::vector<std::uint32_t>, Kept> kept_;
    std::unordered_map<std::uint64_t, Kept*> by_number_;
    std::uint64_t last_number_ = 0;
    bool lasted_ = false;
    std::vector<Level> levels_;
};

}  // namespace moosaic::worker
