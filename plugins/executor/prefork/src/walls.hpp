// What a zygote says of its walls, as layers for people.
#pragma once

#include <vector>

#include <control.hpp>
#include <moosaic/executor.hpp>

namespace moosaic::executor::prefork {

// Each layer, whether it stands, and what its absence costs. `facts`: of the zygote (worker/enclosure.hpp).
std::vector<WallLayer> wall_layers(const control::Facts& facts);

}  // namespace moosaic::executor::prefork
