#include "server/shutdown.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <utility>

namespace moosaic::server {

void Shutdown::at(Phase phase, std::string part, std::function<void()> stop) {
    parts_.at(static_cast<std::size_t>(phase)).push_back({std::move(part), std::move(stop)});
}

std::string Shutdown::now() const {
    const LockGuard lock(mutex_);
    return now_;
}

void Shutdown::run() {
    const auto stops = [this](const std::string& part) {
        const LockGuard lock(mutex_);
        now_ = part;
    };
    for (auto& phase : parts_)
        while (!phase.empty()) {
            const auto part = std::move(phase.back());
            phase.pop_back();
            stops(part.name);
            try {
                part.stop();
            } catch (const std::exception& error) {
                std::cerr << "moosaic: stopping " << part.name << ": " << error.what() << "\n";
            }
        }
    stops({});
}

void leave_without_destroying() {
    // Called before whatever else is to be done at the exit, as the last that was asked for.
    ::on_exit(
        [](int status, void*) {
            std::cout.flush();
            std::fflush(nullptr);
            ::_exit(status);
        },
        nullptr);
}

}  // namespace moosaic::server
