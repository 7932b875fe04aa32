// moosaic: the one program. Puts the commands together; each lives in a file of its own.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <vector>

#include "cli/commands.hpp"
#include "cli/config_command.hpp"
#include "cli/mistakes.hpp"
#include "cli/plugins_command.hpp"

namespace {

// What was printed may be a password that nothing else shows.
int said_all() {
    // What went out early and failed is known to stdio alone: a later flush of nothing succeeds.
    if (std::cout.flush() && std::ferror(stdout) == 0) return 0;
    moosaic::cli::tell(
        "what there was to say could not be written to standard output (what the command does is done; a new "
        "password: moosaic user passwd)");
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace moosaic::cli;
    CLI::App app{"Moosaic, a server for a persistent, programmable text world", "moosaic"};
    app.set_version_flag("--version", "moosaic " MOOSAIC_VERSION);
    app.require_subcommand(1);
    app.footer(
        "`moosaic COMMAND --help` explains a command. To begin: moosaic init --data var, then moosaic serve --data "
        "var.");
    std::signal(SIGXFSZ, SIG_IGN);  // a limit of file sizes is to the storage what a full disk is
    WorldAddress common{.data = {}, .config = {}, .sets = {}};  // a world is not needed
    int status = 0;
    add_init_command(app, status);
    add_serve_command(app, status);
    add_do_command(app, status);
    add_user_command(app, status);
    add_verb_command(app, status);
    add_backup_commands(app, status);
    add_status_command(app, status);
    add_audit_command(app, status);
    add_doctor_command(app, status);
    add_plugins_command(app, common, status);
    add_config_command(app, common, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int told = tell_mistake(app, error, std::vector<std::string>(argv + 1, argv + argc));
        return told != 0 ? told : said_all();
    } catch (const std::exception& error) {  // of a command: a path that the system will not look at, say
        print_error(moosaic::Error{error.what(), {}, {}});
        return 1;
    }
    return status != 0 ? status : said_all();
}
