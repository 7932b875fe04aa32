// Frontends and protocols: one that throws ends its session, and is not called for it again.
#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <stdexcept>

#include "host/checked_kind.hpp"
#include "host/checked_plugin.hpp"
#include "host/plugin_faults.hpp"

namespace moosaic::host {
namespace {

// Calls that end with the first that throws.
class Calls {
public:
    explicit Calls(PluginFaults& faults) : faults_(faults) {}
    template <class Call>
    void operator()(std::string_view where, const Call& call) {
        if (broken_) return;
        try {
            faults_.pass(where, call);
        } catch (...) {
            broken_ = true;
            throw;
        }
    }

private:
    PluginFaults& faults_;
    bool broken_ = false;
};

class CheckedFrontendSession final : public frontend::FrontendSession {
public:
    CheckedFrontendSession(std::unique_ptr<FrontendSession> session, PluginFaults& faults)
        : session_(std::move(session)), calls_(faults) {}
    void input(std::string_view bytes) override {
        calls_("input", [&] { session_->input(bytes); });
    }
    void taken(std::string_view line) override {
        calls_("taken", [&] { session_->taken(line); });
    }
    void erase_character() override {
        calls_("erase_character", [&] { session_->erase_character(); });
    }
    void erase_line() override {
        calls_("erase_line", [&] { session_->erase_line(); });
    }
    void resize(int columns, int rows) override {
        calls_("resize", [&] { session_->resize(columns, rows); });
    }
    void show(std::string_view markup) override {
        calls_("show", [&] { session_->show(markup); });
    }
    void prompt(std::string_view text, bool hidden) override {
        calls_("prompt", [&] { session_->prompt(text, hidden); });
    }
    void set_quiet(bool quiet) override {
        calls_("set_quiet", [&] { session_->set_quiet(quiet); });
    }
    void finish() override {
        calls_("finish", [&] { session_->finish(); });
    }

private:
    std::unique_ptr<FrontendSession> session_;
    Calls calls_;
};

class CheckedFrontend final : public CheckedKind<frontend::Frontend> {
public:
    using CheckedKind::CheckedKind;

    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach& attach,
                                                      frontend::FrontendHost& host) override {
        auto session = faults_.pass("attach", [&] {
            auto made = plugin_.attach(attach, host);
            if (!made) throw std::runtime_error("it made no session");
            return made;
        });
        return std::make_unique<CheckedFrontendSession>(std::move(session), faults_);
    }
};

class CheckedProtocolSession final : public protocol::ProtocolSession {
public:
    CheckedProtocolSession(std::unique_ptr<ProtocolSession> session, PluginFaults& faults)
        : session_(std::move(session)), calls_(faults) {}
    void on_enabled(bool us) override {
        calls_("on_enabled", [&] { session_->on_enabled(us); });
    }
    void on_disabled(bool us) override {
        calls_("on_disabled", [&] { session_->on_disabled(us); });
    }
    void on_subnegotiation(std::string_view payload) override {
        calls_("on_subnegotiation", [&] { session_->on_subnegotiation(payload); });
    }

private:
    std::unique_ptr<ProtocolSession> session_;
    Calls calls_;
};

class CheckedProtocol final : public CheckedKind<protocol::Protocol> {
public:
    using CheckedKind::CheckedKind;

    [[nodiscard]] std::uint8_t option() const override {
        return faults_.pass("option", [&] { return plugin_.option(); });
    }
    [[nodiscard]] bool offer_us() const override {
        return faults_.pass("offer_us", [&] { return plugin_.offer_us(); });
    }
    [[nodiscard]] bool offer_him() const override {
        return faults_.pass("offer_him", [&] { return plugin_.offer_him(); });
    }
    [[nodiscard]] int order() const override {
        return faults_.pass("order", [&] { return plugin_.order(); });
    }
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost& host) override {
        auto session = faults_.pass("attach", [&] { return plugin_.attach(host); });
        if (!session) return nullptr;
        return std::make_unique<CheckedProtocolSession>(std::move(session), faults_);
    }
};

}  // namespace

std::unique_ptr<Plugin> checked_frontend(frontend::Frontend& plugin, PluginFaults& faults) {
    return std::make_unique<CheckedFrontend>(plugin, faults);
}

std::unique_ptr<Plugin> checked_protocol(protocol::Protocol& plugin, PluginFaults& faults) {
    return std::make_unique<CheckedProtocol>(plugin, faults);
}

}  // namespace moosaic::host
