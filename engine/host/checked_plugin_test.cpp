// Plugins that answer in a wrong shape or throw: what the engine gets to see of it.
#include "host/checked_plugin.hpp"

#include <gmock/gmock.h>
#include <stdexcept>

#include <moosaic/executor.hpp>
#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/storage.hpp>
#include <moosaic/transport.hpp>

#include "host/facilities.hpp"
#include "host/plugin_faults.hpp"
#include "host/test_folder.hpp"

namespace moosaic::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Checked : testing::Test {
    template <class K>
    K& face(K& plugin) {
        checked_ = checked(kind_of(plugin), plugin, faults);
        return dynamic_cast<K&>(*checked_);
    }
    std::string log() { return folder.read("log"); }

    TestFolder folder;
    std::unique_ptr<Facilities> facilities = *Facilities::make(LogOptions{"info", folder / "log", "text"});
    PluginFaults faults{"kind.name", facilities->log("x"), facilities->metrics()};

private:
    static std::string_view kind_of(const storage::Storage&) { return storage::kind; }
    static std::string_view kind_of(const executor::Executor&) { return executor::kind; }
    static std::string_view kind_of(const transport::Transport&) { return transport::kind; }
    static std::string_view kind_of(const frontend::Frontend&) { return frontend::kind; }
    static std::string_view kind_of(const protocol::Protocol&) { return protocol::kind; }
    std::unique_ptr<Plugin> checked_;
};

// --- storage

struct AnyStorage : storage::Storage {
    [[nodiscard]] storage::Capabilities capabilities() const override { return can; }
    Result<void> open(storage::OpenOptions) override { return {}; }
    void close() override { throw 42; }
    Result<std::optional<storage::Row>> get(storage::TableId, const storage::Key&) override { return row; }
    Result<std::vector<storage::Row>> scan(const storage::Scan&) override { return rows; }
    Result<std::vector<storage::Verdict>> commit(const std::vector<storage::Transaction>&) override {
        if (throws) throw std::runtime_error("no disk");
        return verdicts;
    }
    Result<void> backup(const std::string&, const storage::CopyStep&) override { throw 42; }
    Result<void> restore(const std::string&, const storage::OpenOptions&, const storage::CopyStep&) override {
        return {};
    }
    storage::Capabilities can;
    std::optional<storage::Row> row;
    std::vector<storage::Row> rows;
    std::vector<storage::Verdict> verdicts;
    bool throws = false;
};

storage::OpenOptions two_columns() {
    storage::OpenOptions options;
    storage::Table table;
    table.name = "thing";
    table.columns = {{"id", storage::ColumnType::integer, false}, {"name", storage::ColumnType::text, true}};
    options.schema.tables = {table};
    return options;
}

TEST_F(Checked, AStorageGivesRowsOfTheirTable) {
    AnyStorage plugin;
    auto& storage = face<storage::Storage>(plugin);
    ASSERT_TRUE(storage.open(two_columns()));
    plugin.row = storage::Row{std::int64_t{1}, std::string("lamp")};
    EXPECT_TRUE(storage.get(0, {}));
    plugin.row = storage::Row{std::int64_t{1}, std::monostate()};
    EXPECT_TRUE(storage.get(0, {}));
    EXPECT_EQ(faults.summary(), "");

    plugin.row = storage::Row{std::int64_t{1}};
    EXPECT_THAT(storage.get(0, {}).error().text(),
                HasSubstr("kind.name: get gave a row of thing with 1 fields, which has 2 columns"));
    plugin.row = storage::Row{1.0, std::string("lamp")};
    EXPECT_THAT(storage.get(0, {}).error().text(), HasSubstr("whose id is of another type"));
    plugin.row = storage::Row{std::monostate(), std::string("lamp")};
    EXPECT_FALSE(storage.get(0, {})) << "a key is never NULL";
    plugin.rows = {storage::Row{std::int64_t{1}, std::string("lamp")}, storage::Row{}};
    EXPECT_THAT(storage.scan({}).error().text(), HasSubstr("scan gave a row of thing with 0 fields"));
    storage::Scan one;
    one.limit = 1;
    EXPECT_THAT(storage.scan(one).error().text(), HasSubstr("scan gave 2 rows, asked for were 1"));
}

