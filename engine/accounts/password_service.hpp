// Passwords: how one is set and checked, for verbs, plugins, the command line and logins alike: the rules, the list of
// those nobody may choose, and the hashing, which computes for 50 ms and takes 64 MiB.
//
// Any thread, and the stacks of tasks: hashing runs on two threads of its own that stand back behind all others, and
// who asked waits without holding up a thread that runs tasks.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/result.hpp>
#include <moosaic/waits.hpp>

#include "accounts/common_passwords.hpp"

namespace moosaic::accounts {

struct Account;

class Passwords {
public:
    // `waits` outlives this; on threads that run no tasks its gates simply block.
    Passwords(CommonPasswords common, Waits& waits);
    ~Passwords();  // stops
    Passwords(const Passwords&) = delete;
    Passwords& operator=(const Passwords&) = delete;

    // The policy: see check_password(). Quick.
    [[nodiscard]] Result<void> check(std::string_view password, std::string_view login) const;
    // argon2id, to be stored. An Error: too much is being hashed, or the server stops.
    Result<std::string> hash(std::string password);
    // False also when it cannot be found out. An empty hash costs the same.
    bool verify(std::string hash, std::string password);
    // All that a change takes, but for storing it: who is not `trusted` must know the old one. The hash to store.
    Result<std::string> change(const Account& account, bool trusted, const std::string& old, const std::string& fresh);

    // What is being hashed ends, what waits is refused, as is what comes. Idempotent.
    void stop();

private:
    struct Work;
    bool run(const std::function<void()>& work);
    void live();

    const CommonPasswords common_;
    Waits& waits_;
    Mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::shared_ptr<Work>> queue_ MOOSAIC_GUARDED_BY(mutex_);
    bool stopping_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::vector<std::thread> threads_;
};

}  // namespace moosaic::accounts
