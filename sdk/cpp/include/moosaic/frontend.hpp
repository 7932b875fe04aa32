// frontend: turns session events into what a client sees, and keystrokes into lines. API 0.
//
// One FrontendSession a session; what it throws ends that session, and the log names the plugin. Text arrives as markup
// (markup.hpp) with control characters already removed; the frontend renders it for this reader. Escape sequences on
// the wire originate only here.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <moosaic/colour.hpp>
#include <moosaic/plugin.hpp>
#include <moosaic/transport.hpp>
#include <moosaic/value.hpp>

namespace moosaic::frontend {

inline constexpr std::string_view kind = "frontend";

using moosaic::ColourDepth;

// What a frontend may do. Only from inside a call of its FrontendSession.
class FrontendHost {  // [turn]
public:
    virtual ~FrontendHost() = default;
    virtual void send(std::string bytes) = 0;  // text bytes; on telnet the session layer doubles IAC
    virtual void line(std::string text) = 0;   // one complete input line, UTF-8, without its end
    virtual void end_of_input() = 0;           // Ctrl-D on an empty line
    virtual void line_too_long() = 0;          // a line above `max_line` bytes was dropped
    virtual void prompt_mark() = 0;            // telnet: GA (or EOR where agreed); nothing elsewhere
    virtual void hide_input(bool hidden) = 0;  // telnet: WILL ECHO / WONT ECHO around a password
    virtual void interrupt() {}                // Ctrl-C: what was half typed is the frontend's to drop
};

struct Attach {
    transport::Terminal terminal;
    bool telnet = false;
    ColourDepth depth = ColourDepth::none;
    std::size_t max_line = 8192;
};

class FrontendSession {  // [turn]
public:
    virtual ~FrontendSession() = default;
    virtual void input(std::string_view bytes) = 0;  // user bytes, IAC removed
    // The session begins to act on a line. Called once for each `line` and `line_too_long`, in order: at once, or later
    // when the line had to wait. A frontend that echoes draws a waiting line only now.
    virtual void taken(std::string_view line) { (void)line; }
    // telnet EC (erase character), EL/IP (erase line)
    virtual void erase_character() = 0;
    virtual void erase_line() = 0;
    virtual void resize(int columns, int rows) = 0;
    // One message; a line end is added. A pending prompt is taken back: `prompt` is called again after the last of a
    // burst.
    virtual void show(std::string_view markup) = 0;
    virtual void prompt(std::string_view text, bool hidden) = 0;  // the session waits for a line; hidden: a password
    virtual void set_quiet(bool quiet) = 0;                       // no colour or attributes
    virtual void finish() = 0;                                    // the session ends: restore the terminal
};

class Frontend : public Plugin {  // [any]
public:
    // Never null. One that fails, here or later, ends the session. `host` outlives what is returned.
    virtual std::unique_ptr<FrontendSession> attach(const Attach& attach, FrontendHost& host) = 0;
};

}  // namespace moosaic::frontend
