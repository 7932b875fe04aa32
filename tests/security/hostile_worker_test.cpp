// A worker that lies, against the real engine: task runner, store on memory, executor/prefork with its walls.
//
// MOOSAIC_LIES (default 300; `tools/prove hostile-worker`: 10,000) lies are told, one after the other, each made from a
// printed seed: `MOOSAIC_LIE_SEED=S MOOSAIC_LIES=1` tells that one again. After every lie the world must be what it
// was, nobody but the player may have heard anything, and the log must name what the engine caught.
#include <signal.h>

#include <cstdlib>
#include <map>

#include "lies.hpp"
#include "task/testing/runner_fixture.hpp"
#include "verbs/sdk_calls.hpp"

namespace moosaic::task::testing {

namespace {

using lies::End;
using lies::Kind;

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : fallback;
}

// What a log took, by line.
class Log {
public:
    void add(std::string_view line) {
        const std::lock_guard lock(mutex_);
        lines_.emplace_back(line);
    }
    // Lines since the last call of this, that hold `text`.
    std::size_t take(const std::string& text) {
        const std::lock_guard lock(mutex_);
        std::size_t found = 0;
        for (; read_ < lines_.size(); ++read_) found += lines_[read_].find(text) != std::string::npos ? 1 : 0;
        return found;
    }

    std::vector<std::string> all() {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
    std::size_t read_ = 0;
};

class HostileWorker : public RunnerFixture {
protected:
    void adjust(RunnerOptions& options) override {
        options.limits.time_ms = 1000;
        options.limits.output_bytes = 200000;
    }

    executor::Executor& executor() override {
        const std::string build = MOOSAIC_BUILD_DIR;
        prefork_services_ = std::make_unique<detail::StandaloneServices>(
            build + "/libexec/moosaic", std::vector<std::string>{build + "/test-plugins"},
            [this](Level, std::string_view line) { executor_log_.add(line); });
        auto plugin = detail::load_plugin(build + "/lib/moosaic/plugins/executor/prefork.so", executor::kind);
        if (!plugin) throw std::runtime_error(plugin.error().text());
        prefork_.reset(static_cast<executor::Executor*>(plugin->release()));
        const auto configured = detail::configure_alone(
            *prefork_, *prefork_services_,
            {{"runtime", std::string("liar")}, {"workers", std::int64_t{4}}, {"memory_mb", std::int64_t{64}}});
        if (!configured) throw std::runtime_error(configured.error().text());
        if (const auto started = prefork_->start(); !started) throw std::runtime_error(started.error().text());
        return *prefork_;
    }

    void TearDown() override {
        RunnerFixture::TearDown();
        if (prefork_) prefork_->stop();
    }

    // Ann owns the thing and a locked verb on it; Bob's worker lies, called by himself, by Ann or by the wizard.
    void build(Attempt& attempt) override {
        RunnerFixture::build(attempt);
        attempt.world().guaranteed_move(wizard_, room_);
        thing_ = make(attempt, "Thing", ann_, room_);
        attempt.world().set_property(thing_, "secret", Value("treasure"));
        attempt.world().set_property(ann_, "secret", Value("diary"));
        attempt.world().set_property(wizard_, "secret", Value("key"));
        verb(attempt, thing_, {"locked"}, "say locked", ann_, true);
        locked_ = attempt.world().get_verb(thing_, "locked").front().verb.id;
        lock(attempt);
        bait_ = make(attempt, "Bait", bob_, room_);
        verb(attempt, bait_, {"lie"}, "say nothing yet", bob_, true);
        lie_ = attempt.world().get_verb(bait_, "lie").front().verb.id;
        verb(attempt, room_, {"lie"}, "say nothing yet", bob_, false, "either");
        direct_ = attempt.world().get_verb(room_, "lie").front().verb.id;
        verb(attempt, room_, {"lure"}, "call " + std::to_string(lie_) + " " + std::to_string(bait_), ann_, false,
             "either");
        for (const auto& [name, owner] : {std::pair{"hello", ann_}, std::pair{"hullo", bob_}})
            verb(attempt, room_, {name}, "say hello", owner, false, "either");
        attempt.world().hooks().clear();
    }

    void lock(Attempt& attempt) const {
        verbs::call_method(attempt, Ref{RefKind::verb, locked_, 0, {}, 0}, "deny",
                           {Value("everyone"), Value("execute")}, Value::dict());
    }

    std::vector<std::vector<storage::Row>> everything() {
        std::vector<std::vector<storage::Row>> tables;
        const auto read = runner_->inspect([&](Attempt& attempt) {
            tables.clear();
            for (auto tab = static_cast<std::uint32_t>(world::Tab::universe);
                 tab < static_cast<std::uint32_t>(world::Tab::count_); ++tab) {
                auto& rows = tables.emplace_back();
                for (const auto& row : attempt.tx().sweep(static_cast<world::Tab>(tab), {}, 100000))
                    rows.push_back(*row);
            }
        });
        EXPECT_TRUE(read.has_value());
        return tables;
    }

