// A history: what transactions say they read and wrote, recorded by whoever ran them. The checker (checker.hpp)
// believes none of it until the rest of the history agrees.
//
// Every write gives its key a version of its own, and says which version it replaced; so the order of versions is found
// from the reads alone. Where a key may be absent more than once, the order falls back on what the store claims
// (`seq`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace moosaic::consistency {

using Key = std::uint64_t;
using Version = std::uint64_t;
inline constexpr Version absent = ~Version{0};  // read: there was nothing. Replaced: there was nothing.

struct Read {
    Key key = 0;
    Version version = absent;
};

struct Write {
    Key key = 0;
    Version before = absent;
    Version version = 0;
    bool erased = false;
    std::vector<std::string> sets;  // which sets the key is a member of from now on
    bool last = true;               // false: the same transaction wrote the key again, or took this back
};

// A set as it was read, without keys the transaction had written itself. The members' versions are Reads.
struct SetRead {
    std::string set;
    std::vector<Key> members;
};

struct AnyRead {
    std::string set;
    bool found = false;
};

// A counter is only added to: two additions commute, so it has no versions.
struct CounterStep {
    Key key = 0;
    std::int64_t value = 0;  // added, or read (own additions left out)
};

enum class Outcome : std::uint8_t {
    committed,  // somebody was told so
    failed,     // somebody was told what it read and that it changed nothing
    aborted,    // nobody was told anything: conflicts, batches that failed
    unknown,    // the server went down before it answered
};

struct Record {
    std::string what;
    Outcome outcome = Outcome::aborted;
    // Ticks of one clock: no later than its snapshot, no earlier than its end. 0: not known.
    std::uint64_t began = 0;
    std::uint64_t ended = 0;
    std::optional<std::size_t> follows;  // position of the record before it in the same session
    // The store's own claims.
    std::optional<std::uint64_t> snapshot;
    std::optional<std::uint64_t> seq;
    std::vector<Read> reads;
    std::vector<Write> writes;
    std::vector<SetRead> sets;
    std::vector<AnyRead> anys;
    std::vector<CounterStep> counted;
    std::vector<CounterStep> counters_read;
};

using History = std::vector<Record>;

}  // namespace moosaic::consistency
