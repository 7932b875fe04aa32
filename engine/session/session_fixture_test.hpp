// A hub with fakes around it, and clients that connect to it: the fixture of the session tests.
#pragma once

#include <gtest/gtest.h>

#include "session/fakes_test.hpp"

namespace moosaic::session {

inline task::Event event(Id recipient, verbs::ClientEvent what) { return {recipient, std::move(what)}; }

using namespace fakes;

class SessionTest : public ::testing::Test {
protected:
    struct Client {
        std::shared_ptr<FakeConnection> connection;
        std::shared_ptr<transport::SessionSink> sink;
        void type(std::string_view bytes) const { sink->on_bytes(bytes); }
        std::string text() const { return connection->take(); }
    };

    SessionTest() {
        config.frontends["raw"] = &frontend;
        config.greeting = "Hello.";
        config.universe = "Testland";
        add("ann", 10);
        add("bob", 11);
        tasks.locations = {{10, 100}, {11, 100}};
    }
    ~SessionTest() override {
        for (auto& c : clients) c.sink->on_closed("test over");
        hub.reset();
    }

    void add(const std::string& name, Id avatar) {
        LoginResult r;
        r.account = avatar + 1000;
        r.login = name;
        r.avatar = avatar;
        authenticator.accounts[name] = r;
    }

    Hub& the_hub() {
        if (!hub) {
            hub = std::make_unique<Hub>(services, authenticator, config);
            hub->attach(tasks);
        }
        return *hub;
    }

    Client connect(transport::ConnectionInfo info) {
        Client c;
        c.connection = std::make_shared<FakeConnection>();
        c.sink = the_hub().open(std::move(info), c.connection);
        c.connection->attach(c.sink);
        clients.push_back(c);
        return c;
    }

    static transport::ConnectionInfo plain(bool loopback = true) {
        transport::ConnectionInfo info;
        info.transport = "test";
        info.peer = loopback ? "127.0.0.1:999" : "192.0.2.7:999";
        info.loopback = loopback;
        return info;
    }

    // A connection that a transport has authenticated; waits for its first prompt.
    Client enter(const std::string& name, bool keep_output = false) {
        auto info = plain();
        info.identity = transport::Identity{1, name, {}};
        Client c = connect(std::move(info));
        EXPECT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]") != std::string::npos; }));
        if (!keep_output) c.text();
        return c;
    }

    // A further session: gets a notice and a `look` of its own, which is answered.
    Client enter_again(const std::string& name) {
        const std::size_t before = tasks.count();
        auto info = plain();
        info.identity = transport::Identity{1, name, {}};
        Client c = connect(std::move(info));
        EXPECT_TRUE(eventually([&] { return tasks.count() == before + 1; }));
        EXPECT_EQ(tasks.last().line, "look");
        answer(tasks.last(), "a room");
        EXPECT_NE(c.connection->peek().find("<You are now connected 2 times.><a room>[>>> ]"), std::string::npos);
        c.text();
        return c;
    }

    void answer(const task::Command& command, std::string text, std::vector<task::Event> events = {}) {
        task::Release r;
        r.session = command.session;
        r.player = command.avatar;
        if (!text.empty()) r.items.emplace_back(task::Message{command.avatar, true, "text", std::move(text)});
        for (auto& e : events) r.items.emplace_back(std::move(e));
        the_hub().release(std::move(r));
    }

    void tell(Id avatar, std::string text) {
        task::Release r;
        r.items.emplace_back(task::Message{avatar, false, "text", std::move(text)});
        the_hub().release(std::move(r));
    }

    FakeServices services;
    FakeAuthenticator authenticator;
    FakeTasks tasks;
    FakeFrontend frontend;
    HubConfig config;
    std::unique_ptr<Hub> hub;
    std::vector<Client> clients;
};

}  // namespace moosaic::session