TEST_F(Checked, AStorageGivesAVerdictATransaction) {
    AnyStorage plugin;
    auto& storage = face<storage::Storage>(plugin);
    ASSERT_TRUE(storage.open(two_columns()));
    plugin.verdicts = {storage::Verdict::committed};
    EXPECT_TRUE(storage.commit({{}}));
    EXPECT_THAT(storage.commit({{}, {}}).error().text(), HasSubstr("commit gave 1 verdicts on 2 transactions"));
    EXPECT_FALSE(storage.commit({}));
    plugin.throws = true;
    EXPECT_THAT(storage.commit({{}}).error().text(), HasSubstr("kind.name: commit threw an exception: no disk"));
    EXPECT_THAT(storage.backup("", {}).error().text(), HasSubstr("backup threw an unknown exception"));
    storage.close();
    EXPECT_THAT(log(), HasSubstr("kind.name: close threw an unknown exception"));
}

TEST_F(Checked, ASharedStorageIsRefused) {
    AnyStorage plugin;
    plugin.can.shared = true;
    EXPECT_THAT(face<storage::Storage>(plugin).open(two_columns()).error().text(), HasSubstr("shared by several"));
}

// --- executor

struct AnyExecutor : executor::Executor {
    struct Task : executor::ExecutorTask {
        executor::Outcome call(const executor::Call&, executor::TaskHost&) override { throw std::runtime_error("no"); }
    };
    std::unique_ptr<executor::ExecutorTask> begin(std::uint64_t, executor::Limits) override {
        if (throws) throw 42;
        return makes ? std::make_unique<Task>() : nullptr;
    }
    Result<std::vector<executor::Finding>> check(const std::string&) override {
        if (throws) throw 42;
        return findings;
    }
    [[nodiscard]] std::vector<std::pair<int, Id>> workers() const override { throw 42; }
    std::vector<executor::Finding> findings;
    bool throws = false;
    bool makes = false;
};

struct NoHost : executor::TaskHost {
    executor::Outcome request(const executor::Call&, Op, Id, std::vector<Value>) override { return Value(); }
};

TEST_F(Checked, AnExecutorThatFailsStopsItsTask) {
    AnyExecutor plugin;
    auto& executor = face<executor::Executor>(plugin);
    NoHost host;
    const auto why = [&] {
        const auto task = executor.begin(1, {});
        const auto outcome = task->call({}, host);
        const auto* stopped = std::get_if<executor::Stopped>(&outcome);
        return stopped != nullptr && stopped->why == executor::Stopped::Why::misbehaved ? stopped->message : "";
    };
    EXPECT_THAT(why(), HasSubstr("kind.name failed")) << "no task was made";
    plugin.makes = true;
    EXPECT_THAT(why(), HasSubstr("kind.name failed")) << "call throws";
    plugin.throws = true;
    EXPECT_THAT(why(), HasSubstr("kind.name failed")) << "begin throws";
    EXPECT_TRUE(executor.workers().empty());
    EXPECT_THAT(log(), testing::AllOf(HasSubstr("begin made no task"), HasSubstr("call threw an exception: no"),
                                      HasSubstr("begin threw"), HasSubstr("workers threw")));
}

TEST_F(Checked, FindingsPointIntoTheSource) {
    AnyExecutor plugin;
    auto& executor = face<executor::Executor>(plugin);
    plugin.findings = {{3, 0, "rule", "what", ""}};
    EXPECT_TRUE(executor.check("a\nb\nc"));
    EXPECT_THAT(executor.check("a\nb").error().text(), HasSubstr("found something in line 3 of 2"));
    plugin.findings = {{1, 0, "rule", "", ""}};
    EXPECT_THAT(executor.check("a").error().text(), HasSubstr("without saying what"));
    plugin.throws = true;
    EXPECT_THAT(executor.check("a").error().text(), HasSubstr("check threw an unknown exception"));
}

