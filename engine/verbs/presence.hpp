// Somebody who is connected.
#pragma once

#include <moosaic/value.hpp>

namespace moosaic::verbs {

struct Presence {
    Id avatar;
    double idle;       // seconds
    double connected;  // seconds
};

}  // namespace moosaic::verbs
