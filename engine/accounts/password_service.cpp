// A bounded queue before two threads that hash.
#include "accounts/password_service.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <exception>
#include <utility>

#include "accounts/accounts.hpp"

namespace moosaic::accounts {

namespace {

constexpr int hashing_threads = 2;
constexpr std::size_t longest_queue = 64;  // at 50 ms each, more than anybody waits for
constexpr int hashing_nice = 10;

}  // namespace

// Shared by who asked and the thread: either may be the last to touch it.
struct Passwords::Work {
    std::function<void()> work;
    std::shared_ptr<Waits::Gate> done;
    std::exception_ptr failure;
    bool ran = false;
};

Passwords::Passwords(CommonPasswords common, Waits& waits) : common_(std::move(common)), waits_(waits) {
    for (int i = 0; i < hashing_threads; ++i) threads_.emplace_back([this] { live(); });
}

Passwords::~Passwords() { stop(); }

void Passwords::live() {
    // Linux keeps this for each thread. Only the hashing stands back: whoever reads the world at a low priority would
    // hold its locks for everybody.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), hashing_nice);
    for (;;) {
        std::shared_ptr<Work> next;
        {
            UniqueLock lock(mutex_);
            wake_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            next = std::move(queue_.front());
            queue_.pop_front();
        }
        try {
            next->work();
        } catch (...) {
            next->failure = std::current_exception();
        }
        next->ran = true;
        next->done->open();
    }
}

// False: it was not run.
bool Passwords::run(const std::function<void()>& work) {
    const auto mine = std::make_shared<Work>();
    mine->work = work;
    mine->done = waits_.gate();
    {
        const LockGuard lock(mutex_);
        if (stopping_ || queue_.size() >= longest_queue) return false;
        queue_.push_back(mine);
        wake_.notify_one();
    }
    mine->done->wait(Waits::Clock::time_point::max());
    if (mine->failure) std::rethrow_exception(mine->failure);
    return mine->ran;
}

void Passwords::stop() {
    std::deque<std::shared_ptr<Work>> refused;
    {
        const LockGuard lock(mutex_);
        stopping_ = true;
        refused.swap(queue_);
        wake_.notify_all();
    }
    for (const auto& work : refused) work->done->open();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

Result<void> Passwords::check(std::string_view password, std::string_view login) const {
    return check_password(password, login, common_);
}

Result<std::string> Passwords::hash(std::string password) {
    std::string hashed;
    if (!run([&] { hashed = hash_password(password); }))
        return fail("too many passwords are being set at the moment", "", "try again in a minute");
    return hashed;
}

bool Passwords::verify(std::string hash, std::string password) {
    bool right = false;
    return run([&] { right = verify_password(hash, password); }) && right;
}

Result<std::string> Passwords::change(const Account& account, bool trusted, const std::string& old,
                                      const std::string& fresh) {
    if (!trusted && !verify(account.password, old)) return fail("that is not the old password", account.login);
    if (auto good = check(fresh, account.login); !good) return tl::unexpected<Error>(good.error());
    return hash(fresh);
}

}  // namespace moosaic::accounts
