// Every storage plugin of this tree, as its built shared library, against the storage suite.
#include <moosaic/testing/load_plugin.hpp>
#include <moosaic/testing/storage_suite.hpp>

namespace moosaic::testing {

namespace {

StorageUnderTest plugin(std::string name, std::string file) {
    return {std::move(name), [file = std::move(file)] { return load_plugin<storage::Storage>(file); }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Plugins, StorageSuite,
                         ::testing::Values(plugin("memory", MOOSAIC_TEST_STORAGE_MEMORY),
                                           plugin("sqlite", MOOSAIC_TEST_STORAGE_SQLITE)),
                         storage_name);

}  // namespace moosaic::testing