// --- transport

struct AnyTransport : transport::Transport {
    Result<void> listen(transport::TransportHost& host) override {
        given = &host;
        return {};
    }
    [[nodiscard]] std::vector<std::string> addresses() const override { return at; }
    void stop_accepting() override { throw 42; }
    transport::TransportHost* given = nullptr;
    std::vector<std::string> at;
};
struct ThrowingConnection : transport::Connection {
    void send(std::string) override { throw std::runtime_error("no wire"); }
    [[nodiscard]] std::size_t backlog() const override { throw 42; }
    void pause_reading(bool) override { throw 42; }
    void close(std::string, int) override { throw 42; }
};
struct KeepingHost : transport::TransportHost {
    using Done = std::function<void(Result<transport::Identity>)>;
    void authenticate_password(std::string, std::string, std::string, Done done) override { done(fail("no")); }
    void authenticate_key(std::string, std::string, std::string, std::string, Done done) override { done(fail("no")); }
    std::uint64_t watch(int, std::function<void()> ready) override {
        ready();
        return 7;
    }
    std::shared_ptr<transport::SessionSink> open(transport::ConnectionInfo,
                                                 std::shared_ptr<transport::Connection> with) override {
        connection = std::move(with);
        return nullptr;
    }
    std::shared_ptr<transport::Connection> connection;
};

TEST_F(Checked, ATransportListensSomewhere) {
    AnyTransport plugin;
    auto& transport = face<transport::Transport>(plugin);
    KeepingHost host;
    EXPECT_THAT(transport.listen(host).error().text(), HasSubstr("addresses() has none that can be shown"));
    plugin.at = {"", "two words", "[::1]:8022", "line\nend"};
    EXPECT_TRUE(transport.listen(host));
    EXPECT_THAT(transport.addresses(), ElementsAre("[::1]:8022"));
    transport.stop_accepting();
    EXPECT_THAT(log(), HasSubstr("kind.name: stop_accepting threw"));
}

TEST_F(Checked, WhatATransportsConnectionsThrowStopsThere) {
    AnyTransport plugin;
    plugin.at = {"127.0.0.1:1"};
    KeepingHost host;
    ASSERT_TRUE(face<transport::Transport>(plugin).listen(host));
    EXPECT_NE(plugin.given->open({}, nullptr), nullptr) << "no connection, and still a sink";
    EXPECT_EQ(host.connection, nullptr);
    (void)plugin.given->open({}, std::make_shared<ThrowingConnection>());
    ASSERT_NE(host.connection, nullptr);
    host.connection->send("x");
    EXPECT_EQ(host.connection->backlog(), 0U);
    host.connection->pause_reading(true);
    host.connection->close("", 0);
    plugin.given->authenticate_password("", "", "", [](auto) { throw 42; });
    EXPECT_EQ(plugin.given->watch(0, [] { throw 42; }), 7U);
    EXPECT_EQ(plugin.given->watch(-1, [] {}), 0U);
    EXPECT_THAT(faults.summary(), HasSubstr("8 faults"));
    EXPECT_THAT(log(), HasSubstr("kind.name: send threw an exception: no wire"));
}

// --- frontend and protocol

struct AnyFrontend : frontend::Frontend {
    struct Session : frontend::FrontendSession {
        void input(std::string_view) override {}
        void erase_character() override {}
        void erase_line() override {}
        void resize(int, int) override {}
        void show(std::string_view) override { throw 42; }
        void prompt(std::string_view, bool) override {}
        void set_quiet(bool) override {}
        void finish() override { throw 43; }
    };
    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach&, frontend::FrontendHost&) override {
        return makes ? std::make_unique<Session>() : nullptr;
    }
    bool makes = false;
};
struct NoFrontendHost : frontend::FrontendHost {
    void send(std::string) override {}
    void line(std::string) override {}
    void end_of_input() override {}
    void line_too_long() override {}
    void prompt_mark() override {}
    void hide_input(bool) override {}
};

