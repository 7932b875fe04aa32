// runtime/test: a verb "language" for tests of executors. Test-only, never installed.
//
// A source is lines of commands, run in order; the outcome of the last request is `last`.
//   return [N]        return-args   return-call   return-last   return-pid   return-count
//   print TEXT        raise TYPE MESSAGE          stop WHY      (an unasked-for Stopped)
//   request OP        with the call's arguments, as the call's principal; Raised and Stopped leave the verb
//   catch OP          the same, but Raised becomes the value (type, message)
//   loop              until interrupted     spin     for ever      swallow   until interrupted, then goes on
//   tick N            uses N ticks                             return-ticks    that are left
//   eat [MIB]         memory until there is none, or so much                  crash         exit N
//   syscall NAME      one of the list below                    raw HEX       bytes to the engine
//   call-kernel N A B C D E F    system call number N with these arguments
//   comment lines begin with #
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <functional>
#include <map>
#include <new>
#include <optional>
#include <sstream>

#include <moosaic/runtime.hpp>

namespace moosaic::test_runtime {

using executor::Call;
using executor::Finding;
using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using executor::TraceFrame;

namespace {

std::optional<Op> op_named(std::string_view name) {
    for (std::size_t i = 0; i < op_names.size(); ++i)
        if (op_names[i] == name) return static_cast<Op>(i);
    return std::nullopt;
}

// Each would do harm, or be the first step to it, if the wall let it through.
const std::map<std::string, std::function<long()>>& system_calls() {
    static const std::map<std::string, std::function<long()>> calls = {
        {"open", [] { return ::syscall(SYS_open, "/etc/passwd", O_RDONLY); }},
        {"openat", [] { return ::syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }},
        {"socket", [] { return ::syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
        {"connect", [] { return ::syscall(SYS_connect, 3, nullptr, 0); }},
        {"fork", [] { return ::syscall(SYS_fork); }},
        {"clone", [] { return ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr); }},
        {"clone3", [] { return ::syscall(SYS_clone3, nullptr, 0); }},
        {"execve", [] { return ::syscall(SYS_execve, "/bin/true", nullptr, nullptr); }},
        {"kill", [] { return ::syscall(SYS_kill, 1, 0); }},
        {"tgkill", [] { return ::syscall(SYS_tgkill, 1, 1, 0); }},
        {"ptrace", [] { return ::syscall(SYS_ptrace, PTRACE_TRACEME, 0, nullptr, nullptr); }},
        {"mmap-exec",
         [] { return ::syscall(SYS_mmap, nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
        {"mmap-file", [] { return ::syscall(SYS_mmap, nullptr, 4096, PROT_READ, MAP_PRIVATE, 3, 0); }},
        {"mprotect-exec", [] { return ::syscall(SYS_mprotect, nullptr, 4096, PROT_READ | PROT_EXEC); }},
        {"unlink", [] { return ::syscall(SYS_unlink, "/tmp/moosaic-no-such-file"); }},
        {"rename", [] { return ::syscall(SYS_rename, "/tmp/moosaic-a", "/tmp/moosaic-b"); }},
        {"chmod", [] { return ::syscall(SYS_chmod, "/tmp/moosaic-a", 0600); }},
        {"mount", [] { return ::syscall(SYS_mount, "none", "/mnt", "tmpfs", 0, nullptr); }},
        {"setuid", [] { return ::syscall(SYS_setuid, 0); }},
        {"prctl", [] { return ::syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0); }},
        {"ioctl", [] { return ::syscall(SYS_ioctl, 3, 0x5401, nullptr); }},
        {"io_uring_setup", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }},
        {"bpf", [] { return ::syscall(SYS_bpf, BPF_MAP_CREATE, nullptr, 0); }},
        {"process_vm_readv", [] { return ::syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0); }},
        {"memfd_create", [] { return ::syscall(SYS_memfd_create, "x", 0); }},
        {"pidfd_open", [] { return ::syscall(SYS_pidfd_open, 1, 0); }},
        {"userfaultfd", [] { return ::syscall(SYS_userfaultfd, 0); }},
        {"unshare", [] { return ::syscall(SYS_unshare, CLONE_NEWUSER); }},
        {"getrandom",
         [] {
             char c = 0;
             return ::syscall(SYS_getrandom, &c, 1, 0);
         }},  // allowed: the sweep's control
    };
    return calls;
}

// The interface a 64-bit program should not reach: that of 32-bit ones. The number is theirs, 20 is getpid.
long legacy_getpid() {
#ifdef __x86_64__
    long result = 20;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return result;
#else
    return ::syscall(-1);
#endif
}

long call_kernel(const std::string& words) {
    if (words == "legacy") return legacy_getpid();
    std::istringstream in(words);
    std::array<long, 7> n{};
    for (auto& number : n) in >> number;
    return ::syscall(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
}

std::string unhex(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
}

Value facts_of(const Call& call) {
    std::vector<std::pair<Value, Value>> kwargs;
    for (const auto& [name, value] : call.kwargs) kwargs.emplace_back(name, value);
    return Value::dict({{"eval", call.kind == Call::Kind::eval},
                        {"principal", call.principal},
                        {"verb", call.code.verb},
                        {"hash", call.code.hash},
                        {"display", call.code.display},
                        {"author", call.code.author},
                        {"this", call.this_object},
                        {"verb_name", call.verb_name},
                        {"origin", call.origin},
                        {"args", Value::list(call.args)},
                        {"kwargs", Value::dict(std::move(kwargs))},
                        {"player", call.context.player},
                        {"system", call.context.system_object},
                        {"task_id", call.context.task_id},
                        {"elapsed", call.context.elapsed},
                        {"time_limit", call.context.time_limit},
                        {"parser", call.context.parser},
                        {"settings", call.context.settings},
                        {"depth", call.depth}});
}

}  // namespace

class TestRuntime final : public runtime::Runtime {
public:
    Result<void> warm_up() override { return forked(), Result<void>{}; }
    void forked() override { pid_ = ::getpid(); }
    void interrupt() override { interrupted_.store(true); }
    void end_of_task() override { calls_ = 0; }

    std::vector<Finding> check(const std::string& source) override {
        std::vector<Finding> findings;
        std::istringstream in(source);
        int line = 0;
        for (std::string text; std::getline(in, text);) {
            ++line;
            if (text == "crash-check") std::raise(SIGSEGV);
            if (text.rfind("forbidden", 0) == 0)
                findings.push_back({line, 0, "forbidden-word", "this word is refused", "leave it out"});
        }
        return findings;
    }

    Outcome call(const Call& call, runtime::Engine& engine) override {
        if (depth_++ == 0) interrupted_.store(false);
        ++calls_;
        Outcome outcome = run(call, engine);
        --depth_;
        interrupted_.store(false);
        return outcome;
    }

private:
    struct Run {
        const Call& call;
        runtime::Engine& engine;
        Value last;
        TraceFrame here;
    };

    Outcome run(const Call& call, runtime::Engine& engine) {
        Run state{call, engine, {}, {call.code.author, call.code.display, 0, {}}};
        std::istringstream in(call.code.source);
        for (std::string line; std::getline(in, line);) {
            ++state.here.line;
            state.here.source = line;
            const auto blank = line.find(' ');
            const std::string word = line.substr(0, blank);
            const std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
            if (auto outcome = obey(state, word, rest)) return std::move(*outcome);
        }
        return Value();
    }

    std::optional<Outcome> obey(Run& run, const std::string& word, const std::string& rest) {
        if (word.empty() || word[0] == '#') return std::nullopt;
        if (word == "return") return rest.empty() ? Value() : Value(static_cast<std::int64_t>(std::stoll(rest)));
        if (word == "return-args") return Value::tuple(run.call.args);
        if (word == "return-call") return facts_of(run.call);
        if (word == "return-last") return std::move(run.last);
        if (word == "return-pid") return Value(static_cast<std::int64_t>(pid_));
        if (word == "return-count") return Value(calls_);
        if (word == "tick") return run.engine.use_ticks(std::stoull(rest)), std::nullopt;
        if (word == "return-ticks") return Value(static_cast<std::int64_t>(run.engine.ticks_left()));
        if (word == "print") return run.engine.print(run.call.principal, rest), std::nullopt;
        if (word == "raise") {
            const auto blank = rest.find(' ');
            return Raised{rest.substr(0, blank), rest.substr(blank + 1), Value(7), {run.here}};
        }
        if (word == "stop") return Stopped{static_cast<Stopped::Why>(std::stoi(rest)), "made up", {run.here}};
        if (word == "request" || word == "catch") {
            const auto op = op_named(rest);
            if (!op) return Raised{"ValueError", "no request is called " + rest, {}, {run.here}};
            return request(run, *op, word == "catch");
        }
        return harm(run, word, rest);
    }

    static std::optional<Outcome> request(Run& run, Op op, bool caught) {
        Outcome outcome = run.engine.request(op, run.call.principal, run.call.args);
        if (auto* value = std::get_if<Value>(&outcome)) {
            run.last = std::move(*value);
            return std::nullopt;
        }
        if (auto* raised = std::get_if<Raised>(&outcome)) {
            if (caught) {
                run.last = Value::tuple({raised->type, raised->message});
                return std::nullopt;
            }
            raised->trace.insert(raised->trace.begin(), run.here);
        } else if (auto* stopped = std::get_if<Stopped>(&outcome)) {
            stopped->trace.insert(stopped->trace.begin(), run.here);
        }
        return outcome;
    }

    std::optional<Outcome> harm(Run& run, const std::string& word, const std::string& rest) {
        if (word == "loop") {
            while (!interrupted_.load()) {}
            return Stopped{Stopped::Why::time_limit, "", {run.here}};
        }
        if (word == "spin")
            for (volatile bool forever = true; forever;) {}
        if (word == "swallow") {
            while (!interrupted_.exchange(false)) {}
            return std::nullopt;
        }
        if (word == "eat") return eat(run, rest.empty() ? SIZE_MAX : std::stoul(rest));
        if (word == "crash") *static_cast<volatile int*>(nullptr) = 1;
        if (word == "exit") ::_exit(std::stoi(rest));
        if (word == "syscall") return Value(static_cast<std::int64_t>(system_calls().at(rest)()));
        if (word == "call-kernel") return Value(static_cast<std::int64_t>(call_kernel(rest)));
        if (word == "raw") {
            const std::string bytes = unhex(rest);
            ::send(3, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            return std::nullopt;
        }
        return Raised{"SyntaxError", "unknown command " + word, {}, {run.here}};
    }

    static std::optional<Outcome> eat(const Run& run, std::size_t most) {
        std::vector<std::unique_ptr<std::string>> eaten;
        try {
            while (eaten.size() < most) eaten.push_back(std::make_unique<std::string>(1 << 20, 'x'));
            return std::nullopt;
        } catch (const std::bad_alloc&) {
            eaten.clear();
            return Raised{"MemoryError", "", {}, {run.here}};
        }
    }

    std::atomic<bool> interrupted_ = false;
    int depth_ = 0;
    std::int64_t calls_ = 0;
    pid_t pid_ = 0;
};

}  // namespace moosaic::test_runtime

MOOSAIC_PLUGIN("runtime", "test", "0.1.0", moosaic::test_runtime::TestRuntime);
