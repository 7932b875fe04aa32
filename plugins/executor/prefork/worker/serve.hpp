// Server: a worker's life behind its walls: frames in, verb calls, frames out. See frames.hpp for the order of frames.
#pragma once

#include <optional>

#include <ahead_numbers.hpp>
#include <codes.hpp>
#include <context_numbers.hpp>
#include <frames.hpp>
#include <moosaic/runtime.hpp>

#include "ahead_answers.hpp"
#include "title.hpp"

namespace moosaic::worker {

namespace frames = executor::frames;

// Lives on the worker's only thread. The engine is believed; whatever it says out of order ends the process.
class Server final : public runtime::Engine {
public:
    Server(int socket, runtime::Runtime& runtime, Title& title) : socket_(socket), runtime_(runtime), title_(title) {}

    // Says Hello, with the reason if the worker cannot serve.
    void greet(const std::string& failure);
    [[noreturn]] void serve();

    executor::Outcome request(Op op, Id caller, std::vector<Value> args) override;
    [[nodiscard]] std::uint64_t lasting() const override { return answers_.lasting(); }
    [[nodiscard]] bool lasted() const override { return answers_.lasted(); }
    [[nodiscard]] std::uint64_t ticks_left() const override { return ticks_left_; }
    void use_ticks(std::uint64_t ticks) override;
    void print(Id caller, std::string text) override;

private:
    executor::Outcome ask(Op op, Id caller, const std::vector<Value>& args);
    void run(const frames::Address& address, executor::Call& call, const std::vector<frames::Numbered>& numbers);
    void answer(const frames::Address& address, const executor::Outcome& outcome, std::uint64_t used);
    void complete(executor::Call& call);
    void check(const std::string& source);
    frames::Frame receive();
    void flush();
    void tell_ticks(std::uint64_t left) { ticks_left_ = left != 0 ? left : UINT64_MAX; }

    const int socket_;
    runtime::Runtime& runtime_;
    Title& title_;
    frames::Encoder encoder_;  // prints gather here until there is something to wait for
    frames::Decoder decoder_;
    frames::Codes codes_;
    std::vector<frames::Address> open_;
    AheadAnswers answers_;
    frames::AheadHeld held_;
    frames::ContextHeld context_;
    std::optional<executor::Stopped> aborted_;  // the innermost call is over
    std::uint64_t ticks_left_ = UINT64_MAX;     // as the engine last said
    std::uint64_t ticks_used_ = 0;              // not said yet
    bool introduced_ = false;
};

// SIGUSR1 interrupts the runtime while a call runs. Once in each worker, before the wall.
void install_interrupt(runtime::Runtime& runtime);

}  // namespace moosaic::worker
