// Who may log in: asked by the session room, answered over the accounts of the world.
//
// Every function blocks (password hashing takes about 50 ms); the Hub calls them only from its authentication pool,
// several at once. Unknown name, wrong password and disabled account must give the same error after the same work: an
// implementation hashes also when there is nothing to compare with.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <moosaic/result.hpp>
#include <moosaic/transport.hpp>
#include <moosaic/value.hpp>

namespace moosaic::session {

struct LoginResult {
    Id account = 0;
    std::string login;
    std::string site_hint;  // what followed `+` in the login name
    Id avatar = 0;          // 0: the account has no player here
    bool wizard = false;
    std::optional<std::string> blocked;  // plain text: why the player may not enter now (sessions.md 2.5)
};

struct Verdict {
    Result<LoginResult> result;
    // Whether an account has that name, for the log alone: what is typed for a name may be a password. nullopt: nobody
    // looked.
    std::optional<bool> known = std::nullopt;
};

class Authenticator {
public:
    virtual ~Authenticator() = default;
    virtual Verdict password(std::string_view login, std::string_view password) = 0;
    // `blob` is the SSH wire form of the public key; the transport has checked or will check the signature.
    virtual Verdict key(std::string_view login, std::string_view algorithm, std::string_view blob) = 0;
    // Fresh facts about an identity that a transport has authenticated a moment ago.
    virtual Result<LoginResult> identity(const transport::Identity& identity) = 0;
};

}  // namespace moosaic::session
