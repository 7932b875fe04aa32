// libFuzzer target: hostile bytes into the telnet codec.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "telnet_codec.hpp"

namespace {

struct Sink : moosaic::transport::FramingHost {
    void framing_text(std::string_view bytes) override { text += bytes.size(); }
    void framing_send(std::string_view bytes) override { sent += bytes.size(); }
    void framing_command(moosaic::transport::StreamCommand) override {}
    void framing_option(std::uint8_t, bool, bool) override {}
    void framing_frame(std::uint8_t, std::string_view payload) override {
        if (payload.size() > 8192) std::abort();
    }
    void framing_abuse(std::string_view) override {}
    std::size_t text = 0, sent = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Sink sink;
    moosaic::base::TelnetCodec codec(sink, {{25, true, false}, {31, false, true}});
    codec.offer();
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const std::size_t half = size == 0 ? 0 : data[0] % size;
    codec.receive(all.substr(0, half));
    codec.receive(all.substr(half));
    if (sink.text > size || sink.sent > size + 16) std::abort();
    return 0;
}
