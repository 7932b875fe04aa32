// Runner: what players type, fragment by fragment, and their answers to questions of verbs.
#include <algorithm>
#include <cctype>

#include "task/line.hpp"
#include "task/runner.hpp"
#include "verbs/checked_verb.hpp"

namespace moosaic::task {

using world::WorldError;

namespace {

// A line as the log may show it. What follows a word like @password is nobody's business.
std::string loggable(const std::string& line) {
    const auto start = line.find_first_not_of(' ');
    const auto end = start == std::string::npos ? start : line.find(' ', start);
    if (end == std::string::npos) return line;
    std::string word = line.substr(start, end - start);
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const char* secret : {"passw", "connect", "login"})
        if (word.find(secret) != std::string::npos) return line.substr(start, end - start) + " …";
    return line;
}

}  // namespace

void Runner::command(Command command) {
    auto shared = std::make_shared<Command>(std::move(command));
    shared->received = parts_.clock.steady();
    const auto* shortcuts = shared->settings.find("x_shortcuts");
    LineProgress start{{shared->line, 0, shortcuts == nullptr || shortcuts->truthy()}, {}, 0};
    post(shared->avatar, [this, shared, start = std::move(start)] {
        if (shared->attachment) return run_continuation(*shared);
        log_line(*shared);
        run_next_fragment(shared, start);
    });
}

void Runner::log_line(const Command& command) {
    if (parts_.log.enabled(Level::debug))
        parts_.log.debug("session " + std::to_string(command.session) + ", #" + std::to_string(command.avatar) + ": " +
                         loggable(command.line));
}

// One fragment; the rest of the line waits for its player's next turn.
void Runner::run_next_fragment(const std::shared_ptr<Command>& command, LineProgress progress) {
    auto task = facts(command->session, command->avatar, command->avatar, command->settings, progress.output);
    auto rest = progress.line;
    bool last = false;
    int status = 0;
    const auto ending = execute(
        task,
        [&](Attempt& attempt) {
            rest = progress.line;  // a task that is run again takes the same fragment
            run_fragment(attempt, rest);
        },
        [&](Output& output, Ending& ended) {
            last = !rest.more();
            status = std::max({progress.status, ended.status, output.status});
            output.status = status;
            output.last = last && ended.hooks.empty();
            if (last) ended.received = command->received;
        });
    auto output = std::move(progress.output);
    output.place = std::max(output.place, ending.place);
    if (!ending.hooks.empty()) run_hook_rows(ending.hooks, command->session, command->settings, output, status, last);
    if (last) return;
    LineProgress next{std::move(rest), std::move(output), status};
    post(command->avatar, [this, command, next = std::move(next)] { run_next_fragment(command, next); });
}

// The verb that asked gets what the player typed, as its first argument; nothing is parsed, so nothing can stand in its
// way.
void Runner::run_continuation(const Command& command) {
    const auto then = parts_.continuations.take(command.line);
    const Work work = [&](Attempt& attempt) {
        if (!then || then->player != command.avatar)
            throw WorldError("UserError", "Nothing is waiting for that any more.");
        auto args = then->args;
        args.insert(args.begin(), *command.attachment);
        attempt.run(verbs::checked_verb(attempt.world(), then->verb), args, {}, true);
    };
    run_whole(facts(command.session, command.avatar, command.avatar, command.settings), work, command.received);
}

}  // namespace moosaic::task
