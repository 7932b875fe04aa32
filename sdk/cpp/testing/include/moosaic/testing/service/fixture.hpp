// What the cases of the service suite stand on: a service's life with everything lent by fakes, and what the process
// held before it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moosaic/monitor.hpp>
#include <moosaic/service.hpp>
#include <moosaic/testing/fakes.hpp>
#include <moosaic/testing/patience.hpp>
#include <moosaic/testing/services.hpp>

namespace moosaic::testing {

struct ServiceUnderTest {
    std::string name;
    std::function<std::unique_ptr<service::Service>()> make;
    Replaced table = {};                           // keys that are not at their defaults
    std::function<void(FakeServices&)> lend = {};  // facilities beyond those of the fixture
};

inline void PrintTo(const ServiceUnderTest& tested, std::ostream* out) { *out << tested.name; }
inline std::string service_name(const ::testing::TestParamInfo<ServiceUnderTest>& info) { return info.param.name; }

class ServiceSuite : public ::testing::TestWithParam<ServiceUnderTest> {
protected:
    struct HealthyServer final : Monitor {
        std::string metrics_text() override { return "moosaic_up 1\n"; }
        std::string why_not_alive() override { return {}; }
        std::string why_not_ready() override { return {}; }
    };

    // One service, from its making to its end, as a host lives it.
    struct Life {
        Life() : plugin(GetParam().make()) {
            EXPECT_NE(plugin, nullptr);
            EXPECT_NO_THROW(configured = detail::configure_alone(*plugin, services, GetParam().table));
            EXPECT_TRUE(configured) << configured.error().text();
        }
        Life(const Life&) = delete;
        Life& operator=(const Life&) = delete;
        ~Life() {
            if (plugin != nullptr && !stopped) stop();
        }
        void start() {
            services.lend(tasks);
            services.lend(accounts);
            services.lend(sessions);
            services.lend(monitor);
            if (GetParam().lend) GetParam().lend(services);
            EXPECT_NO_THROW(started = plugin->start());
            EXPECT_TRUE(started) << started.error().text();
        }
        // Facilities are closed before; afterwards the loop drops what is left.
        void stop() {
            stopped = true;
            tasks.requests.close();
            accounts.requests.close();
            sessions.listed.close();
            sessions.done.close();
            EXPECT_NO_THROW(plugin->stop());
            services.work.close();
        }
        // Lets time pass, and answers meanwhile what is asked.
        void live(std::chrono::minutes time, const std::function<void()>& answer) {
            for (auto passed = std::chrono::minutes(0); passed < time; ++passed) {
                EXPECT_NO_THROW(services.work.advance(std::chrono::minutes(1)));
                EXPECT_NO_THROW(answer());
            }
        }
        void answer_well() {
            tasks.requests.answer(TaskResult{0, {"Done."}, Value()});
            accounts.requests.answer(AccountFacts{9, "anna", 5, false, true, true, {}});
            SessionFacts session;
            session.id = 3;
            session.avatar = 5;
            session.login = "anna";
            sessions.listed.answer(std::vector{session});
            sessions.done.answer({});
        }
        void answer_badly() {
            const Error no{"the storage fails", "storage.sqlite", "look at the disk"};
            tasks.requests.answer(tl::unexpected(no));
            accounts.requests.answer(tl::unexpected(no));
            sessions.listed.answer(tl::unexpected(no));
            sessions.done.answer(tl::unexpected(no));
        }
        [[nodiscard]] std::vector<Asked> asked() const {
            std::vector<Asked> all;
            for (const auto& some :
                 {tasks.requests.asked(), accounts.requests.asked(), sessions.listed.asked(), sessions.done.asked()})
                all.insert(all.end(), some.begin(), some.end());
            return all;
        }

        FakeServices services;
        RecordingTasks tasks;
        RecordingAccounts accounts;
        RecordingSessions sessions;
        HealthyServer monitor;
        std::unique_ptr<service::Service> plugin;
        Result<void> configured = fail("configure threw");
        Result<void> started = fail("start threw");
        bool stopped = false;
    };

    // The first thread of a process may bring one of a sanitizer with it, which is not the service's.
    void SetUp() override { std::thread([] {}).join(); }

    static std::size_t entries(const char* folder) {
        const std::filesystem::directory_iterator all(folder);
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
    // A thread that was joined may still be listed for a moment.
    static bool falls_back(const char* folder, std::size_t before) {
        const auto until = std::chrono::steady_clock::now() + patience();
        while (entries(folder) > before) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::yield();
        }
        return true;
    }
    static constexpr const char* threads = "/proc/self/task";
    static constexpr const char* descriptors = "/proc/self/fd";
};

}  // namespace moosaic::testing
