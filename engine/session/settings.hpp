// Settings of one session that verbs may read, and which of them verbs may write (sessions.md 4).
#pragma once

#include <string_view>

#include <moosaic/value.hpp>

namespace moosaic::session {

// Kept as the dict that tasks are given: they are read with every command and rarely change. A change makes another.
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
    [[nodiscard]] const SharedValue& dict() const { return dict_; }

private:
    SharedValue dict_ = Value::dict();  // by key; with `iac`, a dict of the capabilities by key, once there are any
};

}  // namespace moosaic::session
