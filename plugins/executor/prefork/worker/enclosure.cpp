#include "enclosure.hpp"

#include <cap-ng.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace moosaic::worker {

namespace {

// landlock(7); the headers of older systems lack the newer ones, the numbers are the same everywhere.
constexpr long create_ruleset = 444;
constexpr long restrict_self = 446;

struct RulesetAttributes {
    std::uint64_t files = 0;
    std::uint64_t network = 0;
    std::uint64_t scoped = 0;
};

struct Namespace {
    int flag;
    const char* name;
};
constexpr std::array<Namespace, 6> further = {{{CLONE_NEWNS, "mount"},
                                               {CLONE_NEWPID, "process"},
                                               {CLONE_NEWNET, "network"},
                                               {CLONE_NEWIPC, "ipc"},
                                               {CLONE_NEWUTS, "uts"},
                                               {CLONE_NEWCGROUP, "cgroup"}}};

// Everything that this version knows is handled, and nothing is allowed.
RulesetAttributes everything(long version) {
    RulesetAttributes attributes;
    const int file_rights = version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13;
    attributes.files = (std::uint64_t{1} << file_rights) - 1;
    if (version >= 4) attributes.network = 3;  // bind and connect of TCP
    if (version >= 6) attributes.scoped = 3;   // abstract sockets, signals
    return attributes;
}

// The files of /proc/self through which a user namespace is told who its users are; opened while there is a /proc.
class OwnProcess {
public:
    OwnProcess() : folder_(::open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC)) {}
    ~OwnProcess() {
        if (folder_ >= 0) ::close(folder_);
    }
    OwnProcess(const OwnProcess&) = delete;
    OwnProcess& operator=(const OwnProcess&) = delete;

    [[nodiscard]] bool write(const char* name, const std::string& text) const {
        const int file = ::openat(folder_, name, O_WRONLY | O_CLOEXEC);
        const bool done = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        if (file >= 0) ::close(file);
        return done;
    }

private:
    int folder_;
};

class Raising {
public:
    void further_namespaces() {
        for (const auto& one : further) {
            if (has(one.name)) continue;
            if (::unshare(one.flag) == 0)
                add(one.name);
            else
                refused(one.name);
        }
        if (has("mount") && !emptied_ && !(emptied_ = empty_root())) refused("empty root");
    }

    // The only user and group that this process and its children know is their own.
    void user_namespace() {
        const auto uid = std::to_string(::geteuid());
        const auto gid = std::to_string(::getegid());
        ::prctl(PR_SET_DUMPABLE, 1);  // else the maps belong to root
        if (::unshare(CLONE_NEWUSER) != 0) return refused("user");
        std::string map = uid;
        map += " " + uid + " 1";
        std::string groups = gid;
        groups += " " + gid + " 1";
        if (!own_.write("uid_map", map) || !own_.write("setgroups", "deny") || !own_.write("gid_map", groups))
            return refused("user");
        add("user");
    }

    [[nodiscard]] bool has(const char* name) const {
        return (" " + names_ + " ").find(" " + std::string(name) + " ") != std::string::npos;
    }

    [[nodiscard]] executor::control::Facts facts() const {
        executor::control::Facts facts;
        if (!names_.empty()) facts.emplace_back("namespaces", names_);
        if (emptied_) facts.emplace_back("root", "empty");
        if (!why_.empty()) facts.emplace_back("why", why_);
        return facts;
    }

private:
    void add(const char* name) { names_ += (names_.empty() ? "" : " ") + std::string(name); }
    void refused(const char* name) {
        if (why_.empty()) why_ = std::string(name) + ": " + std::strerror(errno);
    }

    // A file system with nothing in it takes the place of the root folder, which then goes away (pivot_root(2)).
    static bool empty_root() {
        constexpr unsigned long nothing = MS_NOSUID | MS_NODEV | MS_NOEXEC;
        return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("none", "/proc", "tmpfs", nothing, "size=4k,nr_inodes=2,mode=0555") == 0 &&
               ::chdir("/proc") == 0 && ::syscall(SYS_pivot_root, ".", ".") == 0 && ::umount2(".", MNT_DETACH) == 0 &&
               ::chdir("/") == 0 && ::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_RDONLY | nothing, nullptr) == 0;
    }

    OwnProcess own_;
    std::string names_;
    std::string why_;
    bool emptied_ = false;
};

// Around the zygote; every worker then enters one of its own inside it.
int landlock(executor::control::Facts& facts) {
    constexpr unsigned ask_version = 1;
    const long version = ::syscall(create_ruleset, nullptr, 0, ask_version);
    if (version <= 0) return -1;
    const auto attributes = everything(version);
    const int ruleset = static_cast<int>(::syscall(create_ruleset, &attributes, sizeof attributes, 0));
    if (ruleset < 0) return -1;
    if (!enter_own_domain(ruleset)) {
        ::close(ruleset);
        return -1;
    }
    facts.emplace_back("landlock", std::to_string(version));
    return ruleset;
}

}  // namespace

bool enter_own_domain(int ruleset) { return ::syscall(restrict_self, ruleset, 0) == 0; }

Result<void> drop_privileges(std::uint32_t uid) {
    capng_clear(CAPNG_SELECT_ALL);
    if (uid != 0) {
        // Without CAP_SETPCAP the bounding set stays; no-new-privs makes it meaningless.
        const int flags = CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING;
        const int id = static_cast<int>(uid);
        int error = capng_change_id(id, id, static_cast<capng_flags_t>(flags));
        if (error != 0) error = capng_change_id(id, id, CAPNG_DROP_SUPP_GRP);
        if (error != 0)
            return fail("a worker cannot become user " + std::to_string(uid) + " (libcap-ng error " +
                            std::to_string(error) + ")",
                        "executor.prefork.uid", "choose a user id that exists in this container");
    } else if (capng_apply(CAPNG_SELECT_CAPS) != 0) {
        return fail(std::string("a worker cannot drop its capabilities: ") + std::strerror(errno));
    }
    if (capng_get_caps_process() != 0 || capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
        return fail("a worker still has capabilities");
    return {};
}

Result<Enclosure> enclose(std::uint32_t uid) {
    Raising raising;
    // With root's rights namespaces need no user namespace, which some systems forbid.
    if (::geteuid() == 0) raising.further_namespaces();
    if (uid != 0)
        if (auto dropped = drop_privileges(uid); !dropped) return tl::unexpected(dropped.error());
    raising.user_namespace();
    if (raising.has("user")) raising.further_namespaces();
    Enclosure enclosure;
    enclosure.own_processes = raising.has("process");
    enclosure.facts = raising.facts();
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(std::string("the worker program cannot renounce new privileges: ") + std::strerror(errno));
    enclosure.ruleset = landlock(enclosure.facts);
    // A new user namespace comes with all capabilities inside it.
    if (raising.has("user")) {
        capng_clear(CAPNG_SELECT_BOTH);
        (void)capng_apply(CAPNG_SELECT_BOUNDS);
    }
    if (auto dropped = drop_privileges(0); !dropped) return tl::unexpected(dropped.error());
    const rlimit none{0, 0};
    if (::prctl(PR_SET_DUMPABLE, 0) != 0 || ::setrlimit(RLIMIT_CORE, &none) != 0)
        return fail(std::string("the worker program cannot become undumpable: ") + std::strerror(errno));
    return enclosure;
}

}  // namespace moosaic::worker
