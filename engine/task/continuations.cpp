// Tokens for verbs that wait for an answer.
#include "task/continuations.hpp"

#include <array>
#include <utility>

namespace moosaic::task {

std::string Continuations::token() {
    std::array<unsigned char, 16> bytes{};
    random_.fill(bytes.data(), bytes.size());
    std::string token = "then:";
    for (const auto byte : bytes) {
        token += "0123456789abcdef"[byte >> 4];
        token += "0123456789abcdef"[byte & 15];
    }
    return token;
}

void Continuations::add(std::string token, Continuation continuation) {
    const LockGuard lock(mutex_);
    auto& own = order_[continuation.player];
    own.push_back(token);
    waiting_[std::move(token)] = std::move(continuation);
    if (own.size() <= most_of_one) return;
    waiting_.erase(own.front());
    own.pop_front();
}

std::optional<Continuation> Continuations::take(const std::string& token) {
    const LockGuard lock(mutex_);
    const auto found = waiting_.find(token);
    if (found == waiting_.end()) return std::nullopt;
    auto continuation = std::move(found->second);
    waiting_.erase(found);
    const auto own = order_.find(continuation.player);
    std::erase(own->second, token);
    if (own->second.empty()) order_.erase(own);
    return continuation;
}

}  // namespace moosaic::task
