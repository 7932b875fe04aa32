// RecordingSessions: keeps what it is asked; the test answers: `listed` what list asked, `done` what send and close
// did.
#pragma once

#include <moosaic/sessions.hpp>
#include <moosaic/testing/fakes/requests.hpp>

namespace moosaic::testing {

class RecordingSessions final : public Sessions {
public:
    Requests<std::vector<SessionFacts>> listed;
    Requests<void> done;

    Result<void> list(std::string principal, Listed then) override {
        return listed.take({"list", std::move(principal), {}}, std::move(then));
    }
    Result<void> send(std::string principal, std::uint64_t session, std::string text, Done then) override {
        return done.take({"send", std::move(principal), {static_cast<std::int64_t>(session), std::move(text)}},
                         std::move(then));
    }
    Result<void> close(std::string principal, std::uint64_t session, std::string reason, Done then) override {
        return done.take({"close", std::move(principal), {static_cast<std::int64_t>(session), std::move(reason)}},
                         std::move(then));
    }
};

}  // namespace moosaic::testing
