// Lies: what a worker that broke out of its language might say, and how it must end. Shared by the lying runtime, which
// tells lie number N, and by the test, which knows from N what must follow.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

namespace moosaic::lies {

enum class Kind : std::uint8_t {
    claims_another,  // a request in somebody else's name
    beyond_rights,   // writes to others' things, in its own name
    malformed,       // arguments no runtime sends
    foreign_code,    // asks for the source of others' verbs
    forged_frames,   // calls a locked verb, saying that a wizard or a passthrough leads there
    wrong_address,   // another task, call or depth
    early_result,    // its Result twice
    out_of_order,    // frames only the engine sends, or a second Hello
    garbage,         // random bytes
    oversized,       // a length beyond the limit
    bit_flips,       // a request of which some bits fell over
    truncated,       // half a frame, then silence
    replayed,        // the same requests again and again, the answers not read
    flood,           // output without end
    silence,         // nothing at all
    unserved_reads,  // says that it used answers it was not sent
    unasked_stop,    // a stop that nobody asked for
    forbidden_call,  // a system call
    dies,            // crashes or leaves
    huge_values,     // results and exceptions as large and deep as they get
    count_
};

// How a lie may end.
enum class End : std::uint8_t {
    caught,   // the worker is killed, the log says why
    limited,  // a limit of the task ends it
    refused,  // an exception in the verb: no right to do that
    lost,     // the worker is gone
    any,      // chance decides whether it was a lie at all
};

struct Facts {
    Kind kind;
    End end;
    int weight;  // how often
};

inline constexpr std::array<Facts, static_cast<std::size_t>(Kind::count_)> all = {{
    {Kind::claims_another, End::caught, 20},
    {Kind::beyond_rights, End::refused, 20},
    {Kind::malformed, End::any, 20},
    {Kind::foreign_code, End::caught, 5},
    {Kind::forged_frames, End::refused, 10},
    {Kind::wrong_address, End::caught, 15},
    {Kind::early_result, End::any, 10},
    {Kind::out_of_order, End::caught, 10},
    {Kind::garbage, End::caught, 10},
    {Kind::oversized, End::caught, 5},
    {Kind::bit_flips, End::any, 20},
    {Kind::truncated, End::limited, 1},
    {Kind::replayed, End::any, 2},
    {Kind::flood, End::limited, 2},
    {Kind::silence, End::limited, 1},
    {Kind::unserved_reads, End::caught, 5},
    {Kind::unasked_stop, End::caught, 5},
    {Kind::forbidden_call, End::caught, 5},
    {Kind::dies, End::lost, 5},
    {Kind::huge_values, End::any, 5},
}};

using Random = std::mt19937_64;

// The kind of lie number `seed`; the first draws of its Random decide.
inline Kind kind_of(Random& random) {
    int total = 0;
    for (const auto& facts : all) total += facts.weight;
    auto at = static_cast<int>(random() % static_cast<unsigned>(total));
    for (const auto& facts : all)
        if ((at -= facts.weight) < 0) return facts.kind;
    return Kind::silence;
}

inline End end_of(Kind kind) { return all[static_cast<std::size_t>(kind)].end; }

}  // namespace moosaic::lies
