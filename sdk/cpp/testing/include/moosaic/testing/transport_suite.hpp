// The conformance suite of kind transport, over real loopback sockets. Give it a way to make the plugin, and the values
// of its table that let it listen on an address:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, TransportSuite, ::testing::Values(TransportUnderTest{"mine", true, make, table}),
//   …);
//
// Cases that need bytes to arrive without a handshake are skipped as not applicable where `plain` is not declared.
#pragma once

#include <moosaic/testing/transport/connections.hpp>
#include <moosaic/testing/transport/listening.hpp>
