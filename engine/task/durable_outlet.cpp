#include "task/durable_outlet.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "task/meter.hpp"

namespace moosaic::task {

store::WhenDurable Outlet::with(const LinePlace& line, Output output, Received received) {
    struct Waiting {
        Output output;
        std::shared_ptr<int> status;  // of the line
        std::chrono::steady_clock::time_point begun;
        Received received;
    };
    auto shared =
        std::make_shared<Waiting>(Waiting{std::move(output), line.status, services_.clock.steady(), received});
    return [&services = services_, shared](bool durable) {
        auto& out = shared->output;
        auto& status = *shared->status;
        if (!durable) {
            status = 1;
            out.effects.clear();
            if (out.player != 0) out.effects.emplace_back(Message{out.player, true, "error", not_saved});
            services.meter.lost_unsaved.add();
        }
        out.status = std::max(out.status, status);
        const auto now = services.clock.steady();
        services.meter.durable.observe(now - shared->begun);
        if (shared->received != Received{}) {
            services.meter.command.observe(now - shared->received);
            (out.status == 0 ? services.meter.commands_good : services.meter.commands_failed).add();
        }
        services.outbox.release(make(std::move(out), services.makers));
    };
}

store::SeqNo Outlet::after(store::SeqNo seen, const LinePlace& line, Output output, Received received) {
    services_.store.release(seen, with(line, std::move(output), received), line.place);
    return std::max(seen, line.place);
}

}  // namespace moosaic::task
