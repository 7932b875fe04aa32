// Attempt: what the verbs of a task let out and ask for (verbs/task.hpp).
#include <algorithm>

#include "accounts/accounts.hpp"
#include "stacks/stacks.hpp"
#include "task/attempt.hpp"
#include "task/continuations.hpp"
#include "task/gift_notices.hpp"
#include "task/owner_use.hpp"
#include "task/source_check.hpp"

namespace moosaic::task {

std::vector<verbs::Presence> Attempt::connected() { return services_.outbox.connected(); }

void Attempt::deliver(Id recipient, const std::string& markup, const std::string& kind) {
    if (!is_connected(recipient)) return;
    Id account = 0;
    if (recipient != facts_.player && facts_.player != 0) {
        const CallerScope scope(world_, world::Principal::as_system());
        if (const auto own = accounts::player_of(*tx_, facts_.player)) account = own->account;
    }
    spending_.output(markup.size());
    output_.effects.emplace_back(Told{Message{recipient, false, kind, markup, strangers_ == 0}, account});
}

void Attempt::avatar_destroyed(Id avatar) { event(avatar, verbs::Disconnect{"Your character is no more."}); }

void Attempt::displaced(Id avatar, Id gone, Id place) {
    output_.effects.emplace_back(Message{avatar, false, "system", displaced_text(world_, avatar, gone, place)});
}

void Attempt::ask(verbs::Question question) {
    for (const auto& arg : question.args) spending_.held(arg);
    const auto token = services_.makers.continuations.token();
    output_.effects.emplace_back(
        Awaited{token, Continuation{question.player, std::move(question.verb), std::move(question.args)}});
    std::visit(
        [&](auto& form) {
            form.command = token;
            event(question.player, std::move(form));
        },
        question.form);
}

void Attempt::administered(std::string what) {
    const CallerScope scope(world_, world::Principal::as_system());
    what += ", by " +
            (facts_.player == 0 ? std::string("the command line or a plugin") : world_.display_object(facts_.player));
    output_.effects.emplace_back(Noted{std::move(what)});
}

void Attempt::require_source(const std::string& source) { services_.check.require(source); }

std::vector<std::string> Attempt::findings(const std::string& source) {
    std::vector<std::string> lines;
    for (const auto& finding : services_.check.findings(source)) lines.push_back(describe(finding));
    return lines;
}

// Of whoever the task is for.
Value Attempt::limits() {
    const auto principal = class_of(world_, facts_.caller);
    const auto most = services_.limits.of(principal);
    const auto use = use_of(*tx_, facts_.caller);
    const auto bound = [](std::int64_t number) { return number != 0 ? Value(number) : Value(); };
    auto memory_mb = static_cast<std::int64_t>(services_.executor.memory_bytes() / (1024 * 1024));
    if (const auto own = memory_mb_of(bounds_); own != 0 && memory_mb != 0) memory_mb = std::min(memory_mb, own);
    return Value::dict({{"class", std::string(class_names[static_cast<std::size_t>(principal)])},
                        {"time_ms", bounds_.time_ms},
                        {"ticks", bounds_.ticks},
                        {"memory_mb", bound(memory_mb)},
                        {"output_bytes", bounds_.output_bytes},
                        {"write_bytes", bounds_.write_bytes},
                        {"calls", bounds_.calls},
                        {"depth", bounds_.depth},
                        {"tasks", bounds_.tasks},
                        {"hooks_ms", services_.limits.hooks_ms.get()},
                        {"bytes", bound(most.bytes)},
                        {"bytes_used", use.bytes},
                        {"objects", bound(most.objects)},
                        {"objects_used", use.objects}});
}

accounts::Passwords& Attempt::passwords() {
    if (services_.passwords == nullptr) throw world::WorldError("UserError", "No passwords are kept here.");
    return *services_.passwords;
}

}  // namespace moosaic::task
