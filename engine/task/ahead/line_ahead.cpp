// See line_ahead.hpp.
#include "task/ahead/line_ahead.hpp"

#include "command/dispatch.hpp"
#include "command/world_scene.hpp"
#include "store/reading.hpp"
#include "task/ahead/ahead_cache.hpp"
#include "task/meter.hpp"

namespace moosaic::task::ahead {

namespace {

constexpr std::size_t longest = 80;     // bytes; what is longer is rarely typed twice
constexpr std::size_t most_read = 512;  // rows and sets behind one meaning

std::string key_of(Id player, const command::Line& line) {
    return std::to_string(player) + (line.shortcuts ? "+" : "-") + line.rest;
}

// The same steps as run_fragment (run_fragment.cpp) up to the call itself.
bool find_out(Attempt& attempt, command::Line line, LineAhead& found) {
    auto& world = attempt.world();
    const auto player = attempt.facts().player;
    if (const auto object = world.object(player); !object || object->recycled) return false;
    command::WorldScene scene(world, player);
    auto parsed = command::next_fragment(scene, line);
    if (!parsed) return false;
    if (const Id system = world.system_object(); system != 0 && world.find_hook(system, "do_command")) return false;
    command::resolve(scene, *parsed);
    const auto selected = command::select(scene, *parsed);
    if (!selected) return false;
    if (const Id here = world.location_of(player); here != 0 && world.find_hook(here, "turnfunc")) return false;
    found.prepared = attempt.prepare(selected->verb, true);
    found.prepared.call.code.source.clear();
    found.parser = command::parser_value(*parsed, &*selected);
    found.parsed = std::move(*parsed);
    found.rest = std::move(line.rest);
    return true;
}

}  // namespace

std::shared_ptr<const LineAhead> line_ahead(Attempt& attempt, const command::Line& line) {
    auto& services = attempt.services();
    if (!services.limits.ahead || line.rest.size() > longest || line.taken >= command::max_fragments) return nullptr;
    auto& memory = services.memory;
    const auto key = key_of(attempt.facts().player, line);
    if (auto kept = memory.lines.find(key); kept && (memory.unsafe_stale || attempt.tx().reuse(kept->reading))) {
        services.meter.lines_reused.add();
        return kept;
    }
    if (!memory.lines_seen(key)) return nullptr;
    // Beside the task, so that what it reads is known to be for this alone.
    Attempt alone(services, attempt.facts(), services.store.begin_beside(attempt.tx()));
    std::vector<std::pair<Id, bool>> connected;
    alone.note_connected(&connected);
    auto made = std::make_shared<LineAhead>();
    try {
        if (!find_out(alone, line, *made)) return nullptr;
    } catch (const world::WorldError&) {  // raised again at its place
        return nullptr;
    }
    if (!connected.empty()) return nullptr;
    made->reading = alone.tx().reading(most_read);
    // Somebody changed it since this snapshot, or it is too much to keep.
    if (!made->reading || !attempt.tx().reuse(made->reading)) return nullptr;
    services.meter.lines_kept.add();
    memory.lines.put(key, made, sizeof *made + 2048 + made->prepared.call.code.source.size() + made->reading->bytes);
    return made;
}

}  // namespace moosaic::task::ahead
