// Live: a value that is read by many threads and may be exchanged while they run. Reading is a relaxed load.
#pragma once

#include <atomic>

namespace moosaic::task {

template <class T>
class Live {
public:
    Live(T value) : value_(value) {}  // NOLINT: stands for its value
    Live(const Live& other) : value_(other.get()) {}
    Live& operator=(const Live& other) { return *this = other.get(); }
    Live& operator=(T value) {
        value_.store(value, std::memory_order_relaxed);
        return *this;
    }
    [[nodiscard]] T get() const { return value_.load(std::memory_order_relaxed); }
    operator T() const { return get(); }  // NOLINT

private:
    std::atomic<T> value_;
};

}  // namespace moosaic::task
