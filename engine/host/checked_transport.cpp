// Connections that are there, addresses that can be shown, no exceptions: neither from the transport nor from its
// connections.
#include <algorithm>

#include <moosaic/transport.hpp>

#include "host/checked_kind.hpp"
#include "host/checked_plugin.hpp"
#include "host/plugin_faults.hpp"

namespace moosaic::host {
namespace {

class CheckedConnection final : public transport::Connection {
public:
    CheckedConnection(std::shared_ptr<transport::Connection> connection, PluginFaults& faults)
        : connection_(std::move(connection)), faults_(faults) {}
    void send(std::string bytes) override {
        faults_.watch("send", [&] { connection_->send(std::move(bytes)); });
    }
    [[nodiscard]] std::size_t backlog() const override {
        std::size_t out = 0;
        faults_.watch("backlog", [&] { out = connection_->backlog(); });
        return out;
    }
    void pause_reading(bool paused) override {
        faults_.watch("pause_reading", [&] { connection_->pause_reading(paused); });
    }
    void close(std::string reason, int status) override {
        faults_.watch("close of a connection", [&] { connection_->close(std::move(reason), status); });
    }

private:
    std::shared_ptr<transport::Connection> connection_;
    PluginFaults& faults_;
};

// What a transport gets that hands over no connection.
class DeafSink final : public transport::SessionSink {
public:
    void on_bytes(std::string_view) override {}
    void on_end_of_input() override {}
    void on_resize(int, int) override {}
    void on_drained() override {}
    void on_closed(std::string_view) override {}
};

class CheckedHost final : public transport::TransportHost {
public:
    CheckedHost(transport::TransportHost& host, PluginFaults& faults) : host_(host), faults_(faults) {}

    using Done = std::function<void(Result<transport::Identity>)>;
    void authenticate_password(std::string login, std::string password, std::string peer, Done done) override {
        host_.authenticate_password(std::move(login), std::move(password), std::move(peer), answered(std::move(done)));
    }
    void authenticate_key(std::string login, std::string algorithm, std::string blob, std::string peer,
                          Done done) override {
        host_.authenticate_key(std::move(login), std::move(algorithm), std::move(blob), std::move(peer),
                               answered(std::move(done)));
    }
    [[nodiscard]] std::size_t lanes() const override { return host_.lanes(); }
    std::uint64_t watch(int fd, std::function<void()> ready) override {
        if (fd < 0 || !ready) {
            faults_.report("watch was given no descriptor or nothing to call");
            return 0;
        }
        return host_.watch(fd, [&faults = faults_, ready = std::move(ready)] { faults.watch("a watch", ready); });
    }
    void unwatch(std::uint64_t number) override { host_.unwatch(number); }
    std::shared_ptr<transport::SessionSink> open(transport::ConnectionInfo info,
                                                 std::shared_ptr<transport::Connection> connection) override {
        if (!connection) {
            faults_.report("open was given no connection");
            return std::make_shared<DeafSink>();
        }
        return host_.open(std::move(info), std::make_shared<CheckedConnection>(std::move(connection), faults_));
    }

private:
    Done answered(Done done) {
        return [&faults = faults_, done = std::move(done)](Result<transport::Identity> who) {
            faults.watch("what a login was answered to", [&] { done(std::move(who)); });
        };
    }
    transport::TransportHost& host_;
    PluginFaults& faults_;
};

class CheckedTransport final : public CheckedKind<transport::Transport> {
public:
    using CheckedKind::CheckedKind;

    Result<void> listen(transport::TransportHost& host) override {
        host_ = std::make_unique<CheckedHost>(host, faults_);
        if (auto done = faults_.result("listen", [&] { return plugin_.listen(*host_); }); !done) return done;
        if (addresses().empty())
            return tl::unexpected(faults_.wrong("listen", "succeeded, but addresses() has none that can be shown"));
        return {};
    }
    [[nodiscard]] std::vector<std::string> addresses() const override {
        std::vector<std::string> out;
        faults_.watch("addresses", [&] { out = plugin_.addresses(); });
        out.erase(std::remove_if(out.begin(), out.end(), [](const auto& address) { return !shows(address); }),
                  out.end());
        return out;
    }
    void stop_accepting() override {
        faults_.watch("stop_accepting", [&] { plugin_.stop_accepting(); });
    }

private:
    static bool shows(const std::string& address) {
        return !address.empty() && address.size() <= 256 &&
               std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < 127; });
    }
    std::unique_ptr<CheckedHost> host_;
};

}  // namespace

std::unique_ptr<Plugin> checked_transport(transport::Transport& plugin, PluginFaults& faults) {
    return std::make_unique<CheckedTransport>(plugin, faults);
}

}  // namespace moosaic::host
