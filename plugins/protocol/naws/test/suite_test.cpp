// protocol/naws against the suite of its kind.
#include <moosaic/testing/protocol_suite.hpp>

#include "naws.hpp"

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Naws, ProtocolSuite,
                         ::testing::Values(ProtocolUnderTest{
                             "naws", [] { return std::make_unique<naws::Naws>(); }, {std::string("\0\x50\0\x18", 4)}}),
                         protocol_name);

}  // namespace moosaic::testing
