// Admission: who may come in while others are still logging in. Caps all connections, those not yet logged in (with
// random early drop, so that a flood cannot shut honest callers out by filling a fixed number of places), and those of
// one address.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>

namespace moosaic::transport::ssh {

class Admission : public std::enable_shared_from_this<Admission> {
public:
    struct Limits {
        std::size_t sessions = 0;
        std::size_t unauthenticated = 0;
        std::size_t per_address = 0;
    };

    // A place; gives itself back. Move-only; any thread.
    class Ticket {
    public:
        Ticket(std::shared_ptr<Admission> owner, std::string host) : owner_(std::move(owner)), host_(std::move(host)) {}
        Ticket(Ticket&&) = default;
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket();
        void logged_in();  // the place among those not logged in becomes free

    private:
        std::shared_ptr<Admission> owner_;
        std::string host_;
        bool waiting_ = true;
    };

    // `random` must outlive this.
    Admission(Limits limits, Random& random) : random_(random), limits_(limits) {}

    // From now on; those who are in stay. Any thread.
    void limit(Limits limits);

    // Nothing: turn the caller away. `host` is Address::host_key().
    std::optional<Ticket> admit(const std::string& host);
    [[nodiscard]] std::size_t sessions() const;

private:
    bool drop_early() MOOSAIC_REQUIRES(mutex_);
    void leave(const std::string& host, bool waiting);
    void leave_waiting(const std::string& host) MOOSAIC_REQUIRES(mutex_);

    Random& random_;
    mutable Mutex mutex_;
    Limits limits_ MOOSAIC_GUARDED_BY(mutex_);
    std::size_t sessions_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::size_t waiting_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::unordered_map<std::string, std::size_t> waiting_by_host_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::transport::ssh
