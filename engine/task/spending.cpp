#include "task/spending.hpp"

#include <algorithm>
#include <string>

#include "task/failure.hpp"

namespace moosaic::task {

using executor::Stopped;

namespace {

[[noreturn]] void stop(Stopped::Why why, std::string message) {
    throw TaskStopped(Stopped{why, std::move(message), {}});
}

// Roughly what the engine holds for a value; generous, since it only feeds a limit.
std::size_t size_of(const Value& value) {
    constexpr std::size_t plain = 32;
    const auto sum = [](const std::vector<Value>& items) {
        std::size_t bytes = plain;
        for (const auto& item : items) bytes += size_of(item);
        return bytes;
    };
    if (const auto* text = value.get<std::string>()) return plain + text->size();
    if (const auto* bytes = value.get<Bytes>()) return plain + bytes->data.size();
    if (const auto* number = value.get<BigInt>()) return plain + number->decimal.size();
    if (const auto* list = value.get<List>()) return sum(list->items);
    if (const auto* tuple = value.get<Tuple>()) return sum(tuple->items);
    if (const auto* set = value.get<Set>()) return sum(set->items);
    std::size_t bytes = plain;
    if (const auto* dict = value.get<Dict>())
        for (const auto& [key, item] : dict->items) bytes += size_of(key) + size_of(item);
    return bytes;
}

}  // namespace

Spending::Spending(const Bounds& bounds, bool bound)
    : bounds_(bounds),
      bound_(bound),
      most_{static_cast<std::size_t>(bounds.output_bytes), static_cast<std::size_t>(bounds.tasks)} {}

Spending::Most Spending::part(int parts, std::size_t tasks) {
    const auto before = most_;
    const auto divisor = static_cast<std::size_t>(parts);
    most_.output = std::min(most_.output, output_ + static_cast<std::size_t>(bounds_.output_bytes) / divisor);
    most_.tasks = std::min(most_.tasks, tasks + static_cast<std::size_t>(bounds_.tasks) / divisor);
    return before;
}

void Spending::output(std::size_t bytes) {
    output_ += bytes + 32;
    if (output_ > most_.output)
        stop(Stopped::Why::output_limit, "That command produced too much output and was stopped.");
}

void Spending::held(const Value& value) { output(size_of(value)); }

void Spending::followed_by(std::size_t tasks) const {
    if (bound_ && tasks > most_.tasks)
        stop(Stopped::Why::task_limit, "That command made too many further tasks (more than " +
                                           std::to_string(bounds_.tasks) + ") and was stopped.");
}

void Spending::call(int depth) {
    if (depth >= bounds_.depth)
        stop(Stopped::Why::depth_limit,
             "Verbs called each other too deeply (" + std::to_string(depth) + " calls between owners).");
    if (bound_ && ++calls_ > bounds_.calls)
        stop(Stopped::Why::call_limit,
             "That command called too many verbs (more than " + std::to_string(bounds_.calls) + ") and was stopped.");
}

}  // namespace moosaic::task
