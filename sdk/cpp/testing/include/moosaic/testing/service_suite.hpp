// The conformance suite of kind service. Give it a way to make the plugin, and the values of its table that let it
// start:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, ServiceSuite, ::testing::Values(ServiceUnderTest{"mine", make, table}),
//   service_name);
//
// Tasks, Accounts, Sessions and Monitor are lent as fakes (fakes.hpp); time is the test's. What a service does beyond
// that nobody can know here: its own tests do.
#pragma once

#include <moosaic/testing/service/conduct.hpp>
#include <moosaic/testing/service/life.hpp>
