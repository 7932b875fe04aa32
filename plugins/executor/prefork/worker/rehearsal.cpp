// See rehearsal.hpp.
#include "rehearsal.hpp"

#include <algorithm>
#include <cstring>
#include <frames.hpp>

namespace moosaic::worker {

namespace frames = executor::frames;

namespace {

// An engine with no world.
class Nowhere final : public runtime::Engine {
public:
    executor::Outcome request(Op, Id, std::vector<Value>) override {
        return executor::Raised{"NoSuchAttributeError", "", {}, {}};
    }
    void print(Id, std::string) override {}
};

executor::Call sample_call(std::string source) {
    executor::Call call;
    call.code.source = std::move(source);
    call.this_object = 1;
    call.context.player = 1;
    call.context.system_object = 1;
    call.context.parser = Value::dict({{"words", Value::list({Value("sample")})}});
    call.context.settings = Value::dict();
    return call;
}

// To the other end of no socket.
void carry(frames::Encoder& from, frames::Decoder& to, frames::Frame& frame) {
    auto bytes = from.bytes();
    while (!bytes.empty()) {
        const auto space = to.space();
        const auto n = std::min(space.size(), bytes.size());
        std::memcpy(space.data(), bytes.data(), n);
        to.received(n);
        bytes = bytes.subspan(n);
        if (to.next(frame) == frames::Decoder::Got::frame) break;
    }
    from.clear();
}

}  // namespace

void rehearse(runtime::Runtime& runtime) {
    auto source = runtime.sample();
    if (source.empty()) return;
    frames::Encoder encoder;
    frames::Decoder decoder;
    frames::Frame frame;
    const frames::Address address{1, 1, 0};
    if (!encoder.call(address, sample_call(std::move(source)))) return;
    carry(encoder, decoder, frame);
    const auto* call = std::get_if<executor::Call>(&frame.body);
    if (call == nullptr) return;
    Nowhere nowhere;
    if (!encoder.result(address, runtime.call(*call, nowhere))) return;
    carry(encoder, decoder, frame);
    runtime.end_of_task();
}

}  // namespace moosaic::worker
