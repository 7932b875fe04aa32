// After warm-up a worker opens no file: a forked child under a filter that kills on every call that could.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

// Kills the process on calls that reach files, the network or other processes.
bool close_the_kernel() {
    constexpr std::array forbidden = {
        SYS_open,
        SYS_openat,
        SYS_stat,
        SYS_newfstatat,
        SYS_statx,
        SYS_access,
        SYS_readlink,
        SYS_getdents64,
        SYS_socket,
        SYS_connect,
        SYS_execve,
        SYS_fork,
        SYS_clone,
        SYS_clone3,
        SYS_kill,
#if !defined(__SANITIZE_ADDRESS__)  // UBSan looks whether an object is there by writing it to a pipe
        SYS_write,
#endif
    };
    std::vector<sock_filter> program = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)};
    for (const long call : forbidden) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// What `work` did in a forked, closed worker: its exit status, or the signal that ended it.
template <class Work>
std::string in_worker(Work work) {
    auto& runtime = runtime_under_test();
    const pid_t child = fork();
    if (child == 0) {
        runtime.forked();
        if (!close_the_kernel()) _exit(99);
        _exit(work(runtime));
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? "exit " + std::to_string(WEXITSTATUS(status))
                             : "signal " + std::to_string(WTERMSIG(status));
}

class Doors : public ::testing::TestWithParam<const char*> {};

TEST_P(Doors, StayClosed) {
    const std::string source = GetParam();
    EXPECT_EQ(in_worker([&](PythonRuntime& runtime) {
                  runtime.check(source);
                  FakeEngine engine(runtime);
                  const auto outcome = engine.run(source);
                  return std::holds_alternative<executor::Stopped>(outcome) ? 1 : 0;
              }),
              "exit 0")
        << source;
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, Doors,
    ::testing::Values(
        "return 1", "return = 1", "break", "nonlocal x", "def f(a, a): pass", "x = 1 is 1", "assert (1, 2)", "'\\d'",
        "from moo.sdk import nothing", "import os", "raise ValueError", "1 / 0", "return '\\ud800'", "print('\\ud800')",
        "'x'.encode('rot13')", "'x'.encode('cp037')", "b'x'.decode('nonsense')", "'x'.encode('mbcs')",
        "'\\u00e9'.encode('big5')",
        "import time, datetime\ntime.strptime('1 Jan 2020', '%d %b %Y')\nreturn time.strftime('%c %Z', "
        "time.localtime()), "
        "time.ctime(), datetime.datetime.now().astimezone(), datetime.datetime.strptime('2020', '%Y')",
        "import re\nreturn re.sub(r'(?P<n>\\w)', r'\\g<n>', 'x'), re.compile('(?i)[\\u00e9-\\u00ff]+', "
        "re.M).findall('\\u00c9')",
        "import re\nre.compile('(')",
        "import hashlib\nreturn [hashlib.new(n, b'x').hexdigest() for n in "
        "hashlib.algorithms_available if n], hashlib.pbkdf2_hmac('sha512', b'a', b'b', 2)",
        "import random\nreturn random.random(), random.randbytes(4), random.Random(4).random(), "
        "random.Random().random()",
        "return '\\N{SNOWMAN}', '\\u00e9'.upper(), sorted('zyx'), 10 ** 50, hash('x'), complex(1, 2), '%r' % (1,)",
        "x = [0] * 1000\nx[0] = x\nreturn x", "def f():\n    return f()\nf()", "def g():\n    yield 1\nnext(g())",
        "int('9' * 5000)", "return int('9' * 4000)", "from moo.sdk import moojson\nreturn moojson.loads('{') ",
        "x = lambda: 1\nreturn str(x)", "raise SystemExit(3)", "raise KeyboardInterrupt"));

TEST(Doors, GiveEveryWorkerItsOwnChance) {
    auto draw = [](PythonRuntime& runtime) {
        FakeEngine engine(runtime);
        const auto outcome = engine.run("import random\nreturn random.randrange(250)");
        const auto* number = std::get_if<Value>(&outcome)->get<std::int64_t>();
        return static_cast<int>(*number);
    };
    std::vector<std::string> draws;
    for (int i = 0; i < 8; ++i) draws.push_back(in_worker(draw));
    EXPECT_NE(std::count(draws.begin(), draws.end(), draws.front()), 8) << draws.front();
}

}  // namespace
}  // namespace moosaic::python::test