    void prepare(std::uint64_t seed) {
        std::string source = "lie " + std::to_string(seed);
        for (const Id id : {bob_, ann_, wizard_, thing_, locked_}) source += " " + std::to_string(id);
        const auto set = runner_->transact([&](Attempt& attempt) {
            for (const Id id : {lie_, direct_}) attempt.world().save_verb(id, source, {}, {}, {});
        });
        ASSERT_TRUE(set.has_value()) << set.error().text();
    }

    void hear(Id avatar, const std::string& command, const std::string& expected) {
        std::vector<std::string> heard;
        for (int tries = 0; tries < 3; ++tries) {  // a loaded machine may be slower than the limit
            heard = texts(line(avatar, command));
            if (heard.size() != 1 || heard[0].find("longer than") == std::string::npos) break;
        }
        EXPECT_EQ(heard, std::vector<std::string>{expected});
        clear_log();
    }

    void check(Kind kind, const std::vector<Release>& releases, Id player) {
        for (const auto& release : releases) {
            EXPECT_EQ(release.messages().size(), release.items.size()) << "an event";
            for (const auto& message : release.messages()) EXPECT_EQ(message.recipient, player) << message.markup;
        }
        const bool failed = releases.back().status != 0;
        const bool killed = executor_log_.take("was killed: ") > 0;
        // The log takes twenty such lines in ten seconds; beyond them only the player is told, and the counter.
        const bool limited =
            !logged(" hit its ").empty() || story(releases).find("too much output") != std::string::npos;
        clear_log();
        switch (lies::end_of(kind)) {
            case End::caught:
                EXPECT_TRUE(failed);
                EXPECT_TRUE(killed) << "not in the log" << story(releases);
                break;
            case End::limited:
                EXPECT_TRUE(failed);
                EXPECT_TRUE(limited || killed) << "not in the log" << story(releases);
                break;
            case End::refused:
            case End::lost:
                EXPECT_TRUE(failed) << story(releases);
                break;
            case End::any:
                break;
        }
        caught_ += killed ? 1 : 0;
        limited_ += limited ? 1 : 0;
    }

    // For a failure: all that was said.
    std::string story(const std::vector<Release>& releases) {
        std::string all;
        for (const auto& text : texts(releases)) all += "\n  player: " + text.substr(0, 300);
        for (const auto& line : executor_log_.all()) all += "\n  executor: " + line;
        return all;
    }

    Log executor_log_;
    std::unique_ptr<detail::StandaloneServices> prefork_services_;
    std::unique_ptr<executor::Executor> prefork_;
    Id thing_ = 0, locked_ = 0, bait_ = 0, lie_ = 0, direct_ = 0;
    int caught_ = 0;
    int limited_ = 0;
};

}  // namespace

TEST_F(HostileWorker, GainsNothingByLying) {
    const auto lies = from_environment("MOOSAIC_LIES", 300);
    const auto first = from_environment("MOOSAIC_LIE_SEED", static_cast<std::uint64_t>(std::time(nullptr)) * 1000);
    std::printf("%llu lies from seed %llu\n", static_cast<unsigned long long>(lies),
                static_cast<unsigned long long>(first));
    std::map<Kind, int> told;
    for (std::uint64_t seed = first; seed < first + lies && !HasFailure(); ++seed) {
        lies::Random random(seed);
        const auto kind = lies::kind_of(random);
        SCOPED_TRACE("MOOSAIC_LIE_SEED=" + std::to_string(seed) + ", lie of kind " +
                     std::to_string(static_cast<int>(kind)));
        ++told[kind];
        prepare(seed);
        const auto before = everything();
        const Id player = seed % 3 == 0 ? wizard_ : seed % 3 == 1 ? ann_ : bob_;
        auto releases = line(player, seed % 2 == 0 ? "lure" : "lie");
        // Stopped by the clock of a loaded machine before it was heard: told again.
        for (int tries = 0; tries < 3 && lies::end_of(kind) == End::caught && !logged("hit its time").empty();
             ++tries) {
            clear_log();
            releases = line(player, seed % 2 == 0 ? "lure" : "lie");
        }
        check(kind, releases, player);
        EXPECT_TRUE(before == everything()) << "the world has changed";
        hear(ann_, "hello", " hello");
        if (kind == Kind::early_result || kind == Kind::bit_flips || kind == Kind::replayed) {
            // What it said too much is found when its owner's next command comes; that one may be the price.
            (void)line(bob_, "hullo");
            caught_ += executor_log_.take("was killed: ") > 0 ? 1 : 0;
        }
        hear(bob_, "hullo", " hello");
    }
    for (const auto& [kind, times] : told) std::printf("  kind %2d: %d\n", static_cast<int>(kind), times);
    std::printf("killed and logged %d, ended by a limit %d, the rest refused or harmless\n", caught_, limited_);
}

}  // namespace moosaic::task::testing
