#include "task/due_runs.hpp"

#include <algorithm>

#include "task/attempt.hpp"
#include "task/due_rows.hpp"
#include "task/limit_counters.hpp"

namespace moosaic::task {

store::SeqNo DueRuns::run_whole(TaskFacts task, Outlet::Received received, bool last) {
    DueFor whose{task.session, task.settings, task.line, 0, last, task.pot};
    const auto ending = runs_.run(task, [&](Output& output, Ending& ended) {
        whose.status = std::max(ended.status, output.status);
        output.status = whose.status;
        output.last = last && ended.due.empty();
        ended.received = received;
    });
    whose.line.place = ending.place;
    if (!ending.due.empty()) run(ending.due, whose);
    return whose.line.place;
}

// What is due may move things too: a chain is cut off at twice what one task may cause.
std::size_t DueRuns::longest() const { return 2 * static_cast<std::size_t>(services_.limits.tasks); }

void DueRuns::run(std::vector<Id> rows, DueFor& whose) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool at_end = whose.last && i + 1 == rows.size();
        const auto fits = [&](const Ending& ended) {
            return ended.due.empty() || rows.size() + ended.due.size() <= longest();
        };
        const auto ending = run_row(rows[i], whose, [&](Output& output, Ending& ended) {
            output.status = whose.status;
            output.last = at_end && (ended.due.empty() || !fits(ended));
            if (!fits(ended)) cut_off(output);
        });
        whose.line.place = std::max(whose.line.place, ending.place);
        if (fits(ending))
            rows.insert(rows.end(), ending.due.begin(), ending.due.end());
        else
            forget(ending.due);
        if (ending.ran || !at_end) continue;
        Output empty;
        empty.session = whose.session;
        empty.status = whose.status;
        runs_.let_out(whose.line, std::move(empty));
    }
}

void DueRuns::cut_off(Output& output) {
    const auto why =
        "What moved kept on causing further moves; that was stopped after " + std::to_string(longest()) + ".";
    if (output.player != 0)
        output.effects.emplace_back(Message{output.player, true, "error", "[bold red]" + why + "[/]"});
    services_.limit_counters.hit(
        {executor::Stopped::Why::task_limit, 0, output.player, {}, std::chrono::milliseconds(0)},
        services_.clock.steady());
}

void DueRuns::forget(const std::vector<Id>& rows) {
    const auto gone = runs_.transact([&](Attempt& attempt) {
        for (const auto row : rows) erase_due(attempt.tx(), row);
    });
    if (!gone) services_.log.error("what was cut off could not be removed: " + gone.error().text());
}

Ending DueRuns::run_row(Id row, const DueFor& whose, const Runs::Finish& finish) {
    DueRow due;
    const auto found = runs_.inspect([&](Attempt& attempt) { due = get_due(attempt.tx(), row); });
    if (!found || due.id == 0) {
        Ending nothing;
        nothing.ran = false;
        return nothing;
    }
    auto task = runs_.facts(Due{row}, whose.session, due.player, due.caller, whose.settings, whose.line);
    if (whose.pot != nullptr) task.pot = whose.pot;
    auto ending = runs_.run(task, finish);
    if (ending.status != 0 && !ending.passing) {
        // The row goes even if its verb failed: it runs once. What failed for the server's sake waits for the next
        // start.
        if (const auto gone = runs_.transact([&](Attempt& attempt) { erase_due(attempt.tx(), row); }); !gone)
            services_.log.error("row " + std::to_string(row) +
                                " of what is due could not be removed: " + gone.error().text());
    }
    return ending;
}

}  // namespace moosaic::task
