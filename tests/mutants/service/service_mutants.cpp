// Faulty services, each to be caught by the service suite: a bell that has somebody say the hour, and counts.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <stdexcept>

#include <moosaic/sessions.hpp>
#include <moosaic/testing/service_suite.hpp>

#include "../hunt.hpp"

namespace moosaic::mutants {

namespace {

class Bell final : public service::Service {
public:
    void describe(ConfigSchema& schema) const override {
        schema.key({"who", std::string(faulty("acts_as_nobody") ? "" : "wizard"), "Who says it."});
    }
    [[nodiscard]] std::vector<std::string> needs() const override { return {std::string(Tasks::facility_name)}; }

    Result<void> configure(const Config& config, Services& services) override {
        services_ = &services;
        who_ = config.text(faulty("reads_a_key_it_did_not_declare") ? "whom" : "who");
        if (faulty("a_thread_in_configure")) leave_a_thread();
        if (faulty("a_file_in_configure")) (void)::open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (faulty("posts_in_configure")) services.loop().post([] {});
        if (faulty("asks_in_configure")) (void)services.get<Tasks>();
        if (faulty("its_own_table_is_refused")) return fail("no");
        return {};
    }

    Result<void> start() override {
        static int started = 0;
        if (faulty("starts_once_a_process") && ++started > 1) return fail("it runs already");
        if (faulty("throws_in_start")) throw std::runtime_error("oops");
        if (faulty("a_descriptor_left_behind")) (void)::open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (faulty("a_thread_left_behind")) leave_a_thread();
        if (faulty("asks_for_what_it_does_not_name")) (void)services_->get<Sessions>();
        tasks_ = services_->get<Tasks>();
        auto& metrics = services_->metrics();
        rung_ = &metrics.counter(faulty("a_metric_of_no_family") ? "bell_total" : "moosaic_bell_total",
                                 faulty("a_metric_without_help") ? "" : "Times the bell was heard");
        ring();
        return {};
    }

    void stop() override {
        if (faulty("stop_needs_a_start") && tasks_ == nullptr) throw std::logic_error("it was never started");
        if (faulty("a_second_stop_throws") && stopped_) throw std::logic_error("it has stopped");
        if (faulty("a_last_word_after_stop")) last_words_ = services_;
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        timer_.reset();
    }

    ~Bell() override {
        if (last_words_ != nullptr) last_words_->log().info("farewell");
    }

private:
    void ring() {
        const auto asked = tasks_->line(who_, "say Ding!", [this](Result<TaskResult> result) { heard(result); });
        if (!asked && faulty("a_refusal_throws")) throw std::runtime_error(asked.error().text());
        if (!asked) services_->log().warning(asked.error().text());
        const std::lock_guard lock(mutex_);
        if (!stopped_) timer_ = services_->loop().after(std::chrono::minutes(1), [this] { ring(); });
    }
    void heard(const Result<TaskResult>& result) {
        if (!result && faulty("an_error_throws")) throw std::runtime_error(result.error().text());
        if (!result) return services_->log().warning(result.error().text());
        rung_->add(faulty("a_counter_that_falls") ? -1 : 1);
        services_->log().info(faulty("two_lines_at_once") ? "rung\nheard" : "rung");
    }
    static void leave_a_thread() {
        std::thread([] {
            for (;;) ::pause();
        }).detach();
    }

    Services* services_ = nullptr;
    Services* last_words_ = nullptr;
    Tasks* tasks_ = nullptr;
    Counter* rung_ = nullptr;
    std::string who_;
    std::mutex mutex_;
    bool stopped_ = false;
    std::unique_ptr<Timer> timer_;
};

}  // namespace

}  // namespace moosaic::mutants

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Mutant, ServiceSuite,
                         ::testing::ValuesIn(mutants::hunted(ServiceUnderTest{
                             "bell", [] { return std::make_unique<mutants::Bell>(); }})),
                         service_name);
MOOSAIC_HUNT(Service, {"none",
                       "its_own_table_is_refused",
                       "reads_a_key_it_did_not_declare",
                       "a_thread_in_configure",
                       "a_file_in_configure",
                       "posts_in_configure",
                       "asks_in_configure",
                       "throws_in_start",
                       "starts_once_a_process",
                       "stop_needs_a_start",
                       "a_second_stop_throws",
                       "a_thread_left_behind",
                       "a_descriptor_left_behind",
                       "a_last_word_after_stop",
                       "asks_for_what_it_does_not_name",
                       "acts_as_nobody",
                       "an_error_throws",
                       "a_refusal_throws",
                       "a_metric_of_no_family",
                       "a_metric_without_help",
                       "a_counter_that_falls",
                       "two_lines_at_once"});

}  // namespace moosaic::testing
