// moosaic serve: a world with everything that listens, until SIGTERM.
#include "server/serve.hpp"

#include <memory>

#include "cli/commands.hpp"
#include "cli/world_client.hpp"

namespace moosaic::cli {

void add_serve_command(CLI::App& app, int& status) {
    auto o = std::make_shared<WorldAddress>();
    auto* command = app.add_subcommand("serve", "Serve a world until SIGTERM or Ctrl-C");
    add_world_options(*command, *o);
    command->footer(
        "Prints one line `ready ssh=HOST:PORT telnet=HOST:PORT` and stays in the foreground; a plugin that is on and "
        "did\n"
        "not start is in that line too, as service.metrics=failed. Ends within ten seconds of the signal.\n"
        "Example: moosaic serve --data var --set transport.ssh.listen=127.0.0.1:2222");
    command->callback([o, &status] {
        const auto served = server::serve(*o);
        status = served ? *served : complain(served.error());
    });
}

}  // namespace moosaic::cli
