// LoginDialogue: what a connection without an identity may say before it has one (sessions.md 2.2). Pure: lines in,
// texts, prompts and password checks out.
#pragma once

#include <string>
#include <string_view>

namespace moosaic::session {

class LoginDialogueHost {
public:
    virtual ~LoginDialogueHost() = default;
    virtual void login_say(std::string_view text) = 0;                      // plain text, one line
    virtual void login_check(std::string login, std::string password) = 0;  // answered by checked()
    virtual void login_end(std::string_view reason) = 0;                    // close after queued text
    virtual std::size_t login_online() = 0;                                 // characters connected
};

class LoginDialogue {
public:
    // `passwords_allowed`: false on an unencrypted line from another host.
    LoginDialogue(LoginDialogueHost& host, int attempts, bool passwords_allowed)
        : host_(host), attempts_left_(attempts), passwords_allowed_(passwords_allowed) {}

    void line(std::string_view line);
    // The check of this connection failed, for this reason.
    void failed(std::string_view message);

    [[nodiscard]] std::string_view prompt() const { return name_.empty() ? "login: " : "Password: "; }
    [[nodiscard]] bool hidden() const { return !name_.empty(); }

private:
    void command(std::string_view word, std::string_view rest, std::string_view line);
    void check(std::string_view login, std::string_view password);

    LoginDialogueHost& host_;
    int attempts_left_;
    bool passwords_allowed_;
    std::string name_;  // a bare NAME was typed: its password comes next
};

}  // namespace moosaic::session
