// What the server tells wizards of itself (world.md 8.5).
#include <unistd.h>
#include <fstream>

#include "verbs/bodies.hpp"

namespace moosaic::verbs::body {

// The version of the language stands under its name: {"python": "3.11", …}.
Value server_info(Request& r) {
    std::ifstream statm("/proc/self/statm");
    std::int64_t pages = 0;
    std::int64_t resident = 0;
    statm >> pages >> resident;
    std::vector<std::pair<Value, Value>> facts{{"version", std::string(MOOSAIC_VERSION)}};
    if (const auto& language = r.task.language(); !language.name.empty())
        facts.emplace_back(language.name, language.version);
    facts.emplace_back("pid", static_cast<std::int64_t>(getpid()));
    facts.emplace_back("memory_mb", static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20));
    return Value::dict(std::move(facts));
}

Value task_limits(Request& r) { return r.task.limits(); }

Value spent_hooks(Request& r, const Items& verbs) {
    if (!r.task.hooks_spent()) return {};
    std::vector<Value> spent;
    for (const auto& value : verbs.values) {
        const auto* ref = value.get<Ref>();
        if (ref == nullptr || ref->kind != RefKind::verb)
            throw world::WorldError("TypeError", r.name() + "(): these must be verbs");
        auto row = r.world.verb(ref->id);
        if (row && r.task.for_show({std::move(*row), 0, ref->name, 0, 0, 0})) spent.push_back(value);
    }
    return Value::list(std::move(spent));
}

}  // namespace moosaic::verbs::body
