// The subcommands of `moosaic`, each added by its own file; main.cpp puts them together. Every one sets `status`, the
// exit status of the program, when it has run.
#pragma once

#include <CLI/CLI.hpp>

namespace moosaic::cli {

void add_init_command(CLI::App& app, int& status);
void add_serve_command(CLI::App& app, int& status);
void add_do_command(CLI::App& app, int& status);
void add_user_command(CLI::App& app, int& status);
void add_verb_command(CLI::App& app, int& status);
void add_backup_commands(CLI::App& app, int& status);
void add_status_command(CLI::App& app, int& status);
void add_audit_command(CLI::App& app, int& status);
void add_doctor_command(CLI::App& app, int& status);

}  // namespace moosaic::cli
