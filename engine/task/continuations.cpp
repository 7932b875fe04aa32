// Tokens for verbs that wait for an answer.
#include "task/continuations.hpp"

#include <array>

namespace moosaic::task {

std::string Continuations::add(Continuation continuation) {
    std::array<unsigned char, 16> bytes{};
    random_.fill(bytes.data(), bytes.size());
    std::string token = "then:";
    for (const auto byte : bytes) {
        token += "0123456789abcdef"[byte >> 4];
        token += "0123456789abcdef"[byte & 15];
    }
    constexpr std::size_t most = 10000;
    const std::lock_guard lock(mutex_);
    waiting_[token] = std::move(continuation);
    order_.push_back(token);
    while (order_.size() > most) {
        waiting_.erase(order_.front());
        order_.pop_front();
    }
    return token;
}

std::optional<Continuation> Continuations::take(const std::string& token) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(token);
    if (found == waiting_.end()) return std::nullopt;
    auto continuation = std::move(found->second);
    waiting_.erase(found);
    return continuation;
}

}  // namespace moosaic::task
