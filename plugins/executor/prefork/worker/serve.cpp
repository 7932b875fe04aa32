// Server: see serve.hpp.
#include "serve.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <control.hpp>

#include <moosaic/reads.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <new>

namespace moosaic::worker {

namespace control = executor::control;
using executor::Outcome;
using executor::Raised;
using executor::Stopped;

namespace {

constexpr std::size_t gather_bytes = 32 * 1024;   // output is sent on at the latest when so much has gathered
constexpr std::size_t piece_bytes = 1024 * 1024;  // a longer text goes in pieces

// What the signal handler needs; a handler takes no argument.
runtime::Runtime* interrupted_runtime = nullptr;
volatile std::sig_atomic_t running = 0;
volatile std::sig_atomic_t waiting = 0;  // for a frame: nothing runs that could be stopped
volatile std::sig_atomic_t missed = 0;   // a stop that came meanwhile

void on_interrupt(int) {
    if (waiting != 0)
        missed = 1;
    else if (running > 0)
        interrupted_runtime->interrupt();
}

Outcome no_memory() { return Raised{"MemoryError", "", {}, {}}; }

}  // namespace

void install_interrupt(runtime::Runtime& runtime) {
    interrupted_runtime = &runtime;
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGUSR1, &action, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void Server::greet(const std::string& failure) {
    if (!encoder_.hello({frames::protocol_version, 0, {}, failure})) ::_exit(control::exit_protocol);
    flush();
}

void Server::flush() {
    auto bytes = encoder_.bytes();
    while (!bytes.empty()) {
        const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        else if (errno != EINTR)
            ::_exit(control::exit_engine_gone);
    }
    encoder_.clear();
}

frames::Frame Server::receive() {
    try {
        frames::Frame frame;
        for (;;) {
            const auto got = decoder_.next(frame);
            if (got == frames::Decoder::Got::frame) {
                auto* call = std::get_if<executor::Call>(&frame.body);
                if (call != nullptr && (!held_.received(call->ahead, frame.numbers.ahead) ||
                                        !context_.received(call->context, frame.numbers.context)))
                    ::_exit(control::exit_protocol);
                return frame;
            }
            if (got == frames::Decoder::Got::malformed) ::_exit(control::exit_protocol);
            const auto space = decoder_.space();
            const ssize_t n = ::recv(socket_, space.data(), space.size(), 0);
            if (n > 0)
                decoder_.received(static_cast<std::size_t>(n));
            else if (n == 0 || errno != EINTR)
                ::_exit(control::exit_engine_gone);
        }
    } catch (const std::bad_alloc&) {
        ::_exit(control::exit_memory);
    }
}

void Server::serve() {
    for (;;) {
        frames::Frame frame = receive();
        if (const auto* hello = std::get_if<frames::Hello>(&frame.body); hello != nullptr && !introduced_) {
            if (hello->version != frames::protocol_version) ::_exit(control::exit_protocol);
            introduced_ = true;
            title_.set(hello->title);
        } else if (!introduced_) {
            ::_exit(control::exit_protocol);
        } else if (auto* call = std::get_if<executor::Call>(&frame.body)) {
            run(frame.address, *call, frame.numbers.ahead);
        } else if (const auto* source = std::get_if<frames::Check>(&frame.body)) {
            check(source->source);
        } else if (std::holds_alternative<frames::EndOfTask>(frame.body)) {
            runtime_.end_of_task();
        } else {
            ::_exit(control::exit_protocol);
        }
    }
}

// The source of a verb comes once; later calls leave it out (codes.hpp).
void Server::complete(executor::Call& call) {
    if (frames::Codes::keeps(call)) return codes_.keep(call.code, call.code.source);
    if (call.kind != executor::Call::Kind::verb || !call.code.source.empty()) return;
    if (const auto* source = codes_.find(call.code)) call.code.source = *source;
}

void Server::run(const frames::Address& address, executor::Call& call, const std::vector<frames::Numbered>& numbers) {
    complete(call);
    open_.push_back(address);
    answers_.begin(call, numbers);
    tell_ticks(call.ticks);
    running = running + 1;
    waiting = 0;
    Outcome outcome;
    try {
        outcome = runtime_.call(call, *this);
    } catch (const std::bad_alloc&) {
        outcome = no_memory();
    } catch (...) {
        outcome = Raised{"RuntimeError", "the runtime failed", {}, {}};
    }
    running = running - 1;
    open_.pop_back();
    aborted_.reset();  // the calls around it are told on their own
    answer(address, outcome, answers_.end());
}

void Server::answer(const frames::Address& address, const Outcome& outcome, std::uint64_t used) {
    const auto say = [&](const Outcome& what) {
        try {
            auto said = encoder_.result(address, what, used, ticks_used_);
            if (said) return true;
            return static_cast<bool>(
                encoder_.result(address, Raised{"ValueError", said.error().message, {}, {}}, used, ticks_used_));
        } catch (const std::bad_alloc&) {
            return false;
        }
    };
    if (!say(outcome) && !say(no_memory())) ::_exit(control::exit_memory);
    ticks_used_ = 0;
    waiting = 1;
    flush();
}

void Server::check(const std::string& source) {
    std::vector<executor::Finding> findings;
    try {
        findings = runtime_.check(source);
        if (findings.size() > 200) findings.resize(200);
        if (!encoder_.check_report(findings)) ::_exit(control::exit_protocol);
    } catch (const std::bad_alloc&) {
        ::_exit(control::exit_memory);
    }
    flush();
}

Outcome Server::request(Op op, Id caller, std::vector<Value> args) {
    if (aborted_) return *aborted_;
    if (open_.empty()) return Raised{"RuntimeError", "no call is running", {}, {}};
    try {
        if (!only_reads(op, args))
            answers_.forget();
        else if (const auto* known = answers_.find(op, caller, args))
            return *known;
        return ask(op, caller, args);
    } catch (const std::bad_alloc&) {
        return no_memory();
    }
}

Outcome Server::ask(Op op, Id caller, const std::vector<Value>& args) {
    const frames::Address address = open_.back();
    answers_.asked();
    if (auto said = encoder_.request(address, op, caller, args, ticks_used_); !said)
        return Raised{"ValueError", said.error().message, {}, {}};
    ticks_used_ = 0;
    missed = 0;
    waiting = 1;
    flush();
    for (bool nested = false;; nested = true) {
        frames::Frame frame = receive();
        if (auto* call = std::get_if<executor::Call>(&frame.body)) {
            run(frame.address, *call, frame.numbers.ahead);
            continue;
        }
        if (!(frame.address == address)) ::_exit(control::exit_protocol);
        waiting = 0;
        // A stop that came after the reply had been sent. After a nested call it was more likely meant for that one.
        if (missed != 0 && !nested && std::holds_alternative<frames::Reply>(frame.body)) runtime_.interrupt();
        if (auto* reply = std::get_if<frames::Reply>(&frame.body)) {
            tell_ticks(frame.ticks);
            return std::move(reply->outcome);
        }
        auto* abort = std::get_if<frames::Abort>(&frame.body);
        if (abort == nullptr) ::_exit(control::exit_protocol);
        aborted_ = abort->stopped;
        return std::move(abort->stopped);
    }
}

void Server::use_ticks(std::uint64_t ticks) {
    ticks_used_ += ticks;
    if (ticks_left_ != UINT64_MAX) ticks_left_ -= std::min(ticks, ticks_left_);
}

void Server::print(Id caller, std::string text) {
    if (aborted_ || open_.empty()) return;
    try {
        for (std::size_t at = 0; at < text.size() || at == 0;) {
            std::size_t n = std::min(piece_bytes, text.size() - at);
            while (at + n < text.size() && (static_cast<unsigned char>(text[at + n]) & 0xc0U) == 0x80U) --n;
            if (!encoder_.print(open_.back(), caller, at == 0 && n == text.size() ? text : text.substr(at, n),
                                ticks_used_))
                return;
            ticks_used_ = 0;
            if (encoder_.bytes().size() > gather_bytes) flush();
            at += n;
            if (n == 0) return;
        }
    } catch (const std::bad_alloc&) {
        ::_exit(control::exit_memory);
    }
}

}  // namespace moosaic::worker
