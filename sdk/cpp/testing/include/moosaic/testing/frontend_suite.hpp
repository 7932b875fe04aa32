// The conformance suite of kind frontend. Give it a way to make the plugin:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, FrontendSuite, ::testing::Values(FrontendUnderTest{"mine", make}), frontend_name);
//
// Each case runs for the three ways a client comes: a pipe, telnet, a terminal. One that changes the text says how.
#pragma once

#include <moosaic/testing/frontend/lines.hpp>
#include <moosaic/testing/frontend/output.hpp>
#include <moosaic/testing/frontend/prompts.hpp>
#include <moosaic/testing/frontend/session.hpp>
