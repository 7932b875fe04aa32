// An engine for tests of the runtime: a few objects with fields, properties and verbs, and a log of what was asked.
// Calls of other owners' verbs run on the same runtime, as executor/inline does it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime.hpp"

namespace moosaic::python::test {

constexpr Id wizard = 2;
constexpr Id ann = 11;
constexpr Id bob = 12;
constexpr Id lamp = 30;
constexpr Id room = 40;
constexpr Id system_object = 1;

struct FakeVerb {
    Id id = 0;
    Id object = 0;
    Id owner = 0;
    std::string name;
    std::string source;
    bool execute = true;
};

class FakeEngine : public runtime::Engine {
public:
    explicit FakeEngine(PythonRuntime& runtime);

    executor::Outcome request(Op op, Id caller, std::vector<Value> args) override;
    void print(Id caller, std::string text) override;
    [[nodiscard]] std::uint64_t ticks_left() const override { return ticks; }
    void use_ticks(std::uint64_t used) override;

    FakeVerb& add_verb(Id object, Id owner, const std::string& name, const std::string& source);
    // Runs a verb of `owner` on the lamp: the outermost call of a task.
    executor::Outcome run(const std::string& source, Id owner = ann, std::vector<Value> args = {},
                          std::vector<std::pair<std::string, Value>> kwargs = {});
    executor::Outcome eval(const std::string& text, Id principal = ann);
    [[nodiscard]] int count(Op op) const;

    struct Request {
        Op op;
        Id caller;
        std::vector<Value> args;
    };
    std::vector<Request> requests;
    std::vector<std::string> pieces;
    std::map<Id, std::map<std::string, Value>> fields;
    std::map<Id, std::map<std::string, Value>> properties;
    std::vector<FakeVerb> verbs;
    std::map<Id, Id> parent;
    std::uint64_t ticks = UINT64_MAX;  // left; the largest number: not bounded
    std::uint64_t ticks_used = 0;
    bool discard = false;                          // of the calls that run() makes
    std::string test_display = "#30 (lamp):test";  // of the verb that run() runs
    executor::Context context;
    // Asked before everything else; an answer ends the request.
    std::function<std::optional<executor::Outcome>(const Request&)> hook;

private:
    executor::Outcome attr(const Request& request);
    executor::Outcome query(const Request& request);
    executor::Outcome sdk(const Request& request);
    executor::Outcome call(const Request& request);
    FakeVerb* find(Id object, const std::string& name);
    Value verb_value(const FakeVerb& verb, Id bound_to, const std::string& name);

    PythonRuntime& runtime_;
    int depth_ = 0;
};

// One runtime a test program: the interpreter is the process's.
PythonRuntime& runtime_under_test();

executor::Raised raised(const executor::Outcome& outcome);  // fails the test if it is none
Value value(const executor::Outcome& outcome);

}  // namespace moosaic::python::test
