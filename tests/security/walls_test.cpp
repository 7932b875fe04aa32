// The zygote's walls on a real kernel, tried from inside, without the filter of system calls that stands before them:
// as root, and as any other user.
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <string>

#include <moosaic/testing/not_applicable.hpp>

#include "enclosure.hpp"

namespace moosaic::worker {

namespace {

constexpr uid_t somebody = 54321;

// What a probe found, in words; what is expected is "".
using Probe = std::function<std::string(const Enclosure&)>;

std::string name_of(int error) { return std::string(strerrorname_np(error)); }

// "": it failed with one of these.
std::string must_fail(const std::string& what, bool succeeded, std::initializer_list<int> with) {
    const int error = errno;
    if (succeeded) return what + " was possible; ";
    for (const int one : with)
        if (one == error) return {};
    return what + " failed with " + name_of(error) + "; ";
}

struct Behind : ::testing::TestWithParam<bool> {
    void SetUp() override {
        if (as_root() && ::geteuid() != 0) MOOSAIC_NOT_APPLICABLE("this test does not run as root");
    }
    static bool as_root() { return GetParam(); }

    // In a child of the enclosed process, as a worker is, with a sibling beside it that is process 1 of their
    // namespace.
    std::string inside(const Probe& probe) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        const pid_t zygote = ::fork();
        if (zygote == 0) {
            say(ends[1], behind(probe));
            ::_exit(0);
        }
        ::close(ends[1]);
        std::string said;
        std::array<char, 4096> part{};
        for (ssize_t n = 0; (n = ::read(ends[0], part.data(), part.size())) > 0;)
            said.append(part.data(), static_cast<std::size_t>(n));
        ::close(ends[0]);
        ::waitpid(zygote, nullptr, 0);
        return said;
    }

private:
    static void say(int fd, const std::string& text) { (void)!::write(fd, text.data(), text.size()); }

    std::string behind(const Probe& probe) {
        if (!as_root() && ::geteuid() == 0 &&
            (::setgroups(0, nullptr) != 0 || ::setgid(somebody) != 0 || ::setuid(somebody) != 0))
            return "no other user";
        const auto enclosure = enclose(as_root() ? 65432 : 0);
        if (!enclosure) return enclosure.error().text();
        const pid_t sibling = ::fork();
        if (sibling == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (enclosure->ruleset >= 0) enter_own_domain(enclosure->ruleset);
            for (;;) ::pause();
        }
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) return "no pipe";
        const pid_t worker = ::fork();
        if (worker == 0) {
            if (enclosure->ruleset >= 0) enter_own_domain(enclosure->ruleset);
            say(ends[1], probe(*enclosure));
            ::_exit(0);
        }
        ::close(ends[1]);
        std::array<char, 4096> part{};
        const ssize_t n = ::read(ends[0], part.data(), part.size());
        ::kill(sibling, SIGKILL);
        ::waitpid(worker, nullptr, 0);
        ::waitpid(sibling, nullptr, 0);
        return {part.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
    }
};

std::string fact(const Enclosure& enclosure, std::string_view word) {
    for (const auto& [name, text] : enclosure.facts)
        if (name == word) return text;
    return {};
}

// What the kernel lacks is no failure of ours, but is shown.
#define NEEDS(what, word, part)                                                    \
    if (const auto has = inside([](const Enclosure& e) { return fact(e, word); }); \
        has.empty() || has.find(part) == has.npos)                                 \
    MOOSAIC_NOT_APPLICABLE("this kernel gives no " what " here: " +                \
                           inside([](const Enclosure& e) { return fact(e, "why"); }))

}  // namespace

INSTANTIATE_TEST_SUITE_P(Walls, Behind, ::testing::Bool(),
                         [](const auto& one) { return std::string(one.param ? "FromRoot" : "FromAnotherUser"); });

TEST_P(Behind, ThereIsNoFile) {
    NEEDS("empty root folder", "root", "empty");
    EXPECT_EQ(
        inside([](const Enclosure&) {
            std::string wrong;
            for (const char* file :
                 {"/etc/passwd", "/proc/self/status", "/dev/null", "/usr/bin/env", "../../etc/hosts"})
                wrong += must_fail(file, ::open(file, O_RDONLY) >= 0, {ENOENT, EACCES});
            if (DIR* root = ::opendir("/"))
                while (const dirent* entry = ::readdir(root))
                    if (entry->d_name[0] != '.') wrong += entry->d_name;
            wrong += must_fail("making a file", ::open("/new", O_CREAT | O_WRONLY, 0600) >= 0, {EROFS, EACCES, ENOSPC});
            return wrong;
        }),
        "");
}

