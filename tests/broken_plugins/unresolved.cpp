// A plugin that calls a function no library has. With lazy binding it would load, and kill the process at the call.
#include <moosaic/service.hpp>

namespace somewhere {
void moosaic_function_nobody_has(const std::string&, int);
}

namespace {

class Unresolved : public moosaic::service::Service {
    moosaic::Result<void> start() override {
        somewhere::moosaic_function_nobody_has("x", 1);
        return {};
    }
};

}  // namespace

MOOSAIC_PLUGIN("service", "unresolved", "1.0", Unresolved);
