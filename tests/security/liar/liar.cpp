// runtime/liar: a verb "language" of one sentence, for the test of hostile workers. Never installed.
//
//   lie SEED OWN VICTIM WIZARD THING LOCKED_VERB    tells lie number SEED; the rest are ids
//   say TEXT                                        prints
//   call VERB ON                                    calls a verb of another owner, returns what it returns
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <sstream>
#include <vector>

#include <frames.hpp>
#include <moosaic/runtime.hpp>

#include "../lies.hpp"

namespace moosaic::liar {

namespace frames = executor::frames;
using executor::Call;
using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using lies::Kind;

namespace {

struct Ids {
    Id own = 0, victim = 0, wizard = 0, thing = 0, verb = 0;
};

// One lie: its dice, the call it is told in, and ways to speak.
class Lie {
public:
    Lie(std::uint64_t seed, Ids ids, const Call& call, runtime::Engine& engine)
        : random_(seed), kind_(lies::kind_of(random_)), ids_(ids), call_(call), engine_(engine) {
        address_ = {std::stoull(call.context.task_id), 1, static_cast<std::uint16_t>(call.depth)};
        if (call.depth > 0) address_.call = 2;
    }

    Outcome tell();

private:
    std::uint64_t roll(std::uint64_t n) { return random_() % n; }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[roll(all.size())];
    }

    Value any_value(int depth = 0);
    Id somebody() { return one_of<Id>({ids_.victim, ids_.wizard, ids_.thing}); }
    Value foreign() { return Value::object(somebody()); }
    std::vector<Value> write_args(Op& op);
    Outcome ask(Op op, Id caller, std::vector<Value> args) { return engine_.request(op, caller, std::move(args)); }

