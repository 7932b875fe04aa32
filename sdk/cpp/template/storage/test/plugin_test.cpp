// The suite of its kind.
#include <moosaic/testing/services.hpp>
#include <moosaic/testing/storage_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(@CLASS@, StorageSuite,
                         ::testing::Values(StorageUnderTest{
                             "@NAME@", from_file<storage::Storage>(PLUGIN_FILE, "storage")}),
                         storage_name);

}  // namespace moosaic::testing
