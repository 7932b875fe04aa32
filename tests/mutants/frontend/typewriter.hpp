// Typewriter: a correct frontend for pipes, telnet and terminals, small, with a fault by choice; or one that writes in
// capitals, which is no fault.
#pragma once

#include <string>

#include <moosaic/frontend.hpp>

namespace moosaic::mutants {

std::string capitals(std::string text);

class Typewriter final : public frontend::Frontend {
public:
    explicit Typewriter(bool capitals) : capitals_(capitals) {}
    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach& attach,
                                                      frontend::FrontendHost& host) override;

private:
    bool capitals_;
    std::string shared_line_;  // of a fault
};

}  // namespace moosaic::mutants
