#include "naws.hpp"

#include <algorithm>

namespace moosaic::naws {

namespace {

constexpr int updates_per_second = 20;

int octet(std::string_view payload, std::size_t at) { return static_cast<unsigned char>(payload[at]); }

int clamped(int value, int low, int high) { return value == 0 ? 0 : std::clamp(value, low, high); }

}  // namespace

void NawsSession::on_enabled(bool us) {
    if (us) return;
    on_ = true;
    host_.set_capability("naws", Value(true));
}

void NawsSession::on_disabled(bool us) {
    if (us) return;
    on_ = false;
    host_.set_capability("naws", Value(false));
}

void NawsSession::on_subnegotiation(std::string_view payload) {
    if (!on_ || payload.size() != 4 || too_often()) return;
    const int columns = octet(payload, 0) << 8 | octet(payload, 1);
    const int rows = octet(payload, 2) << 8 | octet(payload, 3);
    host_.set_size(clamped(columns, 20, 1000), clamped(rows, 5, 500));
}

bool NawsSession::too_often() {
    if (clock_ == nullptr) return false;
    const auto now = clock_->steady();
    if (now - second_ >= std::chrono::seconds(1)) {
        second_ = now;
        updates_ = 0;
    }
    return ++updates_ > updates_per_second;
}

Result<void> Naws::configure(const Config& /*config*/, Services& services) {
    clock_ = &services.clock();
    return {};
}

std::unique_ptr<protocol::ProtocolSession> Naws::attach(protocol::ProtocolHost& host) {
    return std::make_unique<NawsSession>(host, clock_);
}

}  // namespace moosaic::naws
