// Attempt: what the verbs of a task let out and ask for (verbs/task.hpp).
#include "accounts/accounts.hpp"
#include "stacks/stacks.hpp"
#include "task/attempt.hpp"
#include "task/broadcast_limit.hpp"
#include "task/continuations.hpp"
#include "task/source_check.hpp"

namespace moosaic::task {

std::vector<verbs::Presence> Attempt::connected() { return parts_.outbox.connected(); }

void Attempt::deliver(Id recipient, const std::string& markup, const std::string& kind) {
    if (!is_connected(recipient)) return;
    const auto player = facts_.player;
    if (recipient != player && player != 0) {
        const CallerScope scope(world_, world::Principal::as_system());
        const auto account = accounts::player_of(*tx_, player);
        const auto verdict = parts_.broadcast.charge(account ? account->account : 0, now_);
        if (verdict == BroadcastLimit::Verdict::dropped_tell)
            tell(player, "[yellow]You are telling others too much at once; some of it was not delivered.[/]", "system");
        if (verdict != BroadcastLimit::Verdict::allowed) return;
    }
    tell(recipient, markup, kind);
}

void Attempt::ask(verbs::Question question) {
    const auto token =
        parts_.continuations.add(Continuation{question.player, std::move(question.verb), std::move(question.args)});
    question.form.get<Dict>()->items.emplace_back("command", token);
    event(question.player, std::move(question.event), std::move(question.form));
}

void Attempt::require_source(const std::string& source) { parts_.check.require(source); }

std::vector<std::string> Attempt::findings(const std::string& source) {
    std::vector<std::string> lines;
    for (const auto& finding : parts_.check.findings(source)) lines.push_back(describe(finding));
    return lines;
}

void Attempt::apart(const std::function<void()>& work) { parts_.stacks->apart(work); }

const std::vector<std::string>& Attempt::common_passwords() { return parts_.limits.common_passwords; }

}  // namespace moosaic::task
