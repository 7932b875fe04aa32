// Settings of one session that verbs may read, and which of them verbs may write (sessions.md 4).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <moosaic/shared_value.hpp>
#include <moosaic/value.hpp>

namespace moosaic::session {

class Settings {
public:
    // By the core: any key. None removes it.
    void put(std::string_view key, Value value);
    // By a verb: known keys and `x_…` only, within limits. False: refused.
    bool set_by_verb(std::string_view key, const Value& value);
    // One entry of the `iac` map: a plain value, or a dict of them (of packages). False: refused, it is not of that
    // shape, too large, or one too many.
    bool put_capability(std::string_view key, Value value);

    [[nodiscard]] bool flag(std::string_view key) const;
    // All of them for a task; built anew once something has changed.
    [[nodiscard]] SharedValue dict();

private:
    std::map<std::string, Value, std::less<>> values_;
    std::map<std::string, Value, std::less<>> capabilities_;
    SharedValue dict_;  // None: to be built
};

}  // namespace moosaic::session
