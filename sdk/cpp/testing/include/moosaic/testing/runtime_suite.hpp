// The conformance suite of kind runtime. The plugin is opened as the worker program opens it; what is special to the
// language comes as small sources:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, RuntimeSuite, ::testing::Values(RuntimeUnderTest{…}), runtime_name);
//
// Cases whose source is empty are skipped as not applicable. One runtime a process: all cases share it.
#pragma once

#include <moosaic/testing/runtime/calls.hpp>
#include <moosaic/testing/runtime/checks.hpp>
#include <moosaic/testing/runtime/ends.hpp>
