// Sources, their order, and what is said about mistakes.
#include "host/configuration.hpp"

#include <gmock/gmock.h>
#include <stdexcept>

#include "host/config_values.hpp"
#include "host/plugin_choice.hpp"
#include "host/test_folder.hpp"
#include "host/test_sections.hpp"

namespace moosaic::host {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ConfigSchema ssh_keys() {
    ConfigSchema schema;
    schema.key({"listen", std::vector<std::string>{"127.0.0.1:8022"}, "Addresses."});
    schema.key({"grace", std::int64_t{20}, "Seconds.", 1, 600});
    schema.key({"ratio", 0.5, "A number."});
    schema.key({"banner", std::string(), "A text."});
    schema.key({"keys", true, "Allow keys."});
    schema.key({"mode", std::string("fast"), "A choice.", INT64_MIN, INT64_MAX, {"fast", "slow"}});
    return schema;
}

struct Configured : testing::Test {
    Configured() {
        c.add_section("transport.ssh", ssh_keys(), "SSH.");
        add_test_sections(c);
        c.set_known_plugins({{"transport", {"ssh", "telnet"}}, {"service", {}}});
    }
    std::string only_error() {
        const auto errors = c.check();
        std::string all;
        for (const auto& error : errors) all += error.text() + "\n";
        EXPECT_EQ(errors.size(), 1U) << all;
        return all;
    }
    std::string error_of(const std::string& text) {
        auto read = c.load_text(text, "m.toml");
        return read ? only_error() : read.error().text();
    }
    const Config& ssh() { return c.section("transport.ssh"); }
    Configuration c;
};

TEST_F(Configured, EveryKeyHasItsDefault) {
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_THAT(ssh().texts("listen"), ElementsAre("127.0.0.1:8022"));
    EXPECT_EQ(ssh().integer("grace"), 20);
    EXPECT_EQ(ssh().real("ratio"), 0.5);
    EXPECT_EQ(ssh().text("banner"), "");
    EXPECT_TRUE(ssh().boolean("keys"));
    EXPECT_EQ(c.section("store").text("durability"), "full");
    EXPECT_EQ(c.section("session").integer("max_line"), 8192);
}

TEST_F(Configured, LaterSourcesWin) {
    ASSERT_TRUE(c.load_text("[transport.ssh]\ngrace = 30\nbanner = 'file'\nmode = 'slow'\n", "m.toml"));
    c.apply_environment({{"MOOSAIC_TRANSPORT_SSH__BANNER", "environment"}, {"MOOSAIC_TRANSPORT_SSH__GRACE", "40"}});
    ASSERT_TRUE(c.apply_set("transport.ssh.grace=50"));
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_EQ(ssh().integer("grace"), 50);
    EXPECT_EQ(ssh().text("banner"), "environment");
    EXPECT_EQ(ssh().text("mode"), "slow");
}

TEST_F(Configured, ShowNamesTheSourceOfEveryValue) {
    ASSERT_TRUE(c.load_text("[transport.ssh]\ngrace = 30\n", "m.toml"));
    c.apply_environment({{"MOOSAIC_TRANSPORT_SSH__BANNER", "hi"}});
    ASSERT_TRUE(c.apply_set("log.level=debug"));
    EXPECT_THAT(c.check(), IsEmpty());
    const std::string text = c.show();
    EXPECT_THAT(text, testing::ContainsRegex("grace = 30 +# m.toml:2:1"));
    EXPECT_THAT(text, testing::ContainsRegex("banner = \"hi\" +# environment MOOSAIC_TRANSPORT_SSH__BANNER"));
    EXPECT_THAT(text, testing::ContainsRegex("level = \"debug\" +# --set log.level"));
    EXPECT_THAT(text, testing::ContainsRegex("keys = true +# default"));
}

TEST_F(Configured, ListsTakeOneTextOrMany) {
    ASSERT_TRUE(c.load_text("[transport.ssh]\nlisten = '[::1]:22'\n", "m.toml"));
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_THAT(ssh().texts("listen"), ElementsAre("[::1]:22"));
    c.apply_environment({{"MOOSAIC_TRANSPORT_SSH__LISTEN", "127.0.0.1:1, 127.0.0.1:2"}});
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_THAT(ssh().texts("listen"), ElementsAre("127.0.0.1:1", "127.0.0.1:2"));
    ASSERT_TRUE(c.apply_set("transport.ssh.listen=[\"a\", \"b,c\"]"));
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_THAT(ssh().texts("listen"), ElementsAre("a", "b,c"));
}

TEST_F(Configured, TextFromOutsideIsReadAsTheDeclaredType) {
    for (const char* set : {"transport.ssh.keys=off", "transport.ssh.ratio=2", "transport.ssh.banner=12"})
        ASSERT_TRUE(c.apply_set(set));
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_FALSE(ssh().boolean("keys"));
    EXPECT_EQ(ssh().real("ratio"), 2.0);
    EXPECT_EQ(ssh().text("banner"), "12");
}

TEST_F(Configured, AnUnknownKeyNamesPlaceAndNearestKey) {
    EXPECT_THAT(error_of("\n[transport.ssh]\n  lisen = 'x'\n"),
                AllOf(HasSubstr("m.toml:3:3"), HasSubstr("transport.ssh.lisen"),
                      HasSubstr("did you mean transport.ssh.listen?")));
}

TEST_F(Configured, AKeyInTheWrongSectionIsFoundInTheRightOne) {
    EXPECT_THAT(error_of("[log]\nloop_threads = 3\n"), HasSubstr("did you mean server.loop_threads?"));
}

TEST_F(Configured, AKeyFarFromAllShowsTheSection) {
    EXPECT_THAT(error_of("[log]\nzzzzzzzz = 3\n"), HasSubstr("keys of [log]: level, file, format"));
}

TEST_F(Configured, TheKeyThatGoesOnIsNearerThanOneOfTheSameLength) {
    EXPECT_EQ(nearest("limits.hooks", {"limits.ticks", "limits.hooks_ms", "limits.hooksmith"}), "limits.hooks_ms");
    EXPECT_EQ(nearest("time", {"dime", "timeout", "time_ms"}), "time_ms");
    EXPECT_EQ(nearest("dur", {"dry", "durability"}), "durability");
    EXPECT_EQ(nearest("connections", {"per_account", "max_connections"}), "max_connections");
    EXPECT_EQ(nearest("nections", {"max_connections"}), std::nullopt);
    EXPECT_EQ(nearest("x", {"xyzzy_plugh"}), std::nullopt);
    ASSERT_TRUE(c.apply_set("limits.time=3"));
    EXPECT_THAT(only_error(), HasSubstr("did you mean limits.time_ms?"));
}

TEST_F(Configured, AKeyLikeOneOfAnotherSectionIsFoundThere) {
    EXPECT_THAT(error_of("[store]\ntime = 3\n"), HasSubstr("did you mean limits.time_ms?"));
}

TEST_F(Configured, ABracketedAddressIsNoList) {
    const auto read = [&](const std::string& text) -> std::vector<std::string> {
        Configuration one;
        one.add_section("transport.ssh", ssh_keys(), "SSH.");
        if (!one.apply_set("transport.ssh.listen=" + text) || !one.check().empty()) return {"refused"};
        return one.section("transport.ssh").texts("listen");
    };
    EXPECT_THAT(read("[::1]:8022"), ElementsAre("[::1]:8022"));
    EXPECT_THAT(read("[::1]:8022,127.0.0.1:8023"), ElementsAre("[::1]:8022", "127.0.0.1:8023"));
    EXPECT_THAT(read("[\"[::1]:8022\", '[::]:1']"), ElementsAre("[::1]:8022", "[::]:1"));
    EXPECT_THAT(read("[]"), IsEmpty());
    EXPECT_THAT(read("[a, b]"), ElementsAre("refused"));
    EXPECT_THAT(read("[\"a\""), ElementsAre("refused"));
}

TEST_F(Configured, TwoKeysCannotHaveOnePort) {
    const auto mistake = [&](const char* ssh, const char* web, const char* more = "") {
        Configuration two;
        two.add_section("transport.ssh", ssh_keys(), "SSH.");
        ConfigSchema keys;
        keys.key({"enabled", true, "On."});
        keys.key({"listen", std::vector<std::string>{"127.0.0.1:9100"}, "Addresses."});
        two.add_section("service.web", std::move(keys), "Web.");
        EXPECT_TRUE(two.apply_set(std::string("transport.ssh.listen=") + ssh));
        EXPECT_TRUE(two.apply_set(std::string("service.web.listen=") + web));
        EXPECT_TRUE(*more == 0 || two.apply_set(more));
        std::string all;
        for (const auto& error : two.check()) all += error.text() + "\n";
        return all;
    };
    EXPECT_THAT(mistake("127.0.0.1:1", "127.0.0.1:1"),
                AllOf(HasSubstr("transport.ssh.listen and service.web.listen want one port: 127.0.0.1:1"),
                      HasSubstr("--set transport.ssh.listen"), HasSubstr("service.web.enabled = false")));
    EXPECT_THAT(mistake("0.0.0.0:1", "127.0.0.1:1"), HasSubstr("0.0.0.0:1 and 127.0.0.1:1"));
    EXPECT_THAT(mistake("127.0.0.1:1,[::]:5", "[::1]:5"), HasSubstr("[::]:5 and [::1]:5"));
    EXPECT_THAT(mistake("[0:0::1]:5", "[::1]:5"), HasSubstr("one port"));
    EXPECT_THAT(mistake("localhost:5", "127.0.0.1:5"), HasSubstr("one port"));
    EXPECT_THAT(mistake("example.org:5", "example.org:5"), HasSubstr("one port"));
    EXPECT_THAT(mistake("127.0.0.1:5,127.0.0.1:5", "127.0.0.1:6"),
                HasSubstr("transport.ssh.listen has one port twice"));
    EXPECT_EQ(mistake("127.0.0.1:5", "127.0.0.2:5"), "");
    EXPECT_EQ(mistake("0.0.0.0:5", "[::]:5"), "");
    EXPECT_EQ(mistake("127.0.0.1:0", "127.0.0.1:0,127.0.0.1:0"), "");
    EXPECT_EQ(mistake("127.0.0.1:1", "127.0.0.1:1", "service.web.enabled=false"), "");
}

TEST_F(Configured, AnUnknownSectionNamesTheNearest) {
    EXPECT_THAT(error_of("[sesion]\nqueue = 3\n"),
                AllOf(HasSubstr("m.toml:1:"), HasSubstr("[sesion]"), HasSubstr("did you mean session?")));
}

TEST_F(Configured, AnUnknownPluginNamesThoseOfItsKind) {
    EXPECT_THAT(error_of("[transport.shs]\n"),
                AllOf(HasSubstr("no plugin transport.shs"), HasSubstr("did you mean transport.ssh?"),
                      HasSubstr("ssh, telnet")));
}

TEST_F(Configured, KeysDirectlyBelowAKindAreRefused) {
    EXPECT_THAT(error_of("[transport]\nlisten = 'x'\n"), HasSubstr("[transport.NAME]"));
}

TEST_F(Configured, AKeyOutsideOfAnySectionIsRefused) {
    EXPECT_THAT(error_of("listen = 'x'\n"), AllOf(HasSubstr("m.toml:1:1"), HasSubstr("outside of any section")));
}

TEST_F(Configured, WrongTypesNameTheRightOne) {
    EXPECT_THAT(error_of("[transport.ssh]\ngrace = 'long'\n"),
                AllOf(HasSubstr("m.toml:2:1"), HasSubstr("must be an integer, not a text"), HasSubstr("= 20")));
}

TEST_F(Configured, ATableInTheirPlaceIsAWrongType) {
    EXPECT_THAT(error_of("[transport.ssh.grace]\nx = 1\n"), HasSubstr("must be an integer, not a table"));
}

TEST_F(Configured, ListsHoldTextsOnly) {
    EXPECT_THAT(error_of("[transport.ssh]\nlisten = ['a', 2]\n"), HasSubstr("must be a list of texts"));
}

TEST_F(Configured, BoundsAreChecked) {
    EXPECT_THAT(error_of("[transport.ssh]\ngrace = 601\n"), AllOf(HasSubstr("601"), HasSubstr("give 1 to 600")));
}

TEST_F(Configured, ChoicesAreChecked) {
    EXPECT_THAT(error_of("[transport.ssh]\nmode = 'fats'\n"),
                AllOf(HasSubstr("did you mean \"fast\"?"), HasSubstr("fast, slow")));
}

TEST_F(Configured, BadTomlNamesLineAndColumn) {
    std::string deep = "a";
    for (int i = 0; i < 100'000; ++i) deep += ".a";
    for (const auto& text : {"[" + deep + "]", deep + " = 1", "x = { " + deep + " = 1 }", "[[" + deep + "]]"})
        EXPECT_THAT(error_of("[log]\n" + text + "\n"), AllOf(HasSubstr("m.toml:2"), HasSubstr("parts")))
            << text.substr(0, 9);
    EXPECT_THAT(error_of("[log]\nlevel = \n"), AllOf(HasSubstr("m.toml:2:"), HasSubstr("not TOML")));
}

TEST_F(Configured, MistakesInTheEnvironmentAreFound) {
    c.apply_environment({{"MOOSAIC_LOG__LEVL", "x"}, {"PATH", "x"}, {"MOOSAIC_UNRELATED", "x"}});
    EXPECT_THAT(only_error(),
                AllOf(HasSubstr("environment MOOSAIC_LOG__LEVL"), HasSubstr("did you mean MOOSAIC_LOG__LEVEL?")));
}

TEST_F(Configured, AVariableWithOneUnderscoreIsExplained) {
    c.apply_environment({{"MOOSAIC_LOG_LEVEL", "debug"}});
    EXPECT_THAT(only_error(), HasSubstr("did you mean MOOSAIC_LOG__LEVEL, with two underscores?"));
}

TEST_F(Configured, MistakesInSetAreFound) {
    ASSERT_TRUE(c.apply_set("log.colour=red"));
    EXPECT_THAT(only_error(), HasSubstr("--set log.colour"));
    EXPECT_THAT(c.apply_set("nonsense").error().text(), HasSubstr("section.key=value"));
}

TEST_F(Configured, EveryMistakeIsReportedAtOnce) {
    ASSERT_TRUE(c.load_text("[log]\nlevel = 3\nx = 1\n[limits]\ntime_ms = -1\n[nowhere]\n", "m.toml"));
    EXPECT_EQ(c.check().size(), 4U);
}

TEST_F(Configured, AnOpenSectionLetsForeignKeysPass) {
    ConfigSchema keys;
    keys.key({"enabled", true, ""});
    c.add_open_section("service.other", keys);
    ASSERT_TRUE(c.load_text("[service.other]\nanything = 3\n[service.other.deep]\nx = 1\n", "m.toml"));
    EXPECT_THAT(c.check(), IsEmpty());
    ASSERT_TRUE(c.apply_set("service.other.enabled=perhaps"));
    EXPECT_THAT(only_error(), HasSubstr("service.other.enabled must be true or false"));
}

TEST_F(Configured, SectionsAreSeenInEverySource) {
    EXPECT_FALSE(c.has_section("service.hello"));
    c.apply_environment({{"MOOSAIC_SERVICE_HELLO__GREETING", "x"}});
    EXPECT_TRUE(c.has_section("service.hello"));
    ASSERT_TRUE(c.apply_set("service.a.x=1"));
    EXPECT_TRUE(c.has_section("service.a"));
    ASSERT_TRUE(c.load_text("[service.b]\n", "m.toml"));
    EXPECT_TRUE(c.has_section("service.b"));
}

TEST_F(Configured, ItsReferenceIsAFileThatChangesNothing) {
    Configuration again;
    again.add_section("transport.ssh", ssh_keys());
    add_test_sections(again);
    ASSERT_TRUE(again.load_text(c.reference(), "reference.toml"));
    EXPECT_THAT(again.check(), IsEmpty());
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_EQ(again.section("transport.ssh").texts("listen"), ssh().texts("listen"));
    EXPECT_THAT(c.reference(),
                AllOf(HasSubstr("# Seconds. From 1 to 600.\ngrace = 20\n"), HasSubstr("One of: full, relaxed")));
}

TEST_F(Configured, ReadingWhatWasNotDeclaredIsNoSilentDefault) {
    EXPECT_THAT(c.check(), IsEmpty());
    try {
        (void)ssh().integer("listen");
        ADD_FAILURE() << "a text was read as an integer";
    } catch (const std::logic_error& error) {
        EXPECT_STREQ(error.what(), "the key transport.ssh.listen was read but not declared with this type");
    }
    EXPECT_DEATH((void)c.section("nowhere"), "nowhere was read but not declared");
}

TEST(ConfigurationFile, IsBounded) {
    const TestFolder folder;
    Configuration c;
    EXPECT_THAT(c.load_file(folder.write("big.toml", std::string(1024 * 1024 + 1, '#'))).error().text(),
                HasSubstr("1 MiB"));
    EXPECT_TRUE(c.load_file(folder.write("full.toml", std::string(1024 * 1024, '#'))));
    EXPECT_THAT(c.load_file(folder / "none.toml").error().text(),
                HasSubstr("none.toml: the configuration file cannot be read"));
    EXPECT_FALSE(c.load_file(folder.path()));
}

TEST(ConfigurationFile, IsTheGivenOneElseThatOfTheWorld) {
    const TestFolder folder;
    EXPECT_EQ(find_config_file("given.toml", folder.path()), "given.toml");
    folder.write("moosaic.toml", "");
    EXPECT_EQ(find_config_file("", folder.path()), folder / "moosaic.toml");
}

TEST(Values, AreWrittenAsToml) {
    EXPECT_EQ(toml_text(std::string("a\"b\\c\n\x01")), "\"a\\\"b\\\\c\\n\\u0001\"");
    EXPECT_EQ(toml_text(1.0), "1.0");
    EXPECT_EQ(toml_text(1e300), "1e+300");
    EXPECT_EQ(toml_text(std::vector<std::string>{"a", "b"}), "[\"a\", \"b\"]");
}

TEST_F(Configured, ASecondReadingIsComparedAndTakenOver) {
    ASSERT_TRUE(c.load_text("[session]\nmax_line = 100\n[server]\ntasks = 4\n", "m.toml"));
    EXPECT_THAT(c.check(), IsEmpty());
    const auto fresh = c.same_shape();
    ASSERT_TRUE(fresh->load_text("[session]\nmax_line = 300\n[server]\ntasks = 5\n", "m.toml"));
    EXPECT_THAT(fresh->check(), IsEmpty());
    std::string seen;
    for (const auto& change : c.changes(*fresh))
        seen += change.section + "." + change.key + " " + change.before + " " + change.after + " " + change.source +
                (change.reload ? " live\n" : " restart\n");
    EXPECT_EQ(seen, "server.tasks 4 5 m.toml:4:1 restart\nsession.max_line 100 300 m.toml:2:1 live\n");
    c.take_reloadable(*fresh);
    EXPECT_EQ(c.section("session").integer("max_line"), 300);
    EXPECT_EQ(c.section("server").integer("tasks"), 4);
    const auto wrong = c.same_shape();
    ASSERT_TRUE(wrong->load_text("[transport.shh]\n", "m.toml"));
    EXPECT_EQ(wrong->check().size(), 1U);
}

TEST(PluginChoice, NamesThePluginsInUse) {
    Configuration c;
    const auto add = [&c](const char* name, void (*describe)(ConfigSchema&)) {
        ConfigSchema schema;
        describe(schema);
        c.add_section(name, std::move(schema));
    };
    add("plugins", describe_plugins);
    add("store", describe_storage_choice);
    add("executor", describe_executor_choice);
    ASSERT_TRUE(c.apply_set("store.backend=memory"));
    ASSERT_TRUE(c.apply_set("plugins.default=transport.ssh"));
    EXPECT_THAT(c.check(), IsEmpty());
    EXPECT_THAT(needed_plugins(c), ElementsAre("executor.prefork", "storage.memory"));
    EXPECT_THAT(default_plugins(c), ElementsAre("executor.prefork", "storage.memory", "transport.ssh"));
    EXPECT_THAT(plugin_folders(c, "/here"), ElementsAre("/here"));
}

}  // namespace
}  // namespace moosaic::host
