#include "task/effects.hpp"

#include <algorithm>
#include <utility>

#include "task/broadcast_limit.hpp"

namespace moosaic::task {

namespace {

void write_note(const Noted& noted, SessionId session, const EffectMakers& makers) {
    const auto from = session == 0 ? std::string() : makers.outbox.address_of(session);
    makers.log.info("admin: " + noted.text + (from.empty() ? "" : " from " + from));
}

class Making {
public:
    Making(Release& release, std::int64_t now, const EffectMakers& makers)
        : release_(release), now_(now), makers_(makers) {}

    void operator()(Message& message) { release_.items.emplace_back(std::move(message)); }
    void operator()(Event& event) { release_.items.emplace_back(std::move(event)); }
    void operator()(const Noted& noted) { write_note(noted, release_.session, makers_); }
    void operator()(Awaited& awaited) { makers_.continuations.add(std::move(awaited.token), std::move(awaited.then)); }
    void operator()(Told& told) {
        using Verdict = BroadcastLimit::Verdict;
        const auto verdict = makers_.broadcast.charge(told.account, now_);
        if (verdict == Verdict::allowed) return (*this)(told.message);
        if (verdict == Verdict::dropped_tell)
            release_.items.emplace_back(
                Message{release_.player, false, "system",
                        "[yellow]You are telling others too much at once; some of it was not delivered.[/]"});
    }

private:
    Release& release_;
    std::int64_t now_;
    const EffectMakers& makers_;
};

// What stays of a task that fails: what it printed, and that lines follow it which are no commands.
bool stays(const Effect& effect) {
    if (const auto* event = std::get_if<Event>(&effect)) return std::holds_alternative<verbs::ExpectLines>(event->what);
    const auto* message = std::get_if<Message>(&effect);
    return message != nullptr && message->printed;
}

}  // namespace

void Output::undo(std::size_t from) {
    const auto first = effects.begin() + static_cast<std::ptrdiff_t>(std::min(from, effects.size()));
    effects.erase(std::remove_if(first, effects.end(), [](const Effect& effect) { return !stays(effect); }),
                  effects.end());
}

void Output::forget(std::size_t from) {
    effects.erase(effects.begin() + static_cast<std::ptrdiff_t>(std::min(from, effects.size())), effects.end());
}

void make_notes(const Output& output, const EffectMakers& makers) {
    for (const auto& effect : output.effects)
        if (const auto* noted = std::get_if<Noted>(&effect)) write_note(*noted, output.session, makers);
}

Release make(Output output, const EffectMakers& makers) {
    Release release;
    release.session = output.session;
    release.player = output.player;
    release.status = output.status;
    release.last = output.last;
    release.value = std::move(output.value);
    Making making(release, output.at, makers);
    for (auto& effect : output.effects) std::visit(making, effect);
    return release;
}

}  // namespace moosaic::task
