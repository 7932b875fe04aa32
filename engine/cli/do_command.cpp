// moosaic do: runs lines as a player and prints what the player sees.
#include <iostream>
#include <memory>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/standard_input.hpp"
#include "cli/world_client.hpp"

namespace moosaic::cli {

namespace {

constexpr std::size_t most_text = 16u << 20;

struct DoOptions {
    WorldAddress world;
    std::string as;
    bool json = false;
    std::vector<std::string> lines;
};

void add_lines(std::vector<std::string>& lines, std::istream& in) {
    for (std::string line; std::getline(in, line);) lines.push_back(line);
}

// An argument with line ends is as many lines: none is ever part of one.
Result<std::vector<std::string>> typed(const DoOptions& options) {
    std::vector<std::string> lines;
    if (options.lines.empty()) {
        const auto text = read_standard_input(most_text, "the text to type");
        if (!text) return tl::unexpected<Error>(text.error());
        std::istringstream in(*text);
        add_lines(lines, in);
    }
    for (const auto& argument : options.lines) {
        std::istringstream in(argument);
        add_lines(lines, in);
    }
    return lines;
}

int run(DoOptions& options) {
    const auto lines = typed(options);
    if (!lines) return complain(lines.error(), 2);
    nlohmann::json printed = nlohmann::json::array();
    auto answer = ask_world(options.world, {{"op", "do"}, {"as", options.as}, {"lines", *lines}},
                            [&](const nlohmann::json& part) {
                                const auto text = part.at("text").get<std::string>();
                                if (options.json)
                                    printed.push_back(text);
                                else
                                    std::cout << text << "\n" << std::flush;
                                return true;
                            });
    if (!answer) return complain(answer.error(), 2);
    const int status = answer->value("status", 1);
    if (options.json) std::cout << nlohmann::json{{"output", printed}, {"status", status}}.dump() << "\n";
    return status;
}

}  // namespace

void add_do_command(CLI::App& app, int& status) {
    auto options = std::make_shared<DoOptions>();
    auto* command = app.add_subcommand("do", "Run lines as a player and print what the player sees");
    add_world_options(*command, options->world);
    command->add_option("--as", options->as, "The player: an avatar's name, or its number as '#5'")->required();
    command->add_flag("--json", options->json, "Print one JSON object: output and status");
    command->add_option("LINE", options->lines, "Lines to run, as typed in the game; none: lines from standard input");
    command->footer(
        "The rules are those of a session: CR LF or LF, UTF-8, a lone dot ends a text, and nothing is run after "
        "@quit.\n"
        "Exit status: 0 every line went well, 1 one failed, 2 the world could not be reached.\n"
        "Example: moosaic do --data var --as Wizard look 'say hello'");
    command->callback([options, &status] { status = run(*options); });
}

}  // namespace moosaic::cli
