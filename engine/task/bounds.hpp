// Bounds: what one task may use, by the class of whoever it is for; and what an owner may keep, by the owner's.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "task/live.hpp"
#include "world/world.hpp"

namespace moosaic::task {

enum class PrincipalClass : std::uint8_t { guest, player, builder, programmer, wizard, count_ };
inline constexpr auto class_count = static_cast<std::size_t>(PrincipalClass::count_);
inline constexpr std::array<std::string_view, class_count> class_names = {"guest", "player", "builder", "programmer",
                                                                          "wizard"};

// The highest whose class on the System Object ($guest, $builder, $programmer) the avatar belongs to; player without.
PrincipalClass class_of(world::World& world, Id avatar);

// One set of numbers. Above each of the task's the task is stopped: one clear message, nothing of it happened.
template <class Number>
struct BoundSet {
    Number time_ms = 0;       // wall time
    Number output_bytes = 0;  // what it lets out, in bytes
    Number write_bytes = 0;   // what it may ask the world to keep
    Number ticks = 0;         // rows looked at for it and the like, by the server, and steps of its verbs
    Number depth = 0;         // nested calls that cross owners
    Number calls = 0;         // calls that cross owners, in all
    Number tasks = 0;         // tasks that follow it: hooks of the moves it makes
    Number bytes = 0;         // of all it owns, from then on; 0: no bound
    Number objects = 0;       // likewise
    Number memory_mb = 0;     // of each worker that it uses, beyond what that starts with; 0: the executor's own bound
};
using Bounds = BoundSet<std::int64_t>;

// Bounds::memory_mb in MiB as it counts: with less than 16 no verb would run at all. 0: none.
inline std::int64_t memory_mb_of(const Bounds& bounds) {
    return bounds.memory_mb == 0 ? 0 : std::max<std::int64_t>(bounds.memory_mb, 16);
}

// Bounds of one class; 0: those of everybody.
using ClassBounds = BoundSet<Live<std::int64_t>>;

}  // namespace moosaic::task
