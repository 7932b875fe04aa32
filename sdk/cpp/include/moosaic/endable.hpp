// Endable: an executor that can end the calls that are under way, for a server that stops. API 0.
#pragma once

namespace moosaic::executor {

// An executor plugin that can derives from this too; with one that cannot, each call goes on to its own limits.
class Endable {  // [any]
public:
    virtual ~Endable() = default;
    // Calls under way end with a Stopped as soon as they can, those that come are `cancelled`. Any thread; before
    // `stop`.
    virtual void end_tasks() = 0;
};

}  // namespace moosaic::executor
