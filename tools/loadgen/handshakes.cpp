// Logins over SSH and nothing else: what the server's CPU spends on one is read beside this.
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "drivers.hpp"
#include "ssh_login.hpp"

namespace loadgen {

Result drive_handshakes(const Options& options) {
    const std::uint64_t each = options.count > 0 ? options.count : 100;
    std::mutex mutex;
    Result all;
    std::string failure;
    const auto began = Clock::now();
    const auto body = [&](int number) {
        for (std::uint64_t n = 0; n < each; ++n) {
            const SshSession session(ssh_new(), ::ssh_free);
            const auto start = Clock::now();
            const char* failed = log_in(session.get(), options, number);
            const auto end = Clock::now();
            const std::string why = failed == nullptr ? "" : std::string(failed) + ": " + ssh_get_error(session.get());
            ssh_disconnect(session.get());
            const std::lock_guard lock(mutex);
            if (failure.empty()) failure = why;
            if (!failure.empty()) return;
            all.latencies.add(end - start);
            ++all.completed;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < options.connections; ++i) threads.emplace_back(body, i);
    }
    if (!failure.empty()) throw std::runtime_error(failure);
    all.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return all;
}

}  // namespace loadgen
