// A mark and nothing behind it.
#include <moosaic/plugin.hpp>

extern "C" {
MOOSAIC_EXPORT extern const char moosaic_mark[];
__attribute__((used, retain)) const char moosaic_mark[] =
    "@(#)moosaic-plugin kind=service name=no_manifest version=1.0 api=0 " MOOSAIC_ABI;
}
