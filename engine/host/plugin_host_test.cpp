// From configuration to running plugins, with good and broken ones.
#include "host/plugin_host.hpp"

#include <gmock/gmock.h>
#include <future>

#include <atomic>
#include <thread>

#include <moosaic/service.hpp>

#include "host/config_reference.hpp"
#include "host/test_folder.hpp"
#include "host/test_sections.hpp"

namespace moosaic::host {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string broken = BROKEN_PLUGINS "/plugins";

struct Hosted : testing::Test {
    Hosted() { add_test_sections(c); }
    ~Hosted() override { host.reset(); }

    std::vector<Error> load(const std::string& toml, PluginHostOptions options = {}) {
        EXPECT_TRUE(c.load_text(toml, "m.toml"));
        if (options.folders.empty()) options.folders = {broken};
        host = std::make_unique<PluginHost>(*facilities, std::move(options));
        return host->load(c);
    }
    std::string load_error(const std::string& toml, PluginHostOptions options = {}) {
        std::string all;
        for (const auto& error : load(toml, std::move(options))) all += error.text() + "\n";
        return all;
    }
    PluginState state(const std::string& kind, const std::string& name) {
        for (const auto& s : host->list())
            if (s.kind == kind && s.name == name) return s;
        return {};
    }
    std::string log() { return folder.read("log"); }

