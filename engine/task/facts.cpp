// Running what a task is about.
#include "task/facts.hpp"

#include <array>

#include "task/attempt.hpp"
#include "task/due_rows.hpp"
#include "task/run_fragment.hpp"
#include "verbs/checked_verb.hpp"

namespace moosaic::task {

namespace {

class Running {
public:
    Running(Attempt& attempt, Returned& returned) : attempt_(attempt), returned_(returned) {}

    void operator()(const Fragment& fragment) {
        returned_.rest = fragment.line;
        run_fragment(attempt_, returned_.rest);
    }

    // Nothing is parsed, so nothing can stand in the way of the verb that asked.
    void operator()(const Answer& answer) {
        if (!answer.then || answer.then->player != attempt_.facts().player)
            throw world::WorldError("UserError", "Nothing is waiting for that any more.");
        auto args = answer.then->args;
        args.insert(args.begin(), answer.text);
        attempt_.perform(verbs::checked_verb(attempt_.world(), answer.then->verb), args);
    }

    void operator()(const Hook& hook) { call_hook(hook.this_object, hook.verb, hook.args); }

    void operator()(const VerbCall& call) {
        returned_.value = attempt_.run(attempt_.world().need_verb(call.object, call.verb), call.args, {}, true);
    }

    void operator()(const Snippet& snippet) { returned_.value = attempt_.evaluate(snippet.text); }

    void operator()(const Due& due) {
        // In this very transaction: what caused it may have been lost with a failed batch since, and its row with it.
        const auto row = get_due(attempt_.tx(), due.row);
        if (row.id == 0) return;
        erase_due(attempt_.tx(), row.id);
        const auto verb = attempt_.world().find_hook(row.this_object, row.verb);
        if (!verb) return;
        if (row.args.size() <= 1) return attempt_.perform(*verb, row.args);
        for (const auto& mover : row.args) attempt_.perform_apart(*verb, {mover});
    }

    void operator()(const EngineWork& own) { own.work(attempt_); }

private:
    void call_hook(Id object, const std::string& name, const std::vector<Value>& args) {
        if (const auto verb = attempt_.world().find_hook(object, name)) attempt_.perform(*verb, args);
    }

    Attempt& attempt_;
    Returned& returned_;
};

}  // namespace

std::string display(const TaskFacts& facts) {
    constexpr std::array<std::string_view, std::variant_size_v<What>> names = {"line",    "answer", "hook",  "verb",
                                                                               "snippet", "due",    "engine"};
    return "task " + std::to_string(facts.id) + " (" + std::string(names.at(facts.what.index())) + ")";
}

void run_what(Attempt& attempt, Returned& returned) {
    returned = {};
    std::visit(Running(attempt, returned), attempt.facts().what);
}

}  // namespace moosaic::task
