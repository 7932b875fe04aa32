// Outlet: lets out what tasks have done once it is durable, each line's in its order. The effects are made there and
// then.
#pragma once

#include "store/store.hpp"
#include "task/effects.hpp"
#include "task/facts.hpp"
#include "task/services.hpp"

namespace moosaic::task {

// Text for the case that nothing can be saved.
inline constexpr const char* not_saved =
    "[bold red]The world could not be saved, so that did not happen. Please try again.[/]";

class Outlet {
public:
    // When the line came whose last output it is; none: it ends no line.
    using Received = std::chrono::steady_clock::time_point;

    explicit Outlet(TaskServices& services) : services_(services) {}

    // For a commit: what to call when it is durable, or lost.
    store::WhenDurable with(const LinePlace& line, Output output, Received received);
    // For what wrote nothing: leaves once what it saw is durable, but not before the rest of its line, which may still
    // be waiting for a commit that this task never looked at. Its place in the order.
    store::SeqNo after(store::SeqNo seen, const LinePlace& line, Output output, Received received);

private:
    TaskServices& services_;
};

}  // namespace moosaic::task
