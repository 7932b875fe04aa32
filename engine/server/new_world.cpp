#include "server/new_world.hpp"

#include "accounts/management.hpp"
#include "accounts/password_service.hpp"
#include "server/open_world.hpp"
#include "task/failure.hpp"
#include "task/source_check.hpp"

namespace moosaic::server {

using world::WorldError;

namespace {

class LoadingSite final : public worldfiles::Site {
public:
    explicit LoadingSite(task::Attempt& attempt) : attempt_(attempt) {}
    world::World& world() override { return attempt_.world(); }
    void check(const std::string& source) override { attempt_.services().check.require(source); }
    void run(const world::BoundVerb& verb) override {
        try {
            attempt_.run(verb, {}, {}, true);
        } catch (const task::VerbRaised& error) {
            throw WorldError("UserError", places(error.raised.trace) + error.raised.type + ": " + error.raised.message);
        } catch (const task::TaskStopped& error) {
            throw worldfiles::LoadStopped(places(error.stopped.trace) + error.stopped.message);
        }
    }

private:
    // "line 7; #12 (lamp):polish, line 3: "; the first is in the verb that was run.
    static std::string places(const std::vector<executor::TraceFrame>& trace) {
        std::string text;
        for (const auto& frame : trace)
            text += (text.empty() ? "" : "; " + frame.verb + ", ") + "line " + std::to_string(frame.line);
        return text.empty() ? text : text + ": ";
    }
    task::Attempt& attempt_;
};

void add_first_account(task::Attempt& attempt, Id wizard, const std::string& hash, const std::string& key) {
    auto& tx = attempt.tx();
    const auto id = accounts::add_account(tx, "wizard", attempt.now());
    if (!id) throw WorldError("UserError", id.error().text());
    auto account = *accounts::account(tx, *id);
    account.password = hash;
    accounts::save_account(tx, account);
    auto player = *accounts::player_of(tx, wizard);
    player.account = *id;
    accounts::save_player(tx, player);
    if (!key.empty()) accounts::add_managed_key(attempt.world(), account, key, attempt.now());
}

}  // namespace

Result<worldfiles::LoadedWorld> make_world(OpenWorld& world, const worldfiles::WorldFile& file,
                                           const FirstAccount& first, worldfiles::LoadOptions how) {
    std::string hash;
    if (!first.password.empty()) {
        if (!first.made_up)
            if (auto good = world.passwords().check(first.password, "wizard"); !good)
                return tl::unexpected<Error>(good.error());
        auto hashed = world.passwords().hash(first.password);
        if (!hashed) return tl::unexpected<Error>(hashed.error());
        hash = std::move(*hashed);
    }
    worldfiles::LoadedWorld loaded;
    auto done = world.runner().transact([&](task::Attempt& attempt) {
        LoadingSite site(attempt);
        loaded = worldfiles::load_world(site, file, how);
        add_first_account(attempt, loaded.wizard, hash, first.key);
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return loaded;
}

}  // namespace moosaic::server
