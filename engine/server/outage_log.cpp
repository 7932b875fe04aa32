#include "server/outage_log.hpp"

#include <string>

namespace moosaic::server {

namespace {

constexpr auto pause = std::chrono::seconds(30);

}  // namespace

void OutageLog::failed(const Error& why) {
    const auto now = clock_.steady();
    if (batches_++ == 0) {
        begun_ = said_ = now;
        log_.error("the world could not be saved; what was not saved is taken back and its players are told: " +
                   why.text());
    } else if (now - said_ >= pause) {
        said_ = now;
        log_.error("the world still cannot be saved, " + std::to_string(batches_) + " batches refused: " + why.text());
    }
}

void OutageLog::over() {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock_.steady() - begun_).count();
    log_.warning("the world can be saved again, after " + std::to_string(seconds) + " s and " +
                 std::to_string(batches_) + " refused batches");
    batches_ = 0;
}

}  // namespace moosaic::server
