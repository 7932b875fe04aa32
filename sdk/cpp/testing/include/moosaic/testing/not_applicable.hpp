// MOOSAIC_NOT_APPLICABLE(why): ends a case of a suite that this plugin cannot be asked. GoogleTest and ctest show a
// skip, and the tree's own count (tools/count_results) tells it from a test that was left out, by the words it begins
// with.
#pragma once

#include <gtest/gtest.h>

#define MOOSAIC_NOT_APPLICABLE(why) GTEST_SKIP() << "not applicable: " << (why)
