// Nothing wrong with it: a protocol that has somebody look around whenever a client comes.
#include <moosaic/accounts.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/sessions.hpp>
#include <moosaic/tasks.hpp>

namespace {

class Borrows final : public moosaic::protocol::Protocol {
public:
    [[nodiscard]] std::vector<std::string> needs() const override {
        return {std::string(moosaic::Tasks::facility_name), std::string(moosaic::Accounts::facility_name),
                std::string(moosaic::Sessions::facility_name)};
    }
    moosaic::Result<void> configure(const moosaic::Config&, moosaic::Services& services) override {
        services_ = &services;
        return {};
    }
    moosaic::Result<void> start() override {
        if (services_->get<moosaic::Accounts>() == nullptr || services_->get<moosaic::Sessions>() == nullptr)
            return moosaic::fail("nothing was lent");
        tasks_ = services_->get<moosaic::Tasks>();
        return {};
    }
    [[nodiscard]] std::uint8_t option() const override { return 202; }
    std::unique_ptr<moosaic::protocol::ProtocolSession> attach(moosaic::protocol::ProtocolHost&) override {
        (void)tasks_->line("wizard", "look", [this](const moosaic::Result<moosaic::TaskResult>& seen) {
            services_->log().info(seen ? "looked with status " + std::to_string(seen->status) : seen.error().text());
        });
        return std::make_unique<moosaic::protocol::ProtocolSession>();
    }

private:
    moosaic::Services* services_ = nullptr;
    moosaic::Tasks* tasks_ = nullptr;
};

}  // namespace

MOOSAIC_PLUGIN("protocol", "borrows", "1.0", Borrows);
