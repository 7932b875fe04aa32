// A transport that says that it listens, at addresses nobody can use.
#include <moosaic/transport.hpp>

namespace {

class Broken final : public moosaic::transport::Transport {
public:
    moosaic::Result<void> listen(moosaic::transport::TransportHost& host) override {
        (void)host.open({}, nullptr);
        return {};
    }
    [[nodiscard]] std::vector<std::string> addresses() const override { return {"", "two words\n"}; }
    void stop_accepting() override { throw 42; }
};

}  // namespace

MOOSAIC_PLUGIN("transport", BROKEN_NAME, "1.0", Broken);
