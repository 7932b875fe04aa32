// Fuzz target: whatever a worker sends is a frame or a refusal, and a frame that was taken can be said again.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <frames.hpp>

namespace frames = moosaic::executor::frames;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    frames::Decoder decoder;
    frames::Frame frame;
    while (true) {
        const auto got = decoder.next(frame);
        if (got == frames::Decoder::Got::malformed) return 0;
        if (got == frames::Decoder::Got::frame) {
            frames::Encoder encoder;
            if (const auto* result = std::get_if<frames::Result>(&frame.body))
                if (!encoder.result(frame.address, result->outcome) && encoder.bytes().size() != 0) std::abort();
            continue;
        }
        if (size == 0) return 0;
        const auto space = decoder.space();
        const std::size_t n = space.size() < size ? space.size() : size;
        std::memcpy(space.data(), data, n);
        decoder.received(n);
        data += n;
        size -= n;
    }
}
