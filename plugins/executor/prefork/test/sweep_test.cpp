// The kernel wall, call by call: every system call there is, tried inside a worker; what is left must be what the
// reference page (docs/reference/sandbox.md) says.
#include <seccomp.h>
#include <sys/mman.h>

#include <array>
#include <fstream>
#include <regex>
#include <set>

#include "loaded.hpp"

namespace moosaic::testing {

namespace {

constexpr int highest = 470;  // Linux 6.18 knows numbers up to 469

using Arguments = std::array<long, 6>;

std::string name_of(int number) {
    char* name = seccomp_syscall_resolve_num_arch(seccomp_arch_native(), number);
    const std::string text = name != nullptr ? name : "";
    std::free(name);
    return text.empty() ? "number " + std::to_string(number) : text;
}

// A call that would do its work if the wall let it, or fail at once; -1 is no descriptor, no address and no process.
Arguments harmless(const std::string& name) {
    if (name == "mmap") return {0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0};
    if (name == "madvise") return {0, 0, MADV_DONTNEED, 0, 0, 0};
    if (name == "exit" || name == "exit_group") return {7, 0, 0, 0, 0, 0};
    return {-1, 0, 0, 0, 0, 0};
}

std::string program_of(long number, const Arguments& arguments) {
    std::string text = "call-kernel " + std::to_string(number);
    for (const long argument : arguments) text += " " + std::to_string(argument);
    return text;
}

// Rows of the table under a heading: | `name` | what for |
std::set<std::string> documented(const std::string& heading) {
    std::ifstream page(MOOSAIC_SANDBOX_PAGE);
    std::set<std::string> names;
    bool here = false;
    const std::regex row(R"(\| `([a-z0-9_]+)` \|.*)");
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("##")) here = line == heading;
        if (std::smatch match; here && std::regex_match(line, match, row)) names.insert(match[1]);
    }
    return names;
}

}  // namespace

class Sweep : public ::testing::Test {
protected:
    struct NoHost final : executor::TaskHost {
        executor::Outcome request(const executor::Call&, Op, Id, std::vector<Value>) override { return Value(); }
    };

    void SetUp() override { ASSERT_NE(executor_, nullptr); }
    void TearDown() override { executor_->stop(); }

    // Did the kernel let it through? A worker that dies of the call itself was let through too.
    bool passes(const std::string& source) {
        using executor::Stopped;
        executor::Call call;
        call.principal = 5;
        call.code = {77, source, source, "#12 (lamp):polish", "#5 (Wizard)"};
        NoHost host;
        const auto outcome = executor_->begin(++task_, {std::chrono::steady_clock::now() + std::chrono::minutes(1), 0})
                                 ->call(call, host);
        if (const auto* stopped = std::get_if<Stopped>(&outcome)) return stopped->why != Stopped::Why::misbehaved;
        return std::holds_alternative<Value>(outcome);
    }

    std::shared_ptr<executor::Executor> executor_ = make_workers(4);
    std::uint64_t task_ = 0;
};

TEST_F(Sweep, OnlyTheDocumentedSystemCallsSurvive) {
    if (std::string(MOOSAIC_SANDBOX_PAGE).empty()) GTEST_SKIP() << "the page is in Moosaic's own tree";
    std::set<std::string> survivors;
    for (int number = 0; number < highest; ++number) {
        const auto name = name_of(number);
        if (passes(program_of(number, harmless(name)))) survivors.insert(name);
    }
    for (const auto& number : documented("### Numbers that no filter sees")) survivors.erase("number " + number);
    EXPECT_EQ(survivors, documented("## System calls"));
    std::printf("%d system calls tried, %zu survive\n", highest, survivors.size());
}

TEST_F(Sweep, MemoryIsNeverExecutableNorAFile) {
    const long mmap = seccomp_syscall_resolve_name("mmap");
    const long madvise = seccomp_syscall_resolve_name("madvise");
    const long anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
    EXPECT_TRUE(passes(program_of(mmap, {0, 4096, PROT_READ, anonymous, -1, 0})));
    for (const long protection : {PROT_EXEC, PROT_READ | PROT_EXEC, PROT_READ | PROT_WRITE | PROT_EXEC})
        EXPECT_FALSE(passes(program_of(mmap, {0, 4096, protection, anonymous, -1, 0}))) << protection;
    for (const long flags : {MAP_PRIVATE, MAP_SHARED}) {
        EXPECT_FALSE(passes(program_of(mmap, {0, 4096, PROT_READ, flags, 3, 0}))) << flags;
    }
    EXPECT_TRUE(passes(program_of(madvise, {0, 0, MADV_FREE, 0, 0, 0})));
    for (const long advice : {MADV_NORMAL, MADV_WILLNEED, MADV_DOFORK, MADV_MERGEABLE, MADV_HUGEPAGE, MADV_PAGEOUT})
        EXPECT_FALSE(passes(program_of(madvise, {0, 0, advice, 0, 0, 0}))) << advice;
}

TEST_F(Sweep, OtherWaysIntoTheKernelAreClosed) {
    EXPECT_FALSE(passes("call-kernel legacy"));
    const long x32 = 0x40000000;  // the second table of x86_64; elsewhere no call at all
    for (const long number : {0, 1, 2, 39, 45, 57, 59, 318})
        EXPECT_FALSE(passes(program_of(x32 + number, harmless("")))) << number;
    for (const long number : {470L, 511L, 512L, 547L, 100000L, -1L})
        EXPECT_FALSE(passes(program_of(number, harmless("")))) << number;
}

}  // namespace moosaic::testing