    static void speak(std::string_view bytes) { ::send(3, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    void speak() {
        const auto bytes = encoder_.bytes();
        speak({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        encoder_.clear();
    }
    [[noreturn]] static void be_silent() {
        for (volatile bool forever = true; forever;) {}
        std::abort();
    }
    std::string a_request();
    void something_out_of_order();
    Outcome after_speaking();

    lies::Random random_;
    Kind kind_;
    Ids ids_;
    const Call& call_;
    runtime::Engine& engine_;
    frames::Address address_;
    frames::Encoder encoder_;
};

Value Lie::any_value(int depth) {
    switch (roll(depth > 3 ? 8 : 12)) {
        case 0:
            return {};
        case 1:
            return static_cast<std::int64_t>(random_());
        case 2:
            return std::string(roll(50), static_cast<char>(roll(128)));
        case 3:
            return Bytes{std::string(roll(50), static_cast<char>(roll(256)))};
        case 4:
            return BigInt{std::string(1 + roll(40), '9')};
        case 5:
            return Value(roll(2) == 0);
        case 6:
            return Ref{static_cast<RefKind>(roll(9)), static_cast<Id>(roll(40)) - 3, somebody(),
                       one_of<std::string>({"", "name", "accept", "secret", "*"}), static_cast<std::int64_t>(roll(5))};
        case 7:
            return foreign();
        case 8:
            return Value::dict({{any_value(depth + 1), any_value(depth + 1)}, {"name", any_value(depth + 1)}});
        case 9:
            return Value::tuple({any_value(depth + 1), any_value(depth + 1), any_value(depth + 1)});
        default:
            return Value::list({any_value(depth + 1), any_value(depth + 1)});
    }
}

// A write that would succeed for the owner of what it writes to.
std::vector<Value> Lie::write_args(Op& op) {
    const Value target = foreign();
    const auto method = [&](const char* name, std::vector<Value> args) -> std::vector<Value> {
        op = Op::method;
        return {target, name, Value::list(std::move(args)), Value::dict()};
    };
    const auto sdk = [&](const char* name, std::vector<Value> args) -> std::vector<Value> {
        op = Op::sdk;
        return {name, Value::list(std::move(args)), Value::dict()};
    };
    const Value me = Value::object(ids_.own);
    switch (roll(16)) {
        case 0:
            return method("set_property", {"secret", "stolen"});
        case 1:
            return method("delete", {});
        case 2:
            return method("add_verb", {"steal"});
        case 3:
            return method("allow", {"everyone", "anything"});
        case 4:
            return method("delete_property", {"secret"});
        case 5:
            return method("add_alias", {"loot"});
        case 6:
            return method("add_parent", {me});
        case 7:
            op = Op::assign;
            return {target, "secret", "stolen"};
        case 8:
            op = Op::save;
            return {target, Value::dict({{"owner", me}})};
        case 9:
            op = Op::save;
            return {target, Value::dict({{"name", "mine"}})};
        case 10:
            op = Op::save;
            return {target, Value::dict({{"location", me}})};
        case 11:
            return sdk("destroy", {target});
        case 12:
            return sdk("guaranteed_moveto", {target, me});
        case 13:
            return sdk("write", {target, "forged"});
        case 14:
            return sdk("boot_player", {target});
        default:
            return sdk("set_password", {target, "a brand new phrase"});
    }
}

std::string Lie::a_request() {
    Op op = Op::attr;
    const auto args = write_args(op);
    (void)encoder_.request(address_, op, call_.principal, args);
    const auto bytes = encoder_.bytes();
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    encoder_.clear();
    return text;
}

void Lie::something_out_of_order() {
    switch (roll(7)) {
        case 0:
            (void)encoder_.hello({});
            break;
        case 1:
            (void)encoder_.reply(address_, Value(1));
            break;
        case 2:
            (void)encoder_.abort(address_, {});
            break;
        case 3:
            (void)encoder_.call(address_, call_);
            break;
        case 4:
            (void)encoder_.check_report({});
            break;
        case 5:
            (void)encoder_.check("say x");
            break;
        default:
            (void)encoder_.end_of_task(address_.task);
    }
    speak();
}

// The engine must not wait for more of this worker than it has said.
Outcome Lie::after_speaking() { be_silent(); }

Outcome Lie::tell() {
    Op op = Op::attr;
    switch (kind_) {
        case Kind::claims_another: {
            auto args = write_args(op);
            return ask(op, roll(4) == 0 ? static_cast<Id>(random_()) : one_of<Id>({ids_.victim, ids_.wizard, 0}),
                       std::move(args));
        }
        case Kind::beyond_rights: {
            auto args = write_args(op);
            return ask(op, call_.principal, std::move(args));
        }
        case Kind::malformed: {
            std::vector<Value> args;
            for (auto n = roll(5); n > 0; --n) args.push_back(any_value());
            op = static_cast<Op>(roll(static_cast<std::uint64_t>(Op::count_)));
            if (roll(2) == 0 && !args.empty()) args[0] = foreign();
            if (roll(2) == 0 && args.size() > 1)
                args[1] =
                    one_of<std::string>({"secret", "set_property", "delete", "save", "get_verb", "allow", "text"});
            return ask(op, call_.principal, std::move(args));
        }
        case Kind::foreign_code:
            return ask(Op::code, call_.principal, {Ref{RefKind::verb, ids_.verb, 0, {}, 0}});
        case Kind::forged_frames: {
            const Value frame = Value::tuple({Value::object(ids_.wizard), "accept", Value::object(ids_.wizard),
                                              Value::object(one_of<Id>({ids_.wizard, ids_.victim}))});
            return ask(Op::call, call_.principal,
                       {Ref{RefKind::verb, ids_.verb, ids_.thing, "locked", 0}, Value::list({any_value()}),
                        Value::dict(), roll(2) == 0, Value::list(std::vector<Value>(roll(4), frame))});
        }
        case Kind::wrong_address: {
            auto wrong = address_;
            const auto what = roll(3);
            if (what == 0) wrong.task += 1 + roll(9) * roll(1000);
            if (what == 1) wrong.call += static_cast<std::uint32_t>(1 + roll(9));
            if (what == 2) wrong.depth = static_cast<std::uint16_t>(wrong.depth + 1 + roll(9));
            auto args = write_args(op);
            if (roll(2) == 0)
                (void)encoder_.request(wrong, op, call_.principal, args);
            else
                (void)encoder_.result(wrong, any_value());
            speak();
            return after_speaking();
        }
        case Kind::early_result:
            for (auto n = 1 + roll(3); n > 0; --n) (void)encoder_.result(address_, any_value());
            speak();
            return any_value();
        case Kind::out_of_order:
            something_out_of_order();
            return after_speaking();
        case Kind::garbage: {
            std::string bytes;
            for (auto n = 8 + roll(200); n > 0; --n) bytes += static_cast<char>(roll(256));
            speak(bytes);
            return after_speaking();
        }
        case Kind::oversized: {
            const auto length = static_cast<std::uint32_t>(frames::max_frame_bytes + 8 * (1 + roll(100000)));
            std::string bytes(8, '\0');
            std::memcpy(bytes.data(), &length, 4);
            std::memcpy(bytes.data() + 4, &frames::magic, 4);
            speak(bytes + std::string(roll(1000), 'x'));
            return after_speaking();
        }
        case Kind::bit_flips: {
            std::string bytes = a_request();
            for (auto n = 1 + roll(6); n > 0; --n)
                bytes[8 + roll(bytes.size() - 8)] ^= static_cast<char>(1U << roll(8));
            speak(bytes);
            return Value("flipped");
        }
        case Kind::truncated: {
            const std::string bytes = a_request();
            speak(std::string_view(bytes).substr(0, 1 + roll(bytes.size() - 1)));
            be_silent();
        }
        case Kind::replayed: {
            const std::string bytes = a_request();
            for (auto n = 2 + roll(300); n > 0; --n) speak(bytes);
            return Value("replayed");
        }
        case Kind::flood:
            for (;;) {
                engine_.print(call_.principal, std::string(1 + roll(100000), 'x'));
                if (roll(100) == 0) (void)ask(Op::attr, call_.principal, {foreign(), "name"});
            }
        case Kind::silence:
            be_silent();
        case Kind::unserved_reads: {
            std::uint64_t used = 0;
            std::uint64_t sent = 0;
            for (const auto& ahead : call_.ahead) sent |= std::uint64_t{1} << ahead->mark;
            while ((used & ~sent) == 0) used = random_() & random_() & random_();
            (void)encoder_.result(address_, any_value(), used);
            speak();
            return after_speaking();
        }
        case Kind::unasked_stop: {
            // Not those that a runtime may say: its own limits.
            return Stopped{
                one_of<Stopped::Why>({Stopped::Why::time_limit, Stopped::Why::output_limit, Stopped::Why::task_limit,
                                      Stopped::Why::worker_lost, Stopped::Why::no_worker, Stopped::Why::cancelled,
                                      Stopped::Why::misbehaved}),
                "made up",
                {}};
        }
        case Kind::forbidden_call:
            ::syscall(
                static_cast<long>(one_of<int>({SYS_openat, SYS_socket, SYS_clone, SYS_execve, SYS_kill, SYS_ptrace,
                                               SYS_mprotect, SYS_getpid, SYS_write, SYS_read, SYS_close, SYS_prctl})),
                roll(5), 0, 0, 0, 0, 0);
            be_silent();
        case Kind::dies:
            if (roll(2) == 0) ::_exit(static_cast<int>(roll(256)));
            std::raise(SIGSEGV);  // by tgkill, which the wall does not let through
            *static_cast<volatile int*>(nullptr) = 1;
            be_silent();
        case Kind::huge_values: {
            Value deep;
            for (auto n = roll(200); n > 0; --n) deep = Value::list({std::move(deep)});
            if (roll(2) == 0) deep = Value(std::string(roll(6) << 20U, 'x'));
            if (roll(2) == 0) return deep;
            return Raised{"UserError", std::string(roll(3) << 20U, 'y'), deep,
                          std::vector<executor::TraceFrame>(roll(3000), {"a", "b", 1, "c"})};
        }
        case Kind::count_:
            break;
    }
    return Value();
}

}  // namespace

class Liar final : public runtime::Runtime {
public:
    Result<void> warm_up() override { return {}; }
    void forked() override {}
    void interrupt() override {}  // it does not stop either
    void end_of_task() override {}
    std::vector<executor::Finding> check(const std::string&) override { return {}; }

    Outcome call(const Call& call, runtime::Engine& engine) override {
        std::istringstream in(call.code.source);
        std::string word;
        in >> word;
        if (word == "lie") {
            std::uint64_t seed = 0;
            Ids ids;
            in >> seed >> ids.own >> ids.victim >> ids.wizard >> ids.thing >> ids.verb;
            return Lie(seed, ids, call, engine).tell();
        }
        if (word == "call") {
            Id verb = 0;
            Id on = 0;
            in >> verb >> on;
            return engine.request(
                Op::call, call.principal,
                {Ref{RefKind::verb, verb, on, "lie", 0}, Value::list(), Value::dict(), false, Value::list()});
        }
        std::string text;
        std::getline(in, text);
        engine.print(call.principal, text);
        return Value(true);
    }
};

}  // namespace moosaic::liar

MOOSAIC_PLUGIN("runtime", "liar", "0.1.0", moosaic::liar::Liar);
