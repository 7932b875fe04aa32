// The conformance suite of kind storage. An implementation's test includes this file once and instantiates it:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, StorageSuite, ::testing::Values(StorageUnderTest{…}), storage_name);
//
// Cases that need `persistent` are skipped as not applicable where the storage does not declare it.
#pragma once

#include <moosaic/testing/storage/backup.hpp>
#include <moosaic/testing/storage/commits.hpp>
#include <moosaic/testing/storage/migrations.hpp>
#include <moosaic/testing/storage/opening.hpp>
#include <moosaic/testing/storage/processes.hpp>
#include <moosaic/testing/storage/readers.hpp>
#include <moosaic/testing/storage/rows.hpp>
#include <moosaic/testing/storage/scans.hpp>
