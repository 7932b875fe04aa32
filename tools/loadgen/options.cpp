#include "options.hpp"

#include <CLI/CLI.hpp>

namespace loadgen {

namespace {

constexpr const char* about =
    "Drives a line server (telnet or SSH) and prints throughput and latency. A command's time runs from the moment it "
    "is\n"
    "sent to the last byte of its answer, the marker --done. Nothing is measured before all connections are logged in.";

void replace(std::string& text, std::string_view mark, const std::string& value) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size())
        text.replace(at, mark.size(), value);
}

// "HOST:PORT" or "[IPV6]:PORT".
void set_address(Options& options, const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) throw CLI::ValidationError(text, "is not HOST:PORT");
    options.host = text.substr(0, colon);
    if (options.host.front() == '[' && options.host.back() == ']')
        options.host = options.host.substr(1, options.host.size() - 2);
    int port = 0;
    if (!CLI::detail::lexical_cast(text.substr(colon + 1), port) || port < 1 || port > 65535)
        throw CLI::ValidationError(text, "has no port from 1 to 65535");
    options.port = static_cast<std::uint16_t>(port);
}

void add_load(CLI::App& app, Options& o) {
    app.add_option("-c,--connections", o.connections, "Connections")
        ->check(CLI::Range(1, 20000))
        ->capture_default_str();
    app.add_option("-w,--outstanding", o.outstanding, "Unanswered commands a connection has under way")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option_function<int>(
           "--think", [&o](int ms) { o.think = std::chrono::milliseconds(ms); },
           "Milliseconds between an answer and the next command")
        ->check(CLI::NonNegativeNumber);
    app.add_option("-s,--seconds", o.seconds, "Measured time")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--warmup", o.warmup, "Seconds before that")->check(CLI::NonNegativeNumber)->capture_default_str();
    app.add_option("-n,--count", o.count, "Commands a connection, instead of a time");
    app.add_option("--patience", o.patience, "Seconds to wait for the next login to end, and for the last answers")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--settle", o.settle, "Seconds of silence before the first command")->capture_default_str();
    app.add_flag("--wait", o.wait, "Print `logged in` after the logins and wait for a line on standard input");
    app.add_option("--at-once", o.at_once, "Logins at the same time")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

void add_texts(CLI::App& app, Options& o) {
    app.add_option("--name", o.name, "Login name; {i} is the connection's number from 0");
    app.add_option("--password", o.password, "Its password");
    app.add_option("--key", o.key, "SSH: a private key file instead of the password");
    app.add_option("--login", o.login, "Telnet: lines that log in [connect {name} {password}]");
    app.add_option("--greeting", o.greeting, "Text to wait for before the login lines");
    app.add_option("--ready", o.ready, "Text that ends the login [that of --done]");
    app.add_option("--command", o.command, "The command; {i} and {n} are filled in [look]");
    app.add_option("--done", o.done, "Text that ends every answer [\">>> \"; echo: a line end]");
    app.add_option("--expect", o.expect, "Text every answer must hold; others are counted as wrong");
    app.add_flag("--hold", o.hold,
                 "Send no command: print `ready` after the logins and stay until standard input ends");
    app.add_flag("--json", o.json, "One JSON object instead of a line");
}

void add_modes(CLI::App& app, Options& o) {
    auto* group = app.add_option_group("what to drive")->require_option(1);
    const auto client = [&](const char* flag, Options::Mode mode, const char* help) {
        group->add_option_function<std::string>(
            flag,
            [&o, mode](const std::string& address) {
                o.mode = mode;
                set_address(o, address);
            },
            help);
    };
    client("--telnet", Options::Mode::telnet, "HOST:PORT of a telnet server");
    client("--ssh", Options::Mode::ssh, "HOST:PORT of an SSH server; a thread a connection, no terminal");
    client("--handshakes", Options::Mode::handshakes,
           "HOST:PORT of an SSH server; each connection only logs in and leaves, --count times");
    client("--echo", Options::Mode::echo, "HOST:PORT of an echo server: the floor of the machine");
    const auto server = [&](const char* flag, Options::Mode mode, const char* help) {
        group->add_option_function<std::uint16_t>(
            flag,
            [&o, mode](std::uint16_t port) {
                o.mode = mode;
                o.port = port;
            },
            help);
    };
    server("--echo-server", Options::Mode::echo_server,
           "Be that echo server on 127.0.0.1 (0: a free port) and print `ready PORT`");
    server("--key-exchange-server", Options::Mode::key_exchange_server,
           "Be an SSH server that exchanges keys and nothing more; as --echo-server");
    group->add_flag_callback(
        "--socketpair", [&o] { o.mode = Options::Mode::socketpair; }, "Measure a round trip between two processes");
}

void fill_defaults(Options& o) {
    const bool echo = o.mode == Options::Mode::echo;
    if (o.command.empty()) o.command = "look";
    if (o.done.empty()) o.done = echo ? "\n" : ">>> ";
    if (o.ready.empty() && !echo) o.ready = o.done;
    if (o.login.empty() && o.mode == Options::Mode::telnet && !o.name.empty()) o.login = {"connect {name} {password}"};
    if (o.ready == "none" || (o.mode == Options::Mode::telnet && o.login.empty())) o.ready.clear();
    if (o.count > 0) o.warmup = 0;
}

}  // namespace

Options parse_options(int argc, char** argv) {
    Options options;
    CLI::App app(about, "loadgen");
    add_modes(app, options);
    add_load(app, options);
    add_texts(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    fill_defaults(options);
    return options;
}

std::string fill_in(std::string text, const Options& options, int i, std::uint64_t n) {
    if (text.find('{') == std::string::npos) return text;
    replace(text, "{name}", options.name);
    replace(text, "{password}", options.password);
    replace(text, "{i}", std::to_string(i));
    replace(text, "{n}", std::to_string(n));
    return text;
}

}  // namespace loadgen
