// Reloadable: a plugin that takes over keys of its table while it runs. API 0.
//
// A plugin that declares keys with `ConfigKey::reload` derives from this too. After SIGHUP, if one of them has changed,
// `reload` gets the whole table, between start and stop; its other keys are as they were. An Error (or an exception) is
// logged, and everything goes on as before.
#pragma once

#include <moosaic/config.hpp>
#include <moosaic/result.hpp>

namespace moosaic {

class Reloadable {
public:
    virtual ~Reloadable() = default;
    virtual Result<void> reload(const Config& config) = 0;  // [main]
};

}  // namespace moosaic
