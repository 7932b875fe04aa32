// RecordingAccounts: keeps what it is asked; the test answers. A password is never kept, only that there was one.
#pragma once

#include <moosaic/accounts.hpp>
#include <moosaic/testing/fakes/requests.hpp>

namespace moosaic::testing {

class RecordingAccounts final : public Accounts {
public:
    Requests<AccountFacts> requests;

    Result<void> authenticate(std::string login, std::string password, std::string peer, Done done) override {
        return requests.take({"authenticate", std::move(login), {!password.empty(), std::move(peer)}}, std::move(done));
    }
    Result<void> find(std::string principal, std::string login, Done done) override {
        return requests.take({"find", std::move(principal), {std::move(login)}}, std::move(done));
    }
    Result<void> change(std::string principal, std::string login, AccountChange change, Done done) override {
        return requests.take({"change", std::move(principal), {std::move(login), change.password.has_value()}},
                             std::move(done));
    }
};

}  // namespace moosaic::testing
