// Lobby: connections whose login dialogue is not over. A flood of them must not keep honest callers out, nor hold a
// place for each until the deadline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>

namespace moosaic::session {

class Lobby : public std::enable_shared_from_this<Lobby> {
public:
    // At most `most` in all. Above half of that some are turned away at random, the more the fuller it is: who fills a
    // fixed number of places first then wins nothing. At most `most_of_address` from one address.
    Lobby(std::size_t most, std::size_t most_of_address, Random& random)
        : most_(most), most_of_address_(most_of_address), random_(random) {}

    // Gives itself back when destroyed. Any thread.
    class Place {
    public:
        Place(std::shared_ptr<Lobby> lobby, std::string address)
            : lobby_(std::move(lobby)), address_(std::move(address)) {}
        ~Place() { lobby_->leave(address_); }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        std::shared_ptr<Lobby> lobby_;
        std::string address_;
    };

    // Null: turn the caller away. `limited`: the limit for one address counts. `known`: somebody has logged in from
    // there before; strangers that fill the places do not keep these out. Any thread.
    std::unique_ptr<Place> enter(const std::string& address, bool limited, bool known = false);

private:
    void leave(const std::string& address);
    [[nodiscard]] bool turned_away(std::uint64_t draw) const MOOSAIC_REQUIRES(mutex_);

    const std::size_t most_;
    const std::size_t most_of_address_;
    Random& random_;
    Mutex mutex_;
    std::size_t inside_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::map<std::string, std::size_t> by_address_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::session
