// A runtime that cannot do without something of the server's, where it never is.
#include <moosaic/runtime.hpp>

namespace {

class Needy : public moosaic::runtime::Runtime {
public:
    std::vector<std::string> needs() const override { return {"tasks"}; }
    moosaic::Result<void> warm_up() override { return {}; }
    void forked() override {}
    std::vector<moosaic::executor::Finding> check(const std::string&) override { return {}; }
    moosaic::executor::Outcome call(const moosaic::executor::Call&, moosaic::runtime::Engine&) override {
        return moosaic::Value();
    }
    void interrupt() override {}
    void end_of_task() override {}
};

}  // namespace

MOOSAIC_PLUGIN("runtime", "needy", "1.0", Needy);
