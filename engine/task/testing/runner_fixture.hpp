// A small world on the memory storage with a Runner over it, and an outbox that keeps what is released.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include <moosaic/detail/standalone.hpp>
#include <moosaic/storage.hpp>

#include "accounts/accounts.hpp"
#include "store/store.hpp"
#include "task/runner.hpp"
#include "task/testing/scripted_executor.hpp"

namespace moosaic::task::testing {

class KeptOutbox final : public Outbox {
public:
    void release(Release release) override {
        const std::lock_guard lock(mutex_);
        releases_.push_back(std::move(release));
        arrived_.notify_all();
    }
    bool is_connected(Id) override { return true; }
    std::vector<Presence> connected() override { return {}; }

    // Everything released for a session, once its line is done.
    std::vector<Release> wait(SessionId session) {
        std::unique_lock lock(mutex_);
        std::vector<Release> own;
        const bool done = arrived_.wait_for(lock, std::chrono::seconds(30), [&] {
            own.clear();
            for (const auto& release : releases_)
                if (release.session == session) own.push_back(release);
            return !own.empty() && own.back().last;
        });
        EXPECT_TRUE(done) << "session " << session << " was never released";
        std::erase_if(releases_, [&](const auto& release) { return release.session == session; });
        return own;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Release> releases_;
};

class RunnerFixture : public ::testing::Test {
protected:
    virtual void adjust(RunnerOptions&) {}  // before the Runner is made
    virtual executor::Executor& executor() { return executor_; }

    void SetUp() override {
        auto plugin = detail::load_plugin(MOOSAIC_TEST_STORAGE, "storage");
        ASSERT_TRUE(plugin.has_value()) << plugin.error().text();
        storage_.reset(dynamic_cast<storage::Storage*>(plugin->release()));
        ASSERT_NE(storage_, nullptr);
        storage::OpenOptions options;
        options.schema = world::schema();
        ASSERT_TRUE(storage_->open(options).has_value());
        start();
        const auto made = runner_->transact([&](Attempt& attempt) { build(attempt); });
        ASSERT_TRUE(made.has_value()) << made.error().text();
    }

    void start() {
        store_ = std::make_unique<store::Store>(*storage_);
        RunnerOptions runner_options;
        runner_options.own_stacks = {.tasks = 4, .threads = 4};
        adjust(runner_options);
        runner_ = std::make_unique<Runner>(*store_, executor(), outbox_, services_.clock(), services_.random(),
                                           services_.log(), runner_options);
    }

    // Another life of the server on the same storage. `lost`: the store of this one only ends when the test does, too
    // late to give anything back.
    void start_again(bool lost) {
        if (!lost) finish();
        runner_.reset();
        if (lost) lost_.push_back(std::move(store_));
        store_.reset();
        start();
    }

    // In the order of server/shutdown.hpp: what waits for the disk calls the runner, so it is written before that is
    // gone.
    void finish() {
        if (!runner_) return;
        runner_->drain(10);
        store_->finish();
    }

    void TearDown() override {
        finish();
        runner_.reset();
        store_.reset();
        lost_.clear();
        if (storage_) storage_->close();
    }

    Id make(Attempt& attempt, const std::string& name, Id owner, Id location = 0, std::vector<Id> parents = {}) {
        world::CreateObject request;
        request.name = name;
        request.owner = owner;
        request.location = location == 0 ? std::optional<Id>() : std::optional<Id>(location);
        request.parents = std::move(parents);
        request.site = 1;
        return attempt.world().create(request);
    }

    void verb(Attempt& attempt, Id object, std::vector<std::string> names, const std::string& source, Id owner,
              bool method = false, const std::string& dspec = "none") {
        world::AddVerb request;
        request.names = std::move(names);
        request.code = source;
        request.owner = owner;
        request.direct_object = dspec;
        request.flags.method = method;
        attempt.world().add_verb(object, request);
    }

    // #wizard and two programmers in a room that accepts everything.
    virtual void build(Attempt& attempt) {
        attempt.tx().put(world::Tab::universe, {std::int64_t{1}, std::string("localhost"), std::string("Test")});
        system_ = make(attempt, "System Object", 0);
        wizard_ = make(attempt, "Wizard", 0);
        accounts::add_player(attempt.tx(), accounts::Player{0, 0, wizard_, 1, true, "active", {}, {}});
        attempt.world().forget();
        room_ = make(attempt, "Room", wizard_);
        verb(attempt, room_, {"accept"}, "yes", wizard_, true);
        executor_.script("yes", [](ScriptedExecutor::Verb&) { return executor::Outcome(Value(true)); });
        ann_ = make(attempt, "Ann", 0, 0);
        bob_ = make(attempt, "Bob", 0, 0);
        for (const auto id : {ann_, bob_}) {
            world::FieldChanges changes;
            changes.owner = id;
            attempt.world().save(id, changes);
            attempt.world().guaranteed_move(id, room_);
            accounts::add_player(attempt.tx(), accounts::Player{0, 0, id, 1, false, "active", {}, {}});
        }
        attempt.world().hooks().clear();
    }

    // Runs a line and returns everything released for it.
    std::vector<Release> line(Id avatar, const std::string& text) {
        Command command;
        command.session = ++session_;
        command.avatar = avatar;
        command.line = text;
        command.settings = Value::dict();
        runner_->command(std::move(command));
        return outbox_.wait(session_);
    }

    static std::vector<std::string> texts(const std::vector<Release>& releases) {
        std::vector<std::string> out;
        for (const auto& release : releases)
            for (const auto& message : release.messages()) out.push_back(message.markup);
        return out;
    }

    Value property(Id object, const std::string& name) {
        Value value;
        const auto read = runner_->inspect([&](Attempt& attempt) {
            value = attempt.world().find_property(object, name) ? attempt.world().get_property(object, name) : Value();
        });
        EXPECT_TRUE(read.has_value());
        return value;
    }

    // Lines of the log at info and above.
    std::vector<std::string> logged(const std::string& containing) {
        const std::lock_guard lock(log_mutex_);
        std::vector<std::string> lines;
        for (const auto& line : log_)
            if (line.find(containing) != std::string::npos) lines.push_back(line);
        return lines;
    }

    void clear_log() {
        const std::lock_guard lock(log_mutex_);
        log_.clear();
    }

    std::mutex log_mutex_;
    std::vector<std::string> log_;
    detail::StandaloneServices services_{"", {}, [this](Level level, std::string_view line) {
                                             const std::lock_guard lock(log_mutex_);
                                             if (level >= Level::info) log_.emplace_back(line);
                                         }};
    std::unique_ptr<storage::Storage> storage_;
    std::unique_ptr<store::Store> store_;
    std::vector<std::unique_ptr<store::Store>> lost_;
    ScriptedExecutor executor_;
    KeptOutbox outbox_;
    std::unique_ptr<Runner> runner_;
    SessionId session_ = 0;
    Id system_ = 0;
    Id wizard_ = 0;
    Id room_ = 0;
    Id ann_ = 0;
    Id bob_ = 0;
};

}  // namespace moosaic::task::testing
