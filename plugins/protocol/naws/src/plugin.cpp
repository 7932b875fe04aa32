// The one line that makes this a plugin.
#include "naws.hpp"

MOOSAIC_PLUGIN("protocol", "naws", "0.1.0", moosaic::naws::Naws);
