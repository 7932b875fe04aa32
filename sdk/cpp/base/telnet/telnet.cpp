// Who speaks telnet, and making the codec.
#include <moosaic/base/telnet.hpp>

#include <algorithm>
#include <array>

#include "telnet_codec.hpp"

namespace moosaic::base {

namespace {

constexpr std::string_view plain_client = "xterm-256-basic";
constexpr std::array<std::string_view, 7> clients = {"mudlet",    "tintin", "mushclient", "blowtorch",
                                                     "mudrammer", "zmud",   "cmud"};

std::string lower_trimmed(std::string_view term) {
    const auto begin = term.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    std::string out(term.substr(begin, term.find_last_not_of(" \t") - begin + 1));
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

}  // namespace

transport::MakeFraming telnet_framing(TelnetLimits limits) {
    return [limits](transport::FramingHost& host, std::vector<transport::Offer> offers) {
        return std::make_unique<TelnetCodec>(host, std::move(offers), limits);
    };
}

bool speaks_telnet(const transport::Terminal& terminal) {
    if (!terminal.pty) return false;
    const std::string term = lower_trimmed(terminal.term);
    return term == plain_client || std::any_of(clients.begin(), clients.end(), [&term](std::string_view client) {
               return term.find(client) != std::string::npos;
           });
}

}  // namespace moosaic::base
