// Faulty storages, each to be caught by the storage suite: one in memory, one on disk.
#include <moosaic/testing/services.hpp>
#include <moosaic/testing/storage_suite.hpp>

#include "../hunt.hpp"
#include "on_disk.hpp"
#include "tables.hpp"

namespace moosaic::testing {

namespace {

std::vector<std::string> in_memory() {
    return {"first_condition_only",
            "absence_is_not_checked",
            "conditions_compare_keys_only",
            "one_equals_one_point_zero",
            "reals_become_integers",
            "integers_as_reals",
            "text_without_case",
            "text_ends_at_nul",
            "get_without_lock",
            "scan_without_lock",
            "shared_claimed",
            "persistence_claimed",
            "answers_when_closed",
            "a_batch_sees_the_state_before_it",
            "one_refusal_ends_the_batch",
            "a_refused_transaction_writes",
            "an_error_leaves_the_part_before_it",
            "newest_first",
            "index_order",
            "index_keeps_the_old_row",
            "null_is_not_found",
            "continues_with_the_last",
            "one_more_than_the_limit"};
}

std::vector<std::string> on_disk() {
    return {"answers_before_it_writes",       "a_transaction_in_two_steps", "migrates_without_a_word",
            "calls_back_for_nothing",         "makes_a_database_anyway",    "refuses_without_a_reason",
            "a_backup_replaces_a_file",       "a_backup_is_open_to_all",    "a_stopped_backup_leaves_a_file",
            "a_failed_restore_leaves_a_file", "restores_anything",          "shared_claimed_on_disk"};
}

std::vector<std::string> faults() {
    std::vector<std::string> all = {"none"};
    for (const auto& some : {in_memory(), on_disk()}) all.insert(all.end(), some.begin(), some.end());
    return all;
}

std::vector<StorageUnderTest> storages() {
    const StorageUnderTest memory{"memory", [] { return std::make_unique<mutants::Tables>(); }};
    const StorageUnderTest disk{
        "disk",
        [] { return std::make_unique<mutants::OnDisk>(from_file<storage::Storage>(STORAGE_SQLITE, "storage")()); }};
    if (mutants::faulty("none")) return mutants::hunted(memory, disk);
    const auto kept = on_disk();
    const bool is_kept = std::find(kept.begin(), kept.end(), mutants::chosen()) != kept.end();
    return mutants::hunted(is_kept ? disk : memory);
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Mutant, StorageSuite, ::testing::ValuesIn(storages()), storage_name);
MOOSAIC_HUNT(Storage, faults());

}  // namespace moosaic::testing
