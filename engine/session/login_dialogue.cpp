#include "session/login_dialogue.hpp"

#include <algorithm>

#include "session/trimmed.hpp"

namespace moosaic::session {

namespace {

constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_password = 1024;

std::string lower(std::string_view s) {
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

// First blank-separated word; `rest` is what follows, trimmed.
std::string_view first_word(std::string_view s, std::string_view& rest) {
    const auto end = s.find_first_of(" \t");
    rest = end == std::string_view::npos ? std::string_view() : trimmed(s.substr(end));
    return s.substr(0, end);
}

}  // namespace

void LoginDialogue::line(std::string_view line) {
    if (!name_.empty()) {
        const std::string login = std::move(name_);
        name_.clear();
        if (line == ".cancel") return;
        check(login, line);
        return;
    }
    line = trimmed(line);
    if (line.empty()) return;
    std::string_view rest;
    const std::string_view word = first_word(line, rest);
    command(word, rest, line);
}

void LoginDialogue::command(std::string_view word, std::string_view rest, std::string_view line) {
    const std::string name = lower(word);
    if (name == "connect" || name == "co") {
        std::string_view password;
        const std::string_view login = first_word(rest, password);
        if (login.empty()) {
            host_.login_say("Type: connect NAME PASSWORD");
        } else if (password.empty()) {
            this->line(login);
        } else {
            check(login, password);
        }
    } else if (name == "quit" || name == "@quit") {
        host_.login_say("Goodbye.");
        host_.login_end("quit");
    } else if (name == "who" || name == "@who") {
        const std::size_t n = host_.login_online();
        host_.login_say(n == 1 ? "1 character is connected." : std::to_string(n) + " characters are connected.");
    } else if (name == "help") {
        host_.login_say("connect NAME PASSWORD   log in; or type only your NAME and be asked for the password");
        host_.login_say("who                     how many are connected");
        host_.login_say("quit                    leave");
    } else if (name == "guest") {
        host_.login_say("There are no guests here. Ask the administrator for an account.");
    } else if (rest.empty() && line.size() <= longest_name) {
        if (passwords_allowed_)
            name_ = std::string(line);
        else
            check(line, {});
    } else {
        host_.login_say("Type: connect NAME PASSWORD   (or help, who, quit)");
    }
}

void LoginDialogue::check(std::string_view login, std::string_view password) {
    if (!passwords_allowed_) {
        host_.login_say("This connection is not encrypted: passwords are not taken on it. Use SSH.");
        return;
    }
    if (login.size() > longest_name || password.size() > longest_password) {
        failed("Login incorrect.");
        return;
    }
    host_.login_check(std::string(login), std::string(password));
}

void LoginDialogue::failed(std::string_view message) {
    host_.login_say(message);
    if (--attempts_left_ > 0) return;
    host_.login_say("Too many failed logins.");
    host_.login_end("too many failed logins");
}

}  // namespace moosaic::session
