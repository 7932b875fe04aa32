// Wording of errors at the top of a task.
#include "task/failure.hpp"

#include <moosaic/markup.hpp>

#include "store/store.hpp"
#include "task/durable_outlet.hpp"
#include "world/error.hpp"

namespace moosaic::task {

namespace {

std::string red(const std::string& text, bool prefixes) {
    return "[bold red]" + std::string(prefixes ? "[ERROR] " : "") + markup::escape(text) + "[/]";
}

// Of a deep recursion the first and the last few.
void append_trace(std::vector<std::string>& lines, const std::vector<executor::TraceFrame>& trace) {
    constexpr std::size_t at_each_end = 5;
    for (std::size_t i = 0; i < trace.size(); ++i) {
        if (i == at_each_end && trace.size() > 2 * at_each_end + 1) {
            i = trace.size() - at_each_end;
            lines.push_back("[red]  ... " + std::to_string(i - at_each_end) + " more ...[/]");
        }
        const auto& frame = trace[i];
        std::string where = "  " + frame.verb + ", line " + std::to_string(frame.line);
        if (!frame.author.empty()) where += ", by " + frame.author;
        lines.push_back("[red]" + markup::escape(where) + "[/]");
        if (!frame.source.empty()) lines.push_back(markup::escape("    " + frame.source));
    }
}

// "#57 (bell) has no attribute 'x'" is how Python speaks.
std::string in_words(std::string message) {
    constexpr std::string_view technical = " has no attribute '";
    if (const auto at = message.find(technical); at != std::string::npos && message.ends_with('\'')) {
        message.replace(at, technical.size(), " has no \"");
        message.back() = '"';
    }
    return message.ends_with('.') ? message : message + ".";
}

// Whom a player may turn to who cannot mend it.
std::string whose(const std::vector<executor::TraceFrame>& trace) {
    if (trace.empty() || trace.back().author.empty()) return {};
    return " " + trace.back().author + ", who wrote " + trace.back().verb + ", can mend it.";
}

}  // namespace

std::vector<std::string> error_lines(const executor::Raised& raised, bool sees_code, bool prefixes) {
    std::vector<std::string> lines;
    if (world::is_user_error(raised.type)) {
        // Nobody asked for these by what he typed: it is code that names what is not there.
        const bool of_code = raised.type == "NoSuchPropertyError" || raised.type == "NoSuchAttributeError";
        const bool others = of_code && !sees_code && !raised.trace.empty();
        lines.push_back(
            red(others ? "That does not work: " + in_words(raised.message) + whose(raised.trace) : raised.message,
                prefixes));
        if (of_code && sees_code && !raised.trace.empty()) append_trace(lines, {raised.trace.back()});
        return lines;
    }
    if (world::is_permission_error(raised.type)) {
        lines.push_back(red((sees_code ? "PermissionError: " : "") + raised.message, prefixes));
    } else {
        lines.push_back(
            red("That command failed inside the world's code." + (sees_code ? "" : whose(raised.trace)), prefixes));
        if (sees_code) lines.push_back(red(raised.type + ": " + raised.message, false));
    }
    if (sees_code) append_trace(lines, raised.trace);
    return lines;
}

std::vector<std::string> stop_lines(const executor::Stopped& stopped, bool sees_code, bool prefixes) {
    std::vector<std::string> lines{red(stopped.message, prefixes)};
    if (sees_code) append_trace(lines, stopped.trace);
    return lines;
}

std::vector<std::string> lines(const Failure& failure, bool sees_code, bool prefixes) {
    switch (failure.kind) {
        case Failure::Kind::refused:
            return error_lines(failure.raised, false, prefixes);
        case Failure::Kind::raised:
            return error_lines(failure.raised, sees_code, prefixes);
        case Failure::Kind::stopped:
            return stop_lines(failure.stopped, sees_code, prefixes);
        case Failure::Kind::busy:
            return {"[bold red]Too much was going on at once; nothing was changed. Please try again.[/]"};
        case Failure::Kind::unsaved:
            return {"[bold red]The world could not be saved or read, so that did not happen. Please try again.[/]"};
        case Failure::Kind::fault:
            break;
    }
    return {"[bold red]The server could not do that; the log says why.[/]"};
}

Failure current_failure() {
    Failure failure;
    try {
        throw;
    } catch (VerbRaised& error) {
        failure.kind = Failure::Kind::raised;
        failure.raised = std::move(error.raised);
    } catch (const world::WorldError& error) {
        failure.kind = Failure::Kind::refused;
        failure.raised = executor::Raised{error.type, error.message, error.data, {}};
    } catch (TaskStopped& stop) {
        failure.kind = Failure::Kind::stopped;
        failure.stopped = std::move(stop.stopped);
    } catch (const store::StorageFailure& error) {
        failure.kind = Failure::Kind::unsaved;
        failure.what = error.what();
    } catch (const std::exception& error) {
        failure.what = error.what();
    }
    return failure;
}

Error error_of(const Failure& failure) {
    const auto error = [](std::string message, std::string remedy = {}) {
        return Error{std::move(message), {}, std::move(remedy)};
    };
    switch (failure.kind) {
        case Failure::Kind::refused:
            return error(failure.raised.message);
        case Failure::Kind::raised:
            return error(failure.raised.type + ": " + failure.raised.message);
        case Failure::Kind::stopped:
            return error(failure.stopped.message, "try again");
        case Failure::Kind::busy:
            return error("too much was going on at once", "try again");
        case Failure::Kind::unsaved:
        case Failure::Kind::fault:
            break;
    }
    return error(failure.what.empty() ? "the world could not be read" : failure.what);
}

}  // namespace moosaic::task
