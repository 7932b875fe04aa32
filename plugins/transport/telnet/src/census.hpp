// Census: how many connections there are, in all and from each address.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include <moosaic/mutex.hpp>

namespace moosaic::telnet {

class Census {
public:
    Census(std::size_t most, std::size_t most_of_address) : most_(most), most_of_address_(most_of_address) {}

    // From now on; those who are in stay.
    void limit(std::size_t most, std::size_t most_of_address) {
        const LockGuard lock(mutex_);
        most_ = most;
        most_of_address_ = most_of_address;
    }

    // One connection's place; given back when destroyed.
    class Place {
    public:
        Place(std::shared_ptr<Census> census, std::string address)
            : census_(std::move(census)), address_(std::move(address)) {}
        ~Place() { census_->give_back(address_); }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        std::shared_ptr<Census> census_;
        std::string address_;
    };

    // Null: full. `limited`: the limit for one address counts.
    static std::unique_ptr<Place> take(const std::shared_ptr<Census>& census, const std::string& address,
                                       bool limited) {
        const LockGuard lock(census->mutex_);
        if (census->total_ >= census->most_) return nullptr;
        auto& here = census->by_address_[address];
        if (limited && here >= census->most_of_address_) return nullptr;
        ++here;
        ++census->total_;
        return std::make_unique<Place>(census, address);
    }

private:
    void give_back(const std::string& address) {
        const LockGuard lock(mutex_);
        --total_;
        const auto at = by_address_.find(address);
        if (at != by_address_.end() && --at->second == 0) by_address_.erase(at);
    }

    Mutex mutex_;
    std::size_t most_ MOOSAIC_GUARDED_BY(mutex_);
    std::size_t most_of_address_ MOOSAIC_GUARDED_BY(mutex_);
    std::size_t total_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::map<std::string, std::size_t> by_address_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::telnet
