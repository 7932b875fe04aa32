// FakeServices: everything a host lends, in the test's hands: a clock and a loop that the test moves, a log and metrics
// that it reads, random bytes from a seed, and the facilities that were lent by name.
#pragma once

#include <map>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/services.hpp>
#include <moosaic/testing/fakes/manual_time.hpp>
#include <moosaic/testing/fakes/recording_logger.hpp>
#include <moosaic/testing/fakes/recording_metrics.hpp>

namespace moosaic::testing {

class FakeServices final : public Services, Random {
public:
    explicit FakeServices(std::uint64_t seed = 1) : random_(seed) {}

    ManualClock time;
    ManualLoop work{time};
    RecordingLogger lines;
    RecordingMetrics numbers;
    std::string directory;             // data_directory()
    std::vector<std::string> folders;  // plugin_path()

    // Lent from now on, as after `start` to a plugin that names it.
    template <class F>
    void lend(F& facility) {
        const std::lock_guard lock(mutex_);
        lent_[std::string(F::facility_name)] = &facility;
    }
    // The names that were asked for.
    [[nodiscard]] std::vector<std::string> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

    Logger& log() override { return lines; }
    Clock& clock() override { return time; }
    Random& random() override { return *this; }
    Loop& loop() override { return work; }
    Metrics& metrics() override { return numbers; }
    [[nodiscard]] std::string data_directory() const override { return directory; }
    [[nodiscard]] std::string libexec_directory() const override { return {}; }
    [[nodiscard]] std::vector<std::string> plugin_path() const override { return folders; }
    [[nodiscard]] Facility* facility(std::string_view name) override {
        const std::lock_guard lock(mutex_);
        asked_.emplace_back(name);
        const auto found = lent_.find(std::string(name));
        return found == lent_.end() ? nullptr : found->second;
    }

private:
    void fill(void* data, std::size_t bytes) override {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < bytes; ++i)
            static_cast<unsigned char*>(data)[i] = static_cast<unsigned char>(random_());
    }

    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    std::map<std::string, Facility*> lent_;
    std::vector<std::string> asked_;
};

}  // namespace moosaic::testing
