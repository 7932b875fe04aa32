// Sessions for one plugin, with the rights of the avatar it acts as.
#pragma once

#include <moosaic/sessions.hpp>

#include "host/plugin_host.hpp"
#include "host/plugin_thread.hpp"
#include "session/hub.hpp"
#include "task/runner.hpp"

namespace moosaic::server {

class PluginSessions final : public Sessions {
public:
    PluginSessions(task::Runner& runner, session::Hub& hub, const host::Borrower& who)
        : runner_(runner), hub_(hub), thread_(who.thread) {}

    Result<void> list(std::string principal, Listed done) override;
    Result<void> send(std::string principal, std::uint64_t session, std::string text, Done done) override;
    Result<void> close(std::string principal, std::uint64_t session, std::string reason, Done done) override;

private:
    // Runs `act` on the plugin's thread if the principal may reach the session.
    using Act = std::function<bool()>;  // false: the session has gone meanwhile
    Result<void> reach(std::string principal, std::uint64_t session, Act act, Done done);

    task::Runner& runner_;
    session::Hub& hub_;
    std::shared_ptr<host::PluginThread> thread_;
};

}  // namespace moosaic::server
