// runtime/@NAME@: a language of one word a line, to begin from: return N | first | print TEXT | fail | ask | loop.
#include <atomic>
#include <sstream>

#include <moosaic/runtime.hpp>

namespace {

using namespace moosaic;
using executor::Call;
using executor::Finding;
using executor::Outcome;
using executor::Raised;
using executor::Stopped;

class @CLASS@ final : public runtime::Runtime {
public:
    Result<void> warm_up() override { return {}; }
    void forked() override {}
    void end_of_task() override {}
    void interrupt() override { interrupted_ = true; }

    std::vector<Finding> check(const std::string& source) override {
        std::istringstream lines(source);
        int number = 0;
        for (std::string line; std::getline(lines, line);) {
            ++number;
            const auto word = line.substr(0, line.find(' '));
            for (const auto* known : {"return", "first", "print", "fail", "ask", "loop", ""})
                if (word == known) goto good;
            return {{number, 0, "unknown-word", "there is no word \"" + word + "\"", "use return, first, print …"}};
        good:;
        }
        return {};
    }

    Outcome call(const Call& call, runtime::Engine& engine) override {
        if (call.depth == 0) interrupted_ = false;
        std::istringstream lines(call.code.source);
        executor::TraceFrame here{call.code.author, call.code.display, 0, ""};
        while (std::getline(lines, here.source)) {
            ++here.line;
            const auto blank = here.source.find(' ');
            const auto word = here.source.substr(0, blank);
            const auto rest = blank == std::string::npos ? "" : here.source.substr(blank + 1);
            if (word == "return") return Value(static_cast<std::int64_t>(std::atoll(rest.c_str())));
            if (word == "first") return call.args.empty() ? Value() : call.args.front();
            if (word == "print") engine.print(call.principal, rest + "\n");
            if (word == "fail") return Raised{"UserError", "as told", {}, {here}};
            if (word == "ask") {
                auto answer = engine.request(Op::text, call.principal, {Value::object(call.this_object)});
                if (auto* raised = std::get_if<Raised>(&answer)) raised->trace.insert(raised->trace.begin(), here);
                if (auto* over = std::get_if<Stopped>(&answer)) over->trace.insert(over->trace.begin(), here);
                if (!std::holds_alternative<Value>(answer)) return answer;
            }
            while (word == "loop")
                if (interrupted_) return Stopped{Stopped::Why::time_limit, "It took too long.", {here}};
        }
        return Value();
    }

private:
    std::atomic<bool> interrupted_{false};
};

}  // namespace

MOOSAIC_PLUGIN("runtime", "@NAME@", "0.1.0", @CLASS@);
