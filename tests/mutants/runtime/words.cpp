#include "words.hpp"

#include <sstream>
#include <stdexcept>

#include "../hunt.hpp"

namespace moosaic::mutants {

using executor::Call;
using executor::Finding;
using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using executor::TraceFrame;

namespace {

Value as_given(const Value& value) {
    const auto* whole = value.get<std::int64_t>();
    if (whole != nullptr && faulty("integers_become_reals")) return static_cast<double>(*whole);
    if (whole != nullptr && faulty("integers_pass_through_reals"))
        return static_cast<std::int64_t>(static_cast<double>(*whole / 2) * 2);
    const auto* text = value.get<std::string>();
    if (text != nullptr && faulty("text_ends_at_nul")) return std::string(text->c_str());
    const auto* tuple = value.get<Tuple>();
    if (tuple != nullptr && faulty("tuples_become_lists")) return Value::list(tuple->items);
    if (value.get<bool>() != nullptr && faulty("truth_becomes_a_number")) return std::int64_t{*value.get<bool>()};
    return value;
}

// What the engine raised or stopped, as it leaves the verb at `here`.
template <class Ended>
Outcome leaving(Ended ended, const TraceFrame& here) {
    if (faulty("loses_the_inner_trace")) ended.trace.clear();
    if (faulty("own_frame_comes_last"))
        ended.trace.push_back(here);
    else
        ended.trace.insert(ended.trace.begin(), here);
    return ended;
}

std::optional<Outcome> answered(Outcome answer, const TraceFrame& here) {
    if (auto* raised = std::get_if<Raised>(&answer)) {
        if (faulty("swallows_what_the_engine_raises")) return std::nullopt;
        if (faulty("renames_what_the_engine_raises")) raised->type = "Error";
        return leaving(std::move(*raised), here);
    }
    if (auto* stopped = std::get_if<Stopped>(&answer)) {
        if (faulty("swallows_a_stop")) return std::nullopt;
        if (faulty("a_stop_becomes_an_exception")) return leaving(Raised{"Stopped", stopped->message, {}, {}}, here);
        if (faulty("a_stop_changes_its_reason")) stopped->why = Stopped::Why::cancelled;
        if (faulty("a_stop_loses_its_message")) stopped->message.clear();
        return leaving(std::move(*stopped), here);
    }
    return std::nullopt;
}

}  // namespace

void Words::interrupt() {
    if (!faulty("interrupt_is_ignored")) interrupted_ = true;
}

std::vector<Finding> Words::check(const std::string& source) {
    if (faulty("accepts_any_source")) return {};
    if (faulty("a_large_source_throws") && source.size() > 1000) throw std::length_error("too long");
    if (faulty("refuses_every_source")) return {{1, 0, "no", "no", "none"}};
    std::istringstream lines(source);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto word = line.substr(0, line.find(' '));
        bool known = false;
        for (const auto* good : {"return", "first", "print", "fail", "ask", "loop", ""}) known = known || word == good;
        if (!known && faulty("findings_without_a_message")) return {{number, 0, "unknown-word", "", ""}};
        if (!known && faulty("findings_at_no_line")) return {{number + 100, 0, "unknown-word", "what?", ""}};
        if (!known) return {{number, 0, "unknown-word", "there is no word \"" + word + "\"", "use return, first …"}};
    }
    return {};
}

std::optional<Outcome> Words::obey(const Call& call, runtime::Engine& engine, const TraceFrame& here) {
    const auto blank = here.source.find(' ');
    const auto word = here.source.substr(0, blank);
    const auto rest = blank == std::string::npos ? "" : here.source.substr(blank + 1);
    const Id caller = faulty("asks_as_somebody_else") ? 1 : call.principal;
    if (word == "return") return faulty("returns_nothing") ? Value() : Value(std::int64_t{std::atoll(rest.c_str())});
    if (word == "first") {
        if (!kept_ || !faulty("remembers_arguments")) kept_ = call.args.empty() ? Value() : call.args.front();
        return as_given(*kept_);
    }
    if (word == "print" && !faulty("prints_nothing"))
        for (int i = 0; i < (faulty("prints_twice") ? 2 : 1); ++i) engine.print(caller, rest + "\n");
    if (word == "fail" && faulty("throws")) throw std::runtime_error("as told");
    if (word == "fail" && faulty("an_exception_without_a_place")) return Raised{"UserError", "as told", {}, {}};
    if (word == "fail") return Raised{"UserError", "as told", {}, {here}};
    if (word == "ask") {
        auto answer = engine.request(Op::text, caller, {Value::object(call.this_object)});
        TraceFrame shown = here;
        if (faulty("a_nested_call_spoils_the_outer")) shown.verb = running_;
        return answered(std::move(answer), shown);
    }
    while (word == "loop") {
        if (!interrupted_) continue;
        if (faulty("an_interrupt_is_an_exception")) return Raised{"TimeoutError", "", {}, {here}};
        if (faulty("an_interrupt_has_no_place")) return Stopped{Stopped::Why::time_limit, "", {}};
        return Stopped{Stopped::Why::time_limit, "It took too long.", {here}};
    }
    return std::nullopt;
}

Outcome Words::call(const Call& call, runtime::Engine& engine) {
    if (interrupted_ && faulty("an_interrupt_stays")) return Stopped{Stopped::Why::time_limit, "", {}};
    if (call.depth == 0) interrupted_ = false;
    running_ = call.code.display;
    std::istringstream lines(call.code.source);
    TraceFrame here{call.code.author, call.code.display, 0, ""};
    while (std::getline(lines, here.source)) {
        ++here.line;
        if (auto outcome = obey(call, engine, here)) return std::move(*outcome);
    }
    return Value();
}

}  // namespace moosaic::mutants
