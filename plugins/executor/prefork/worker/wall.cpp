// The kernel wall: see wall.hpp.
#include "wall.hpp"

#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <memory>

#include "enclosure.hpp"

namespace moosaic::worker {

namespace {

tl::unexpected<Error> broken(const std::string& what, int error = errno) {
    return fail("a worker cannot " + what + ": " + std::strerror(error));
}

int add_rules(scmp_filter_ctx filter) {
    int error = 0;
    const auto allow = [&](int call, std::initializer_list<scmp_arg_cmp> arguments = {}) {
        if (error == 0)
            error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, static_cast<unsigned>(arguments.size()),
                                           arguments.begin());
    };
    for (const int call : {SCMP_SYS(recvfrom), SCMP_SYS(sendto), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk),
                           SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
                           SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group)})
        allow(call);
    allow(SCMP_SYS(mmap),
          {SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)});
    allow(SCMP_SYS(madvise), {SCMP_A2(SCMP_CMP_EQ, MADV_DONTNEED)});
    allow(SCMP_SYS(madvise), {SCMP_A2(SCMP_CMP_EQ, MADV_FREE)});
    return error;
}

bool limit(int what, std::uint64_t value) {
    const rlimit both{value, value};
    return ::setrlimit(static_cast<__rlimit_resource>(what), &both) == 0;
}

Result<void> set_limits(std::uint64_t address_space) {
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0) || !limit(RLIMIT_NPROC, 0) || !limit(RLIMIT_MEMLOCK, 0) ||
        !limit(RLIMIT_MSGQUEUE, 0) || !limit(RLIMIT_AS, address_space) || !limit(RLIMIT_NOFILE, 0))
        return broken("limit itself");
    return {};
}

}  // namespace

Result<std::vector<sock_filter>> compile_filter() {
    const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_KILL_PROCESS), seccomp_release);
    if (filter == nullptr) return broken("make a system-call filter");
    int error = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (error == 0) error = add_rules(filter.get());
    const int file = ::memfd_create("filter", MFD_CLOEXEC);
    if (error == 0 && file >= 0) error = seccomp_export_bpf(filter.get(), file);
    const off_t size = file >= 0 && error == 0 ? ::lseek(file, 0, SEEK_END) : -1;
    std::vector<sock_filter> program(size > 0 ? static_cast<std::size_t>(size) / sizeof(sock_filter) : 0);
    const bool read = !program.empty() && ::pread(file, program.data(), static_cast<std::size_t>(size), 0) == size;
    if (file >= 0) ::close(file);
    if (!read) return broken("compile its system-call filter", error != 0 ? -error : errno);
    return program;
}

Result<std::uint64_t> address_space_now() {
    std::FILE* file = std::fopen("/proc/self/statm", "re");
    unsigned long pages = 0;
    const bool got = file != nullptr && std::fscanf(file, "%lu", &pages) == 1;
    if (file != nullptr) std::fclose(file);
    if (!got) return fail("the worker program cannot read /proc/self/statm", {}, "mount /proc");
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Result<void> raise_wall(const Wall& wall, int socket) {
    ::setpriority(PRIO_PROCESS, 0, 5);
    // A worker that is sent a call does not take the processor from the server's thread, which may have calls for
    // others yet; it runs when that thread sleeps (sched(7)). With it 33,000 short commands a second instead of 26,000.
    const sched_param none{};
    ::sched_setscheduler(0, SCHED_BATCH, &none);
    if (auto dropped = drop_privileges(0); !dropped) return dropped;
    if (wall.ruleset >= 0 && !enter_own_domain(wall.ruleset)) return broken("enter a Landlock domain");
    for (int fd = 0; fd < socket; ++fd) ::close(fd);
    if (::close_range(static_cast<unsigned>(socket) + 1, ~0U, 0) != 0) return broken("close what it inherited");
    // A zygote that died before is seen by the parent's pid.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != wall.parent)
        return broken("tie itself to the zygote");
    if (::prctl(PR_SET_DUMPABLE, 0) != 0) return broken("become undumpable");
    if (auto limited = set_limits(wall.address_space); !limited) return limited;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return broken("renounce new privileges");
    const sock_fprog program{static_cast<unsigned short>(wall.filter.size()),
                             const_cast<sock_filter*>(wall.filter.data())};
    if (::prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program) != 0)
        return broken("raise its system-call filter");
    return {};
}

}  // namespace moosaic::worker
