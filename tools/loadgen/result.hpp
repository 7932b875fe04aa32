// What a run measured.
#pragma once

#include "latencies.hpp"
#include "options.hpp"

namespace loadgen {

struct Result {
    Latencies latencies;          // of all commands sent in the measured time
    std::uint64_t completed = 0;  // answers that arrived in the measured time
    std::uint64_t lost = 0;       // commands never answered
    std::uint64_t wrong = 0;      // answers without the expected text
    double seconds = 0;           // the measured time

    void merge(const Result& other);
    // One line, or with options.json one object. Returns the process's exit status: 1 if anything was lost or wrong.
    int print(const Options& options) const;
};

}  // namespace loadgen
