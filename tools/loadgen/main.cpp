// loadgen: drives any telnet or SSH line server and says how fast it answers. docs/how-to/measure.md shows its use.
#include <cstdio>
#include <exception>

#include "drivers.hpp"

int main(int argc, char** argv) {
    using Mode = loadgen::Options::Mode;
    const loadgen::Options options = loadgen::parse_options(argc, argv);
    try {
        switch (options.mode) {
            case Mode::echo_server:
                loadgen::serve_echo(options);
            case Mode::key_exchange_server:
                loadgen::serve_key_exchange(options);
            case Mode::socketpair:
                return loadgen::measure_socketpair(options).print(options);
            case Mode::handshakes:
                return loadgen::drive_handshakes(options).print(options);
            case Mode::ssh:
                return loadgen::drive_ssh(options).print(options);
            default:
                return loadgen::drive_tcp(options).print(options);
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "loadgen: %s\n", error.what());
        return 2;
    }
}
