// What loadgen's command line says.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace loadgen {

using Clock = std::chrono::steady_clock;

// Large: one field an option.
struct Options {
    enum class Mode { telnet, ssh, handshakes, echo, echo_server, key_exchange_server, socketpair };
    Mode mode = Mode::telnet;
    std::string host;
    std::uint16_t port = 0;

    int connections = 1;
    int outstanding = 1;                 // commands a connection has sent and not yet seen answered
    std::chrono::milliseconds think{0};  // between an answer and the next command
    double seconds = 5;
    double warmup = 0.5;      // seconds before the measured ones; not with `count`
    std::uint64_t count = 0;  // commands a connection; 0: as many as fit into `seconds`
    double patience = 60;     // seconds to wait for the next login to end, and for the last answers
    double settle = 0.3;      // seconds of silence after the logins
    bool wait = false;        // after the logins: for a line on standard input
    int at_once = 8;          // connections that log in at the same time

    // In every text {i} is the connection's number from 0, {n} the command's number, {name} and {password} these two.
    std::string name, password, key;
    std::vector<std::string> login;  // lines sent after `greeting`
    std::string greeting;            // text that must arrive first; empty: none
    std::string ready;               // text that ends the login; empty: none
    std::string command;
    std::string done;    // text that ends every answer
    std::string expect;  // text every answer must hold; empty: none
    bool json = false;
    bool hold = false;  // log in, print `ready`, send nothing until standard input ends
};

// Ends the process on --help and on mistakes, as CLI11 does.
Options parse_options(int argc, char** argv);

// `text` with its {…} filled in for connection `i` and command `n`.
std::string fill_in(std::string text, const Options& options, int i, std::uint64_t n);

}  // namespace loadgen