std::string thrown(const std::function<void()>& call) {
    try {
        call();
    } catch (const PluginFault& fault) {
        return fault.what();
    }
    return "nothing";
}

TEST_F(Checked, AFrontendThatThrowsIsNotCalledAgain) {
    AnyFrontend plugin;
    auto& frontend = face<frontend::Frontend>(plugin);
    NoFrontendHost host;
    EXPECT_THAT(thrown([&] { (void)frontend.attach({}, host); }), HasSubstr("kind.name: attach threw"));
    plugin.makes = true;
    const auto session = frontend.attach({}, host);
    session->prompt("", false);
    EXPECT_EQ(thrown([&] { session->show("x"); }), "kind.name: show threw an unknown exception");
    EXPECT_EQ(thrown([&] { session->finish(); }), "nothing");
}

struct AnyProtocol : protocol::Protocol {
    struct Session : protocol::ProtocolSession {
        void on_enabled(bool) override { throw std::runtime_error("no option"); }
    };
    [[nodiscard]] std::uint8_t option() const override { return 201; }
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost&) override {
        return makes ? std::make_unique<Session>() : nullptr;
    }
    bool makes = false;
};
struct NoProtocolHost : protocol::ProtocolHost {
    bool send_subnegotiation(std::string_view) override { return true; }
    void set_size(int, int) override {}
    void set_capability(std::string_view, Value) override {}
};

TEST_F(Checked, AProtocolMayStayOutAndMayNotThrow) {
    AnyProtocol plugin;
    auto& protocol = face<protocol::Protocol>(plugin);
    NoProtocolHost host;
    EXPECT_EQ(protocol.option(), 201);
    EXPECT_EQ(protocol.attach(host), nullptr);
    plugin.makes = true;
    const auto session = protocol.attach(host);
    EXPECT_EQ(thrown([&] { session->on_enabled(true); }), "kind.name: on_enabled threw an exception: no option");
    EXPECT_EQ(thrown([&] { session->on_enabled(true); }), "nothing");
}

TEST_F(Checked, FaultsAreNotLoggedWithoutEnd) {
    for (int i = 0; i < 1000; ++i) faults.report("one more");
    const auto text = log();
    std::size_t lines = 0;
    for (auto at = text.find("one more"); at != std::string::npos; at = text.find("one more", at + 1)) ++lines;
    EXPECT_EQ(lines, 16U + 5U);  // 32, 64, 128, 256, 512
    EXPECT_EQ(faults.summary(), "1000 faults, the last: one more");
}

// --- every kind

template <class Any>
struct Needing : Any {
    [[nodiscard]] std::vector<std::string> needs() const override { return {"waits", "tasks"}; }
};

TEST_F(Checked, EveryKindTellsWhatThePluginNeeds) {
    Needing<AnyStorage> storage;
    Needing<AnyExecutor> executor;
    Needing<AnyTransport> transport;
    Needing<AnyFrontend> frontend;
    Needing<AnyProtocol> protocol;
    EXPECT_THAT(face<storage::Storage>(storage).needs(), ElementsAre("waits", "tasks"));
    EXPECT_THAT(face<executor::Executor>(executor).needs(), ElementsAre("waits", "tasks"));
    EXPECT_THAT(face<transport::Transport>(transport).needs(), ElementsAre("waits", "tasks"));
    EXPECT_THAT(face<frontend::Frontend>(frontend).needs(), ElementsAre("waits", "tasks"));
    EXPECT_THAT(face<protocol::Protocol>(protocol).needs(), ElementsAre("waits", "tasks"));
}

}  // namespace
}  // namespace moosaic::host
