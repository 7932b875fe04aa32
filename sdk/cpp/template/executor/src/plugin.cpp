// executor/@NAME@: where to begin: it takes calls and says to each that it has no worker for it.
#include <moosaic/executor.hpp>

namespace {

using namespace moosaic;
using namespace moosaic::executor;

class Task final : public ExecutorTask {
public:
    Outcome call(const Call&, TaskHost&) override {
        return Stopped{Stopped::Why::no_worker, "executor.@NAME@ runs nothing yet.", {}};
    }
};

class @CLASS@ final : public Executor {
public:
    std::unique_ptr<ExecutorTask> begin(std::uint64_t, Limits) override { return std::make_unique<Task>(); }
    Result<std::vector<Finding>> check(const std::string&) override {
        return fail("verbs cannot be checked here", "executor.@NAME@");
    }
};

}  // namespace

MOOSAIC_PLUGIN("executor", "@NAME@", "0.1.0", @CLASS@);
