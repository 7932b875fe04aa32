// A frontend that throws something odd as soon as it has to show anything.
#include <moosaic/frontend.hpp>

namespace {

class Session final : public moosaic::frontend::FrontendSession {
public:
    void input(std::string_view) override {}
    void erase_character() override {}
    void erase_line() override {}
    void resize(int, int) override {}
    void show(std::string_view) override { throw 42; }
    void prompt(std::string_view, bool) override {}
    void set_quiet(bool) override {}
    void finish() override { throw 43; }
};

class Broken final : public moosaic::frontend::Frontend {
public:
    std::unique_ptr<moosaic::frontend::FrontendSession> attach(const moosaic::frontend::Attach&,
                                                               moosaic::frontend::FrontendHost&) override {
        return std::make_unique<Session>();
    }
};

}  // namespace

MOOSAIC_PLUGIN("frontend", BROKEN_NAME, "1.0", Broken);
