// Accounts: who may log in: authenticate, find, change, from a plugin. Named in Plugin::needs(). API 0.
//
// Principal. `find` and `change` act as an avatar, named as in tasks.hpp. A wizard may see and change every account,
// anybody else his own; the rules are those of the SDK's functions for verbs.
// Kinds, threads, ownership, errors, bounds and stop: as in tasks.hpp; hashing runs on the plugin's own thread, not on
// a loop.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <moosaic/services.hpp>
#include <moosaic/value.hpp>

namespace moosaic {

struct AccountFacts {
    struct Key {
        std::string type;         // "ssh-ed25519"
        std::string fingerprint;  // "SHA256:…"
        std::string comment;
    };
    Id account = 0;
    std::string login;
    Id avatar = 0;  // 0: it has no player in this world
    bool wizard = false;
    bool active = true;
    bool has_password = false;
    std::vector<Key> keys;  // oldest first
};

// What is not set stays. All of it happens, or nothing.
struct AccountChange {
    std::optional<std::string> password;   // new; checked against the policy of [passwords]
    std::string old_password;              // needed with `password` unless the principal is a wizard
    std::optional<bool> active;            // wizards only, not of the account they act as
    std::vector<std::string> add_keys;     // lines as in authorized_keys
    std::vector<std::string> remove_keys;  // fingerprints
};

class Accounts : public Facility {  // [any]
public:
    static constexpr std::string_view facility_name = "accounts";
    using Done = std::function<void(Result<AccountFacts>)>;

    // Is this the password? Throttled by `peer` ("127.0.0.1:40112", where the attempt came from) and login like every
    // login; unknown name, wrong password and disabled account take the same time and give the same Error.
    [[nodiscard]] virtual Result<void> authenticate(std::string login, std::string password, std::string peer,
                                                    Done done) = 0;
    [[nodiscard]] virtual Result<void> find(std::string principal, std::string login, Done done) = 0;
    // `done` gets the account as it is afterwards, once that is durable.
    [[nodiscard]] virtual Result<void> change(std::string principal, std::string login, AccountChange change,
                                              Done done) = 0;
};

}  // namespace moosaic
