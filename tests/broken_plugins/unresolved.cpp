// A plugin that calls a function no library has. With lazy binding it would load, and kill the process at the call.
#include <moosaic/service.hpp>

extern "C" void moosaic_function_nobody_has();

namespace {

class Unresolved : public moosaic::service::Service {
    moosaic::Result<void> start() override {
        moosaic_function_nobody_has();
        return {};
    }
};

}  // namespace

MOOSAIC_PLUGIN("service", "unresolved", "1.0", Unresolved);
