// All of it runs on the plugin's own thread: it reads the world to see what the principal may do.
#include "server/plugin_sessions.hpp"

#include <algorithm>

#include "server/principal.hpp"

namespace moosaic::server {

namespace {

struct Principal {
    Id avatar = 0;
    bool wizard = false;
};

Result<Principal> find_principal(task::Runner& runner, const std::string& name) {
    const auto avatar = find_avatar(runner, name, "principal");
    if (!avatar) return tl::unexpected<Error>(avatar.error());
    Principal principal{*avatar};
    auto read = runner.inspect([&](task::Attempt& attempt) { principal.wizard = attempt.world().is_wizard(*avatar); });
    if (!read) return tl::unexpected<Error>(read.error());
    return principal;
}

SessionFacts facts_for(const Principal& principal, const session::SessionView& view) {
    SessionFacts facts;
    facts.id = view.id;
    facts.avatar = view.avatar;
    facts.idle = view.idle;
    facts.connected = view.connected;
    if (!principal.wizard && view.avatar != principal.avatar) return facts;
    facts.login = view.login;
    facts.transport = view.transport;
    facts.peer = view.peer;
    facts.secure = view.secure;
    return facts;
}

Result<void> reach_now(task::Runner& runner, session::Hub& hub, const std::string& name, std::uint64_t session,
                       const std::function<bool()>& act) {
    const auto principal = find_principal(runner, name);
    if (!principal) return tl::unexpected<Error>(principal.error());
    const auto views = hub.sessions();
    const auto found = std::find_if(views.begin(), views.end(), [&](const auto& view) { return view.id == session; });
    const auto number = std::to_string(session);
    if (found != views.end() && !principal->wizard && found->avatar != principal->avatar)
        return fail("only a wizard may reach a session of somebody else", "session " + number);
    if (found == views.end() || !act()) return fail("there is no such session", "session " + number);
    return {};
}

}  // namespace

Result<void> PluginSessions::list(std::string principal, Listed done) {
    auto answer = host::Answer<Result<std::vector<SessionFacts>>>::begin(thread_, std::move(done));
    if (!answer) return tl::unexpected<Error>(answer.error());
    thread_->post([&runner = runner_, &hub = hub_, name = std::move(principal), answer = std::move(*answer)] {
        const auto who = find_principal(runner, name);
        if (!who) return answer(tl::unexpected<Error>(who.error()));
        std::vector<SessionFacts> out;
        for (const auto& view : hub.sessions()) out.push_back(facts_for(*who, view));
        answer(std::move(out));
    });
    return {};
}

Result<void> PluginSessions::reach(std::string principal, std::uint64_t session, Act act, Done done) {
    auto answer = host::Answer<Result<void>>::begin(thread_, std::move(done));
    if (!answer) return tl::unexpected<Error>(answer.error());
    thread_->post([&runner = runner_, &hub = hub_, name = std::move(principal), session, act = std::move(act),
                   answer = std::move(*answer)] { answer(reach_now(runner, hub, name, session, act)); });
    return {};
}

Result<void> PluginSessions::send(std::string principal, std::uint64_t session, std::string text, Done done) {
    return reach(
        std::move(principal), session,
        [&hub = hub_, session, text = std::move(text)] { return hub.notice_session(session, text); }, std::move(done));
}

Result<void> PluginSessions::close(std::string principal, std::uint64_t session, std::string reason, Done done) {
    return reach(
        std::move(principal), session,
        [&hub = hub_, session, reason = std::move(reason)] { return hub.boot_session(session, reason); },
        std::move(done));
}

}  // namespace moosaic::server
