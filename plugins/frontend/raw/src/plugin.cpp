// frontend/raw: lines of text, for telnet clients, scripts, screen readers and plain terminals.
#include <moosaic/frontend.hpp>

#include "edit_session.hpp"
#include "plain_session.hpp"

namespace moosaic::raw {

class RawFrontend final : public frontend::Frontend {
public:
    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach& attach,
                                                      frontend::FrontendHost& host) override {
        // A telnet client edits and echoes on its own, whatever carries it.
        if (attach.terminal.pty && !attach.telnet) return std::make_unique<EditSession>(attach, host);
        return std::make_unique<PlainSession>(attach, host);
    }
};

}  // namespace moosaic::raw

MOOSAIC_PLUGIN("frontend", "raw", "0.1.0", moosaic::raw::RawFrontend);
