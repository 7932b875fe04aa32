#include "result.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace loadgen {

namespace {

const char* mode_name(Options::Mode mode) {
    switch (mode) {
        case Options::Mode::telnet:
            return "telnet";
        case Options::Mode::ssh:
            return "ssh";
        case Options::Mode::handshakes:
            return "handshakes";
        case Options::Mode::socketpair:
            return "socketpair";
        default:
            return "echo";
    }
}

}  // namespace

void Result::merge(const Result& other) {
    latencies.merge(other.latencies);
    completed += other.completed;
    lost += other.lost;
    wrong += other.wrong;
    seconds = std::max(seconds, other.seconds);
}

int Result::print(const Options& options) const {
    const double rate = seconds > 0 ? static_cast<double>(completed) / seconds : 0;
    const double p50 = latencies.quantile(0.5), p99 = latencies.quantile(0.99);
    if (options.json) {
        const nlohmann::json object = {{"mode", mode_name(options.mode)},
                                       {"connections", options.connections},
                                       {"outstanding", options.outstanding},
                                       {"seconds", seconds},
                                       {"commands", latencies.count()},
                                       {"per_second", rate},
                                       {"p50_us", p50},
                                       {"p99_us", p99},
                                       {"worst_us", latencies.worst()},
                                       {"lost", lost},
                                       {"wrong", wrong}};
        std::printf("%s\n", object.dump().c_str());
    } else {
        std::printf(
            "%.0f commands/s  p50 %.1f  p99 %.1f  worst %.1f us  (%s, %d x %d, %.1f s, %llu commands, %llu lost, %llu "
            "wrong)\n",
            rate, p50, p99, latencies.worst(), mode_name(options.mode), options.connections, options.outstanding,
            seconds, static_cast<unsigned long long>(latencies.count()), static_cast<unsigned long long>(lost),
            static_cast<unsigned long long>(wrong));
    }
    return lost == 0 && wrong == 0 ? 0 : 1;
}

}  // namespace loadgen
