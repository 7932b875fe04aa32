#include "cli/mistakes.hpp"

#include <functional>
#include <optional>

#include "cli/common_options.hpp"
#include "host/config_values.hpp"
#include "host/logging.hpp"

namespace moosaic::cli {

namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* command_named(const CLI::App& app, const std::string& word) {
    for (const auto* command : commands_of(app))
        if (command->get_name() == word) return command;
    return nullptr;
}

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
    return app.get_options([](const CLI::Option*) { return true; });
}

// Options of a command and of those around it that it passes them on to.
std::vector<const CLI::Option*> options_for(const CLI::App& app) {
    auto out = options_of(app);
    for (const auto* at = &app; at->get_fallthrough() && at->get_parent() != nullptr;) {
        at = at->get_parent();
        for (const auto* option : options_of(*at)) out.push_back(option);
    }
    return out;
}

bool takes_words(const CLI::App& app) {
    for (const auto* option : options_of(app))
        if (option->get_positional()) return true;
    return false;
}

// "user passwd" for "passwd": a command that stands below another.
std::optional<std::string> deeper(const CLI::App& app, const std::string& word, const std::string& path = {}) {
    for (const auto* command : commands_of(app)) {
        const auto name = path + command->get_name();
        if (command->get_name() == word && !path.empty()) return name;
        if (auto found = deeper(*command, word, name + " ")) return found;
    }
    return std::nullopt;
}

std::string with_hint(std::string text, const std::optional<std::string>& hint) {
    if (hint) text += ": did you mean \"" + *hint + "\"?";
    return text;
}

std::string unknown_command(const CLI::App& app, const std::string& word) {
    std::vector<std::string> names;
    for (const auto* command : commands_of(app)) names.push_back(command->get_name());
    auto hint = host::nearest(word, names);
    if (!hint) hint = deeper(app, word);
    return with_hint("there is no command \"" + word + "\"", hint);
}

std::string unknown_option(const CLI::App& app, const std::string& word) {
    std::vector<std::string> names;
    for (const auto* option : options_for(app))
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    return with_hint("`" + app.get_name() + "` has no option " + word, host::nearest(word, names));
}

// The first word that nothing stands for; empty: there is none.
std::string first_unknown(const CLI::App& root, const std::vector<std::string>& words) {
    const CLI::App* app = &root;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word == "--") return {};
        if (word.size() > 1 && word.front() == '-') {
            const auto name = word.substr(0, word.find('='));
            const CLI::Option* known = nullptr;
            for (const auto* option : options_for(*app))
                if (option->check_name(name)) known = option;
            if (known == nullptr) return unknown_option(*app, name);
            if (known->get_items_expected_max() > 0 && name == word) ++i;
        } else if (const auto* command = command_named(*app, word)) {
            app = command;
        } else if (!commands_of(*app).empty()) {
            return unknown_command(*app, word);
        } else if (!takes_words(*app)) {
            return "`" + app->get_name() + "` does not take the word \"" + word + "\"";
        }
    }
    return {};
}

}  // namespace

int tell_mistake(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    auto text = first_unknown(app, words);
    if (text.empty()) text = error.what();
    tell(host::escaped_for_log(text) + "\nRun with --help for more information.");
    return error.get_exit_code();
}

}  // namespace moosaic::cli
