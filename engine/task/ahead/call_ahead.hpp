// Reading ahead: what the calls of a verb have asked before is answered with the call itself, so that a busy verb like
// `look` costs one exchange with its worker instead of hundreds.
//
// What is remembered are questions, not answers: "the name of every element of the contents of `this`". They are learnt
// from the requests that reach the engine and dropped when calls stop using them. Answers are computed for the caller,
// in the snapshot of the task, with every check of an ordinary request. Those that hang on nothing of the task but
// `this` (the common ones) are kept with what was read for them, and given again while all of that is unchanged.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <moosaic/executor.hpp>

#include "store/store.hpp"
#include "task/ahead/ahead_cache.hpp"

namespace moosaic::task::ahead {

// The engine's way to answer, as the task itself or beside it.
class Source {
public:
    virtual ~Source() = default;
    // One request of the task; throws what an ordinary request throws.
    virtual Value answer(Op op, Id caller, const std::vector<Value>& args) = 0;
    // The task has changed nothing yet, so that what was committed is what it sees.
    [[nodiscard]] virtual bool unchanged() const = 0;
    // Runs `work` with an Source on the same snapshot that knows no player, and gives what it read, and of whom it
    // wanted to know whether they are connected. Null: cannot be kept.
    struct Read {
        std::shared_ptr<const store::Reading> reading;
        std::vector<std::pair<Id, bool>> connected;
    };
    virtual Read beside(const std::function<void(Source&)>& work) = 0;
    // Takes over what was read earlier, if it still holds.
    virtual bool reuse(const Read& read) = 0;
};

// What the questions of a plan gave: the answers, and the objects first seen in them.
struct Answers {
    std::shared_ptr<const Plan> plan;
    std::vector<std::shared_ptr<const executor::Ahead>> answers;
    std::vector<std::vector<Id>> seen_in;  // by question
    std::size_t weight = 0;                // rough bytes of the answers
    std::uint64_t sent = 0;                // marks
    std::uint64_t heavy = 0;               // marks of questions whose answers are too large
    Source::Read read;                     // for common answers that are kept
};

// One call: answers ahead for it, then watches what it asks all the same. Used on the task's thread.
class CallAhead {
public:
    // `player`: 0 unless requests may be made as the task's player (the owner is a wizard). `call` must outlive this.
    CallAhead(Memory& memory, const executor::Call& call, Id player);
    // Fills call.ahead. A request that raises gets no answer.
    void give(executor::Call& call, Source& source);
    // Where the common answers of give() came from.
    enum class Common : std::uint8_t { none, reused, made };
    [[nodiscard]] Common common() const { return how_; }
    // A request that the call makes all the same, before it is served; and the answer of one that did not raise.
    void asks(Op op, const std::vector<Value>& args);
    void answered(Op op, Id caller, std::vector<Value> args, const Value& answer);
    void used(std::uint64_t marks) { used_ = marks; }
    // The call is over: remembers what was learnt.
    void learn();

private:
    void find_roots();
    void find_origins();
    [[nodiscard]] std::size_t index_of(const Question& question) const;
    void found_in(const Value& answer, std::size_t question);
    void give_question(std::size_t index, Source& source, bool lasting);
    void give_common(const executor::Call& call, Source& source);
    void adopt(std::shared_ptr<const Answers> common, Common how);

    Memory& memory_;
    const executor::Call& call_;
    const std::string key_;  // of the plan; empty: nothing is learnt
    const Id owner_;
    const Id player_;
    Answers given_;
    Plan fresh_;                           // questions learnt in this call
    std::unordered_map<Id, int> origins_;  // where an object was first seen
    std::vector<std::pair<int, Id>> roots_;
    bool rooted_ = false;                    // the two above are filled: most verbs ask nothing
    std::shared_ptr<const Answers> common_;  // what was first seen in these is not in origins_ yet
    Common how_ = Common::none;
    std::uint64_t used_ = 0;
    bool changed_ = false;  // something may have changed: later requests are no reading ahead
};

}  // namespace moosaic::task::ahead
