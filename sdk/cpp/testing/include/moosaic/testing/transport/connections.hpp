// Transport suite: bytes both ways, backpressure, and how a connection ends.
#pragma once

#include <moosaic/testing/transport/fixture.hpp>

namespace moosaic::testing {

TEST_P(TransportSuite, BytesGoBothWaysInOrder) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    Client client(transport->addresses().at(0));
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    std::string expected;
    for (int i = 0; i < 2000; ++i) {
        const auto part = "part " + std::to_string(i) + "\n";
        expected += part;
        sink->connection->send(part);
    }
    EXPECT_EQ(client.receive(expected.size()), expected);
    client.send(expected);
    EXPECT_TRUE(sink->wait([&] { return sink->received == expected; }));
    transport->stop();
}

TEST_P(TransportSuite, CloseSendsWhatIsQueuedAndSaysSoOnce) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    Client client(transport->addresses().at(0));
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    const std::string goodbye(300000, 'g');
    sink->connection->send(goodbye);
    sink->connection->close("enough");
    sink->connection->send("too late");
    EXPECT_EQ(client.receive(goodbye.size() + 1), goodbye);
    EXPECT_TRUE(sink->wait([&] { return sink->closed == 1; }));
    transport->stop();
}

TEST_P(TransportSuite, AClientThatGoesIsNoticed) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    std::shared_ptr<Sink> sink;
    {
        Client client(transport->addresses().at(0));
        sink = host.take();
        ASSERT_NE(sink, nullptr);
    }
    if (sink->wait([&] { return sink->ended || sink->closed == 1; })) sink->connection->close("");
    EXPECT_TRUE(sink->wait([&] { return sink->closed == 1; }));
    transport->stop();
}

TEST_P(TransportSuite, ConnectionsAreNotMixedUp) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    const auto address = transport->addresses().at(0);
    Client anna(address);
    const auto of_anna = host.take();
    Client bob(address);
    const auto of_bob = host.take();
    ASSERT_TRUE(of_anna != nullptr && of_bob != nullptr);
    of_anna->connection->send("for anna");
    of_bob->connection->send("for bobby");
    EXPECT_EQ(anna.receive(8), "for anna");
    EXPECT_EQ(bob.receive(9), "for bobby");
    anna.send("from anna");
    bob.send("from bob");
    EXPECT_TRUE(of_anna->wait([&] { return of_anna->received == "from anna"; }));
    EXPECT_TRUE(of_bob->wait([&] { return of_bob->received == "from bob"; }));
    of_anna->connection->close("");
    EXPECT_TRUE(of_anna->wait([&] { return of_anna->closed == 1; }));
    bob.send("!");
    EXPECT_TRUE(of_bob->wait([&] { return of_bob->received == "from bob!"; })) << "one end is not the other's";
    transport->stop();
}

// More than any kernel takes off a client that nobody reads from.
TEST_P(TransportSuite, WhileReadingIsPausedTheClientIsHeldUpAndNothingIsLost) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    Client client(transport->addresses().at(0));
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    const std::string much(std::size_t{64} << 20U, 'm');
    sink->connection->pause_reading(true);
    const auto sent = client.send_some(much);
    EXPECT_LT(sent, much.size()) << "all of it was read";
    sink->connection->pause_reading(false);
    EXPECT_TRUE(sink->wait([&] { return sink->received.size() == sent; }));
    transport->stop();
}

TEST_P(TransportSuite, WhatAClientDoesNotReadIsCountedUntilItDoes) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    Client client(transport->addresses().at(0));
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    EXPECT_EQ(sink->connection->backlog(), 0U);
    const std::string much(std::size_t{32} << 20U, 'm');
    sink->connection->send(much);
    EXPECT_GT(sink->connection->backlog(), 65536U);
    EXPECT_EQ(client.receive(much.size()).size(), much.size());
    EXPECT_TRUE(sink->wait([&] { return sink->drained == 1 && sink->connection->backlog() == 0; }));
    transport->stop();
}

}  // namespace moosaic::testing
