// RuntimeTables: what `[runtime.NAME]` says, for executors. Named in the needs() of an executor. API 0.
//
// The server never opens a runtime plugin: the executor hands the table to whatever does (the worker program), which
// gives it to Runtime::configure. The host has checked every value against the runtime's own description.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <moosaic/config.hpp>
#include <moosaic/services.hpp>

namespace moosaic {

using ConfigValues = std::vector<std::pair<std::string, ConfigValue>>;

class RuntimeTables : public Facility {
public:
    static constexpr std::string_view facility_name = "runtime_tables";
    struct Table {
        std::string file;     // of the runtime plugin; empty: not found
        std::string refused;  // why it may not be used; empty: it may
        ConfigValues values;  // every key of the runtime that is not at its default
    };
    [[nodiscard]] virtual Table table(std::string_view runtime) const = 0;  // [any]
};

}  // namespace moosaic