    TestFolder folder;
    std::unique_ptr<Facilities> facilities = *Facilities::make(LogOptions{"info", folder / "log", "text"});
    Configuration c;
    std::unique_ptr<PluginHost> host;
};

TEST_F(Hosted, APluginIsOffUntilItsTableExists) {
    EXPECT_THAT(load(""), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "found");
    EXPECT_EQ(host->find<service::Service>("service", "good"), nullptr);
    EXPECT_THAT(host->why_not("service", "good").text(), HasSubstr("add a table [service.good]"));
}

// For the thread sanitizer: a scrape or `moosaic status` comes while further plugins are started and stopped.
TEST_F(Hosted, StatesMayBeReadWhilePluginsStartAndStop) {
    EXPECT_THAT(load("[service.good]\n[service.start_fails]\n[service.stop_throws]\n"), IsEmpty());
    std::atomic<bool> over{false};
    std::thread reader([&] {
        while (!over) {
            EXPECT_FALSE(host->list().empty());
            (void)host->of_kind<service::Service>("service");
            (void)host->why_not("service", "start_fails");
        }
    });
    EXPECT_THAT(host->start_all({"storage"}), IsEmpty());
    EXPECT_THAT(host->start_all({"service"}), IsEmpty());
    host->stop_all();
    over = true;
    reader.join();
    EXPECT_THAT(state("service", "start_fails").reason, HasSubstr("the engine is cold"));
    EXPECT_THAT(state("service", "stop_throws").reason, HasSubstr("no end today"));
}

TEST_F(Hosted, ATableSwitchesItOnThroughItsWholeLife) {
    EXPECT_THAT(load("[service.good]\ngreeting = 'salut'\n"), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "configured");
    EXPECT_EQ(state("service", "good").version, "1.2.3");
    EXPECT_THAT(host->start_all(), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "started");
    EXPECT_EQ(host->of_kind<service::Service>("service").size(), 1U);
    EXPECT_THAT(log(), HasSubstr("[service.good] salut"));
    EXPECT_THAT(facilities->metrics().text(), HasSubstr("moosaic_good_total 1"));
    host->stop_all();
    EXPECT_EQ(state("service", "good").state, "stopped");
    EXPECT_THAT(facilities->metrics().text(), HasSubstr("moosaic_good_stops_total 1"));
    host->stop_all();
    EXPECT_THAT(facilities->metrics().text(), HasSubstr("moosaic_good_stops_total 1"));
}

TEST_F(Hosted, DestroyingTheHostStopsWhatRuns) {
    EXPECT_THAT(load("[service.good]\n"), IsEmpty());
    EXPECT_THAT(host->start_all(), IsEmpty());
    host.reset();
    EXPECT_THAT(facilities->metrics().text(), HasSubstr("moosaic_good_stops_total 1"));
}

TEST_F(Hosted, EnabledFalseSwitchesItOff) {
    EXPECT_THAT(load("[service.good]\nenabled = false\nwhatever = 3\n"), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "found");
}

TEST_F(Hosted, TheCallersListSwitchesOnAndATableStillSwitchesOff) {
    EXPECT_THAT(load("", {{}, {"service.good"}, {}, {}, {}}), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "configured");
    Configuration other;
    add_test_sections(other);
    ASSERT_TRUE(other.apply_set("service.good.enabled=false"));
    PluginHost second(*facilities, {{broken}, {"service.good"}, {}, {}, {}});
    EXPECT_THAT(second.load(other), IsEmpty());
    for (const auto& s : second.list()) EXPECT_EQ(s.state, "found") << s.name;
}

TEST_F(Hosted, ItsKeysAreChecked) {
    EXPECT_THAT(
        load_error("[service.good]\ngreting = 'x'\nsize = 11\n"),
        AllOf(HasSubstr("m.toml:2:1"), HasSubstr("did you mean service.good.greeting?"), HasSubstr("give 1 to 10")));
    EXPECT_EQ(state("service", "good").state, "found") << "nothing is configured from a wrong file";
}

TEST_F(Hosted, AnUnknownPluginIsAnErrorThatNamesTheKnown) {
    EXPECT_THAT(load_error("[service.god]\nx = 1\n"),
                AllOf(HasSubstr("no plugin service.god"), HasSubstr("did you mean service.good?")));
}

TEST_F(Hosted, TheKeyFileTakesAPluginFromAnywhere) {
    EXPECT_THAT(load("[service.good]\nfile = '" + broken + "/service/good.so'\n", {{folder.path()}, {}, {}, {}, {}}),
                IsEmpty());
    EXPECT_EQ(state("service", "good").state, "configured");
    EXPECT_EQ(state("service", "good").file, broken + "/service/good.so");
}

TEST_F(Hosted, TheFirstFolderWinsAndTheOtherIsListed) {
    EXPECT_THAT(load("[service.good]\n", {{BROKEN_PLUGINS "/second", broken}, {}, {}, {}, {}}), IsEmpty());
    std::vector<PluginState> both;
    for (const auto& s : host->list())
        if (s.name == "good") both.push_back(s);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_THAT(both[0].file, HasSubstr("/second/"));
    EXPECT_EQ(both[0].state, "configured");
    EXPECT_EQ(both[1].state, "disabled");
    EXPECT_THAT(both[1].reason, HasSubstr("the name is taken by"));
}

struct Failure {
    const char* name;
    const char* reason;
};
class FailsBeforeStart : public Hosted, public testing::WithParamInterface<Failure> {};

TEST_P(FailsBeforeStart, IsDisabledWithItsReasonAndTheOthersRun) {
    const std::string name = GetParam().name;
    EXPECT_THAT(load("[service." + name + "]\n[service.good]\n"), IsEmpty());
    EXPECT_EQ(state("service", name).state, "disabled");
    EXPECT_THAT(state("service", name).reason, HasSubstr(GetParam().reason));
    EXPECT_THAT(log(), AllOf(HasSubstr("the plugin service." + name + " is disabled"), HasSubstr(GetParam().reason)));
    EXPECT_THAT(facilities->metrics().text(),
                HasSubstr("moosaic_plugin_state{kind=\"service\",name=\"" + name + "\",state=\"disabled\"} 1"));
    EXPECT_THAT(host->start_all(), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "started");
    EXPECT_THAT(host->why_not("service", name).text(), HasSubstr(GetParam().reason));
}

TEST_P(FailsBeforeStart, RefusesTheBootWhereItIsRequired) {
    const std::string name = GetParam().name;
    EXPECT_THAT(load_error("[service." + name + "]\nrequired = true\n"),
                AllOf(HasSubstr("service." + name + " is required and failed"), HasSubstr(GetParam().reason)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, FailsBeforeStart,
    testing::Values(Failure{"configure_fails", "configure: the moon is wrong (wait a week)"},
                    Failure{"configure_throws", "configure threw an exception: no configuration today"},
                    Failure{"needs_weather",
                            "needs \"weather\", which nobody here offers (on offer: monitor, runtime_tables"},
                    Failure{"needs_runtimes", "needs \"runtime_tables\", which a service cannot have"},
                    Failure{"wrong_key", "the key service.wrong_key.size was read but not declared with this type"},
                    Failure{"key_twice", "describe names the key size twice"},
                    Failure{"bad_default", "describe gives the key size a default that it does not allow"},
                    Failure{"other_headers", "headers is 0123456789abcdef and the engine has "},
                    Failure{"describe_throws", "describe threw an exception: no description today"},
                    Failure{"null_factory", "factory made nothing"}, Failure{"no_mark", "no plugin mark"},
                    Failure{"newer_api", "a newer plugin API"}, Failure{"other_abi", "another ABI"},
                    Failure{"misnamed", "holds the plugin service.good"},
                    Failure{"unresolved", "moosaic_function_nobody_has"}),
    [](const auto& one) { return std::string(one.param.name); });

class FailsAtStart : public Hosted, public testing::WithParamInterface<Failure> {};

TEST_P(FailsAtStart, IsDisabledWithItsReason) {
    const std::string name = GetParam().name;
    EXPECT_THAT(load("[service." + name + "]\n[service.good]\n"), IsEmpty());
    EXPECT_THAT(host->start_all(), IsEmpty());
    EXPECT_EQ(state("service", name).state, "disabled");
    EXPECT_THAT(state("service", name).reason, HasSubstr(GetParam().reason));
    EXPECT_EQ(host->of_kind<service::Service>("service").size(), 1U);
}

TEST_P(FailsAtStart, RefusesTheBootWhereItIsRequired) {
    const std::string name = GetParam().name;
    EXPECT_THAT(load("[service." + name + "]\nrequired = true\n"), IsEmpty());
    const auto errors = host->start_all();
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_THAT(errors[0].text(), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(Each, FailsAtStart,
                         testing::Values(Failure{"start_fails", "start: the engine is cold"},
                                         Failure{"start_throws", "start threw an unknown exception"}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_F(Hosted, AnExceptionAtStopIsLoggedAndTheOthersAreStopped) {
    EXPECT_THAT(load("[service.stop_throws]\n[service.good]\n"), IsEmpty());
    EXPECT_THAT(host->start_all(), IsEmpty());
    host->stop_all();
    EXPECT_THAT(log(), HasSubstr("stop threw an exception: no end today"));
    EXPECT_THAT(facilities->metrics().text(), HasSubstr("moosaic_good_stops_total 1"));
}

TEST_F(Hosted, AssertionsOfAPluginAreItsOwnBusiness) {
    EXPECT_THAT(load("[service.asserts]\nrequired = true\n"), IsEmpty());
    EXPECT_THAT(host->start_all(), IsEmpty());
    EXPECT_EQ(state("service", "asserts").state, "started");
}

TEST_F(Hosted, WhatIsThrownOnTheLoopIsToldUnderThePluginsName) {
    EXPECT_THAT(load("[service.loop_throws]\n"), IsEmpty());
    EXPECT_THAT(host->start_all(), IsEmpty());
    std::promise<void> after;
    facilities->loop().post([&] { after.set_value(); });
    facilities->loop().start(1);
    after.get_future().wait();
    EXPECT_THAT(log(), HasSubstr("service.loop_throws: work on the event loop threw an exception: no loop today"));
    EXPECT_EQ(state("service", "loop_throws").state, "started");
    EXPECT_THAT(state("service", "loop_throws").reason, HasSubstr("1 fault: work on the event loop threw"));
    EXPECT_THAT(facilities->metrics().text(),
                HasSubstr("moosaic_plugin_faults_total{kind=\"service\",name=\"loop_throws\"} 1"));
}

TEST_F(Hosted, AMetricOfTheEngineIsNoPluginsToWrite) {
    EXPECT_THAT(load("[service.takes_metric]\n"), IsEmpty());
    facilities->metrics().gauge("moosaic_sessions", "Connections").set(2);
    EXPECT_THAT(facilities->metrics().text(), HasSubstr("moosaic_sessions 2\n"));
    EXPECT_THAT(log(), HasSubstr("moosaic_sessions is the engine's; what service.takes_metric counts"));
}

TEST_F(Hosted, AMetricOfAnotherPluginIsRefused) {
    const auto first = facilities->metrics().of_plugin("service.a");
    const auto second = facilities->metrics().of_plugin("service.b");
    first->counter("moosaic_a_total", "").add(3);
    second->counter("moosaic_a_total", "").add(50);
    second->gauge("moosaic_a_total", "").set(50);
    first->counter("moosaic_a_total", "").add();
    EXPECT_THAT(facilities->metrics().text(), HasSubstr("moosaic_a_total 4\n"));
    EXPECT_THAT(log(),
                HasSubstr("service.b: the metric moosaic_a_total cannot be registered: it belongs to service.a"));
}

TEST_F(Hosted, ARuntimePluginIsLookedAtAndNeverLoaded) {
    EXPECT_THAT(load("[runtime.untouched]\nrequired = true\n"), IsEmpty());
    EXPECT_EQ(state("runtime", "untouched").state, "worker");
    EXPECT_THAT(host->start_all(), IsEmpty());
    EXPECT_EQ(state("runtime", "untouched").state, "worker");
}

TEST_F(Hosted, ARuntimeWhoseKeysNobodyCanDescribeIsDisabled) {
    EXPECT_THAT(load("[runtime.untouched]\nanything = 3\n", {{}, {}, {}, {}, "/nowhere"}), IsEmpty());
    EXPECT_EQ(state("runtime", "untouched").state, "disabled");
    EXPECT_THAT(state("runtime", "untouched").reason, HasSubstr("/nowhere/moosaic-worker"));
}

TEST_F(Hosted, ANeededPluginThatIsMissingRefusesTheBoot) {
    EXPECT_THAT(
        load_error("", {{}, {}, {"storage.sqlite"}, {}, {}}),
        AllOf(HasSubstr("storage.sqlite is required and failed"), HasSubstr("was not found"), HasSubstr(broken)));
}

TEST_F(Hosted, OnlyTheKindsNamedAreStarted) {
    EXPECT_THAT(load("[service.good]\n"), IsEmpty());
    EXPECT_THAT(host->start_all({"storage"}), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "configured");
    EXPECT_THAT(host->start_all({"service"}), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "started");
}

TEST_F(Hosted, TheReferenceHoldsEveryKeyOfEveryPlugin) {
    const TestFolder own;
    std::filesystem::create_directories(own / "service");
    std::filesystem::copy(broken + "/service/good.so", own / "service/good.so");
    Configuration engine;
    add_test_sections(engine);
    const auto text = reference_toml(engine, {}, {own.path()});
    ASSERT_TRUE(text) << text.error().text();
    EXPECT_THAT(*text, HasSubstr("[service.good]\n"));
    EXPECT_THAT(*text, HasSubstr("# How much of it there is. From 1 to 10.\nsize = 3\n"));
    EXPECT_THAT(load(*text, {{own.path()}, {}, {}, {}, {}}), IsEmpty());
    EXPECT_EQ(state("service", "good").state, "found") << "the reference switches nothing on";
    EXPECT_FALSE(reference_toml(engine, {}, {broken})) << "a broken plugin must not be left out in silence";
}

}  // namespace
}  // namespace moosaic::host
