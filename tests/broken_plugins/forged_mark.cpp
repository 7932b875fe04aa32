// A mark of somebody else's making. Loading the library ends the process: the mark must be refused before.
#include <cstdlib>

#include <moosaic/detail/plugin_macro.hpp>

namespace {
__attribute__((constructor)) void when_loaded() { std::abort(); }
}  // namespace

extern "C" {
__attribute__((visibility("default"))) extern const char moosaic_mark[];
__attribute__((used, retain)) const char moosaic_mark[] = "@(#)moosaic-plugin " MARK;
}
