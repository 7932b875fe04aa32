// RecordingTasks: keeps what it is asked to run; the test answers.
#pragma once

#include <moosaic/tasks.hpp>
#include <moosaic/testing/fakes/requests.hpp>

namespace moosaic::testing {

class RecordingTasks final : public Tasks {
public:
    Requests<TaskResult> requests;

    Result<void> line(std::string principal, std::string line, Done done) override {
        return requests.take({"line", std::move(principal), {std::move(line)}}, std::move(done));
    }
    Result<void> snippet(std::string principal, std::string text, Done done) override {
        return requests.take({"snippet", std::move(principal), {std::move(text)}}, std::move(done));
    }
    Result<void> verb(std::string principal, Id object, std::string verb, std::vector<Value> args, Done done) override {
        return requests.take({"verb", std::move(principal), {object, std::move(verb), Value::list(std::move(args))}},
                             std::move(done));
    }
};

}  // namespace moosaic::testing
