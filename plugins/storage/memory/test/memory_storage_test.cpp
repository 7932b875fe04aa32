// storage/memory against the conformance suite.
#include "memory_storage.hpp"

#include <moosaic/testing/storage_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Memory, StorageSuite,
                         ::testing::Values(StorageUnderTest{"memory",
                                                            [] { return std::make_unique<storage::MemoryStorage>(); }}),
                         storage_name);

}  // namespace moosaic::testing
