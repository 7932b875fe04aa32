// The checker: is there one order of all transactions that explains what each of them saw?
//
// After Adya's definitions and Elle's method: versions of each key are put in order; from them follow the dependencies
// between transactions (ww: wrote the next version, wr: read what the other wrote, rw: read what the other replaced);
// the history is serializable if the graph of dependencies has no cycle. A second pass adds what happened before what
// in real time, which makes it strict: nobody sees less than what had been answered before it began. Beside the cycles:
// lost updates, reads of what never committed (G1a) or was only passing (G1b), members a set read missed (phantoms).
//
// Attempts that were run again are checked like failed ones: a task never sees a world that was not, even in a try
// nobody hears of.
#pragma once

#include <string>
#include <vector>

#include "history.hpp"

namespace moosaic::consistency {

struct Anomaly {
    std::string kind;  // "lost update", "G1a", "G1b", "G0", "G1c", "G-single", "G2", "phantom", "snapshot", "counter";
                       // with " in real time" behind a cycle that only time closes
    std::string text;  // which transactions, keys and versions
};

// At most `most` anomalies of each kind; none: the history is strictly serializable.
std::vector<Anomaly> check(const History& history, std::size_t most = 10);

// All of them in one text, for messages.
std::string describe(const std::vector<Anomaly>& anomalies);

}  // namespace moosaic::consistency
