// Stage: the one thread on which the runtime lives, and the strict dialogue with the thread whose turn it is.
//
// A runtime expects one thread for all its life (runtime.hpp), while tasks call from many. So the caller hands a call
// over and serves its requests on its own thread until the result comes, as an engine does with a worker: one side
// speaks, the other listens, and a nested call is spoken into the runtime's wait for a reply.
#pragma once

#include <condition_variable>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include <moosaic/mutex.hpp>
#include <moosaic/runtime.hpp>

namespace moosaic::executor::inline_ {

struct Request {
    Op op = Op::attr;
    Id caller = 0;
    std::vector<Value> args;
    bool print = false;  // any reply will do: it only says that the text was taken
};

class Stage final : private runtime::Engine {
public:
    using Clock = std::chrono::steady_clock;
    using Said = std::variant<Outcome, Request, std::vector<Finding>>;  // Outcome: the result of the innermost call

    explicit Stage(std::unique_ptr<runtime::Runtime> runtime) : runtime_(std::move(runtime)) {}
    ~Stage() override { stop(); }

    Result<void> start();  // warms the runtime up on its thread
    void stop();

    // Who holds it speaks; recursive, because a call nests inside a request on the same thread.
    std::recursive_mutex& turn() { return turn_; }
    void say_call(std::uint64_t task, const Call& call);
    void say_reply(Outcome outcome);
    void say_check(const std::string& source);
    void end_task(std::uint64_t task);
    // Ticks used since it was asked last, and how many are left (0: not bounded); while the runtime waits.
    std::uint64_t take_ticks() { return std::exchange(ticks_used_, 0); }
    void tell_ticks(std::uint64_t left) { ticks_left_ = left != 0 ? left : UINT64_MAX; }
    // What the runtime says next; nothing if the deadline came first.
    std::optional<Said> listen(Clock::time_point deadline);
    // Only while a call runs.
    void interrupt();

private:
    struct CheckSource {
        std::string text;
    };
    struct EndOfTask {};
    struct Quit {};
    using Told = std::variant<const Call*, Outcome, CheckSource, EndOfTask, Quit>;

    Outcome request(Op op, Id caller, std::vector<Value> args) override;
    [[nodiscard]] std::uint64_t ticks_left() const override { return ticks_left_; }
    void use_ticks(std::uint64_t ticks) override;
    void print(Id caller, std::string text) override;
    Outcome perform(const Call& call);
    void live();
    void tell(Told told);
    Told await_told();
    void speak(Said said);

    std::unique_ptr<runtime::Runtime> runtime_;
    std::recursive_mutex turn_;
    std::uint64_t last_task_ = 0;  // whose facts the runtime may remember; under turn_
    bool fresh_ = true;

    std::uint64_t ticks_left_ = UINT64_MAX;  // of whichever side speaks
    std::uint64_t ticks_used_ = 0;

    Mutex mutex_;
    std::condition_variable changed_;
    std::optional<Told> told_ MOOSAIC_GUARDED_BY(mutex_);
    std::optional<Said> said_ MOOSAIC_GUARDED_BY(mutex_);
    std::thread thread_;
};

}  // namespace moosaic::executor::inline_