TEST_P(Behind, NobodyElseIsThereButTheWorkers) {
    NEEDS("process namespace", "namespaces", "process");
    const pid_t outside = ::getpid();
    EXPECT_EQ(inside([outside](const Enclosure&) {
                  return must_fail("a signal to the server", outside > 10 && ::kill(outside, 0) == 0, {ESRCH}) +
                         (::getpid() > 10 ? "it knows its number outside; " : "") +
                         (::getppid() != 0 ? "it knows its parent; " : "");
              }),
              "");
}

TEST_P(Behind, ASiblingCanBeNeitherTracedNorSignalledNorRead) {
    NEEDS("process namespace", "namespaces", "process");
    NEEDS("Landlock", "landlock", "");
    EXPECT_EQ(inside([](const Enclosure& e) {
                  std::string wrong;
                  const auto version = fact(e, "landlock");
                  wrong += must_fail("tracing", ::ptrace(PTRACE_ATTACH, 1, nullptr, nullptr) == 0, {EPERM});
                  char byte = 0;
                  iovec here{&byte, 1};
                  iovec there{reinterpret_cast<void*>(&errno), 1};
                  wrong += must_fail("reading memory", ::process_vm_readv(1, &here, 1, &there, 1, 0) >= 0, {EPERM});
                  wrong += must_fail("writing memory", ::process_vm_writev(1, &here, 1, &there, 1, 0) >= 0, {EPERM});
                  if (std::stoi(version) >= 6) wrong += must_fail("a signal", ::kill(1, 0) == 0, {EPERM});
                  return wrong;
              }),
              "");
}

TEST_P(Behind, ThereIsNoNetwork) {
    NEEDS("network namespace", "namespaces", "network");
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const int local = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const std::string abstract = std::string(1, '\0') + "moosaic-walls-" + std::to_string(::getpid());
    abstract.copy(name.sun_path, abstract.size());
    const auto name_size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + abstract.size());
    ASSERT_EQ(::bind(local, reinterpret_cast<sockaddr*>(&name), name_size), 0);
    ASSERT_EQ(::listen(local, 1), 0);
    EXPECT_EQ(inside([&](const Enclosure&) {
                  const int tcp = ::socket(AF_INET, SOCK_STREAM, 0);
                  const int stream = ::socket(AF_UNIX, SOCK_STREAM, 0);
                  std::string wrong =
                      must_fail("TCP", ::connect(tcp, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
                                {ENETUNREACH, EACCES});
                  return wrong + must_fail("an abstract socket",
                                           ::connect(stream, reinterpret_cast<const sockaddr*>(&name), name_size) == 0,
                                           {ECONNREFUSED, EPERM});
              }),
              "");
    ::close(listener);
    ::close(local);
}

TEST_P(Behind, NothingCanBeTakenBack) {
    EXPECT_EQ(inside([](const Enclosure&) {
                  std::string wrong;
                  wrong += must_fail("becoming root", ::setuid(0) == 0, {EPERM, EINVAL});
                  wrong += must_fail("mounting", ::mount("none", "/", "tmpfs", 0, nullptr) == 0, {EPERM, ENOENT});
                  wrong += must_fail("leaving the root folder", ::chroot("/") == 0, {EPERM});
                  wrong += must_fail("a host name", ::sethostname("x", 1) == 0, {EPERM});
                  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) wrong += "new privileges; ";
                  if (::prctl(PR_GET_DUMPABLE) != 0) wrong += "dumpable; ";
                  for (int capability = 0; capability < 41; ++capability)
                      if (::prctl(PR_CAPBSET_READ, capability) > 0 && ::geteuid() == 65432)
                          return wrong + "capability " + std::to_string(capability) + " is in reach; ";
                  return wrong;
              }),
              "");
}

TEST_P(Behind, TheUserIsNobodyElse) {
    const auto uid =
        inside([](const Enclosure&) { return std::to_string(::geteuid()) + " " + std::to_string(::getuid()); });
    const auto own = as_root() ? 65432 : ::geteuid() == 0 ? somebody : ::geteuid();
    EXPECT_EQ(uid, std::to_string(own) + " " + std::to_string(own));
}

}  // namespace moosaic::worker
