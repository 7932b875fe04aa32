// Mark and manifest, but no factory.
#include <moosaic/plugin.hpp>

extern "C" {
MOOSAIC_EXPORT extern const char moosaic_mark[];
MOOSAIC_EXPORT extern const moosaic::Manifest moosaic_manifest;
__attribute__((used, retain)) const char moosaic_mark[] =
    "@(#)moosaic-plugin kind=service name=no_factory version=1.0 api=0 " MOOSAIC_ABI;
__attribute__((used, retain)) const moosaic::Manifest moosaic_manifest = {
    moosaic::plugin_magic, moosaic::api_version, "service", "no_factory", "1.0", MOOSAIC_ABI};
}
