// A transport that never stops: its thread goes on handing connections to the engine after everybody else has gone.
#include <moosaic/transport.hpp>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

using namespace moosaic;

struct Nobody final : transport::Connection {
    void send(std::string) override {}
    [[nodiscard]] std::size_t backlog() const override { return 0; }
    void pause_reading(bool) override {}
    void close(std::string, int) override {}
};

class Lingering final : public transport::Transport {
public:
    Result<void> start() override { return {}; }
    Result<void> listen(transport::TransportHost& host) override {
        thread_ = std::thread([this, &host] {
            for (;;) {
                visit(host);
                // One a millisecond while others are served, then without a pause.
                if (!stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        return {};
    }
    [[nodiscard]] std::vector<std::string> addresses() const override { return {"nowhere"}; }
    void stop_accepting() override {}
    void stop() override {
        stopping_ = true;
        thread_.join();
    }

private:
    static void visit(transport::TransportHost& host) {
        transport::ConnectionInfo info;
        info.transport = "lingering";
        info.peer = "127.0.0.1:1";
        info.loopback = true;
        const auto sink = host.open(std::move(info), std::make_shared<Nobody>());
        sink->on_bytes("connect wizard wrong\r\n");
        host.authenticate_key("wizard", "ssh-ed25519", "key", "127.0.0.1:1", [](const Result<transport::Identity>&) {});
        sink->on_closed("gone");
    }

    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace

MOOSAIC_PLUGIN("transport", "lingering", "1.0", Lingering);
