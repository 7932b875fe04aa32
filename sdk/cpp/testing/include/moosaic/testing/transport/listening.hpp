// Transport suite: addresses, accepting, and the end.
#pragma once

#include <moosaic/testing/transport/fixture.hpp>

namespace moosaic::testing {

TEST_P(TransportSuite, SaysWhereItListens) {
    const auto transport = listening();
    const auto addresses = transport->addresses();
    ASSERT_EQ(addresses.size(), 1U);
    EXPECT_NE(addresses[0].substr(addresses[0].rfind(':')), ":0");
    EXPECT_TRUE(Client(addresses[0]).connected);
    transport->stop();
}

TEST_P(TransportSuite, AnAddressInUseIsAnErrorThatNamesIt) {
    const auto first = listening();
    const auto address = first->addresses().at(0);
    auto second = configured(GetParam().make(), GetParam().table(address, directory));
    auto done = second.outcome;
    if (done) done = second.plugin->start();
    if (done) done = second.plugin->listen(host);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().text().find(address.substr(address.rfind(':') + 1)), std::string::npos)
        << done.error().text();
    second.plugin->stop();
    first->stop();
}

TEST_P(TransportSuite, GarbageSilenceAndHangUpsAreBorne) {
    const auto transport = listening();
    const auto address = transport->addresses().at(0);
    std::mt19937 random(7);
    {
        const Client silent(address);
        for (int i = 0; i < 50; ++i) {
            const Client client(address);
            std::string bytes(random() % 3000, '\0');
            for (auto& c : bytes) c = static_cast<char>(random() % 256);
            client.send(bytes);
        }
        EXPECT_TRUE(Client(address).connected);
    }
    transport->stop();
}

TEST_P(TransportSuite, StopEndsWhatIsOpenAndMayBeCalledTwice) {
    const auto transport = listening();
    Client client(transport->addresses().at(0));
    // One that still waits in the kernel's queue ends with the door, whatever stop does.
    const auto sink = GetParam().plain ? host.take() : nullptr;
    if (GetParam().plain) {
        ASSERT_NE(sink, nullptr);
    }
    transport->stop_accepting();
    transport->stop();
    EXPECT_NO_THROW(transport->stop());
    while (!client.receive(65536).empty()) {}
    EXPECT_TRUE(client.ended) << "what was open is open still";
}

TEST_P(TransportSuite, NobodyFurtherIsAcceptedButTheOthersGoOn) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    const auto address = transport->addresses().at(0);
    const Client client(address);
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    transport->stop_accepting();
    const Client late(address);  // refused, or left in the kernel's queue
    client.send("still here\n");
    EXPECT_TRUE(sink->wait([&] { return sink->received == "still here\n"; })) << sink->received;
    transport->stop();
    EXPECT_EQ(host.opened, 1);
}

}  // namespace moosaic::testing
