// The conformance suite of kind executor. An implementation's test includes this file once and instantiates it:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, ExecutorSuite, ::testing::Values(ExecutorUnderTest{…}), executor_name);
//
// The executor must run the test-only runtime `test` (plugins/executor/prefork/test/runtime), whose sources are lines
// of small commands. Cases that need separate processes are skipped as not applicable where `kills` is not declared.
#pragma once

#include <moosaic/testing/executor/checks.hpp>
#include <moosaic/testing/executor/requests.hpp>
#include <moosaic/testing/executor/stops.hpp>
#include <moosaic/testing/executor/threads.hpp>
#include <moosaic/testing/executor/values.hpp>
#include <moosaic/testing/executor/workers.hpp>
