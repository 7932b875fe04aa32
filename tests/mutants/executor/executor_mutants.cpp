// Faulty executors, each to be caught by the executor suite: executor/inline, and executor/prefork for what only
// separate processes can do wrong.
#include <algorithm>

#include <moosaic/testing/executor_suite.hpp>
#include <moosaic/testing/services.hpp>

#include "../hunt.hpp"
#include "crooked.hpp"

namespace moosaic::testing {

namespace {

// The executor and the services it was configured with, which live as long.
std::shared_ptr<executor::Executor> make(const std::string& name, Replaced table) {
    const std::string build = MOOSAIC_BUILD_DIR;
    table.emplace_back("runtime", std::string("test"));
    auto made = std::make_shared<Configured<executor::Executor>>(
        configured(from_file<executor::Executor>(build + "/lib/moosaic/plugins/executor/" + name + ".so", "executor")(),
                   std::move(table), build + "/libexec/moosaic", {build + "/test-plugins"}));
    auto ready = made->outcome;
    if (ready) ready = made->plugin->start();
    EXPECT_TRUE(ready) << ready.error().text();
    if (!ready) return nullptr;
    auto* real = made->plugin.get();
    return std::make_shared<mutants::Crooked>(std::shared_ptr<executor::Executor>(std::move(made), real));
}

ExecutorUnderTest in_process() {
    return {"inline", false, [](std::size_t) { return make("inline", {}); }};
}

ExecutorUnderTest in_workers() {
    return {
        "prefork", true, [](std::size_t workers) {
            return make("prefork", {{"workers", static_cast<std::int64_t>(workers)}, {"memory_mb", std::int64_t{64}}});
        }};
}

std::vector<std::string> of_workers() {
    return {"one_worker_for_two_principals", "a_lost_worker_is_called_a_liar", "who_ran_out_of_memory_is_called_lost",
            "who_broke_out_is_called_lost",  "a_crash_is_called_lost",         "workers_are_not_shown"};
}

std::vector<std::string> faults() {
    std::vector<std::string> all = {"none",
                                    "keyword_arguments_are_lost",
                                    "the_depth_is_lost",
                                    "ticks_left_are_lost",
                                    "ticks_used_are_not_told",
                                    "no_call_ends_alone",
                                    "a_snippet_is_taken_for_a_verb",
                                    "the_settings_are_lost",
                                    "integers_become_reals",
                                    "a_frozen_set_thaws",
                                    "text_ends_at_nul",
                                    "output_is_dropped",
                                    "output_comes_at_the_end",
                                    "requests_name_another_caller",
                                    "each_request_is_made_twice",
                                    "an_exception_of_the_host_is_swallowed",
                                    "an_exception_loses_its_place",
                                    "an_exception_loses_its_data",
                                    "a_stop_of_the_host_is_swallowed",
                                    "a_stop_on_output_is_swallowed",
                                    "a_stop_loses_its_message",
                                    "a_stop_loses_its_place",
                                    "a_stopped_task_may_go_on",
                                    "who_swallows_a_stop_goes_on",
                                    "a_runtime_may_stop_for_anything",
                                    "a_task_is_never_over",
                                    "a_cancelled_task_goes_on",
                                    "a_check_finds_nothing",
                                    "a_check_names_no_line"};
    const auto more = of_workers();
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::vector<ExecutorUnderTest> executors() {
    if (mutants::faulty("none")) return mutants::hunted(in_process(), in_workers());
    const auto some = of_workers();
    const bool of_them = std::find(some.begin(), some.end(), mutants::chosen()) != some.end();
    return mutants::hunted(of_them ? in_workers() : in_process());
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Mutant, ExecutorSuite, ::testing::ValuesIn(executors()), executor_name);
MOOSAIC_HUNT(Executor, faults());

}  // namespace moosaic::testing
