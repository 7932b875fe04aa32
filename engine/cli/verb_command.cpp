// moosaic verb: the language wall and the names verbs may use, from the command line.
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/standard_input.hpp"
#include "cli/tool_executor.hpp"
#include "cli/world_client.hpp"
#include "command/verb_file.hpp"
#include "host/logging.hpp"
#include "task/source_check.hpp"
#include "verbs/sdk_reference.hpp"
#include "worldfiles/text_file.hpp"

namespace moosaic::cli {

namespace {

struct VerbOptions {
    WorldAddress world{.data = {}, .config = {}, .sets = {}};  // for its configuration only
    std::vector<std::string> files;
    bool stubs = false;
    bool json = false;
    std::string verb;  // to resume
};

constexpr std::uintmax_t longest_verb = 1u << 20;

void print(std::ostream& out, const Error& error) { out << error.text() << "\n"; }

// Good: nothing was found. An Error: nothing could be checked.
Result<bool> check_source(executor::Executor& executor, const std::string& file, const std::string& source) {
    bool good = true;
    if (command::has_shebang(source))
        if (const auto header = command::parse_shebang(source, file); !header) {
            print(std::cout, header.error());
            good = false;
        }
    const auto findings = executor.check(source);
    if (!findings) return tl::unexpected<Error>(findings.error());
    for (const auto& finding : *findings) std::cout << file << ": " << task::describe(finding) << "\n";
    return good && findings->empty();
}

// The verb files of a folder, as a world's loader takes them: those that begin with #!moo; of others that have such a
// line somewhere a warning.
Result<std::vector<std::string>> verb_files(const std::string& folder) {
    std::vector<std::string> out;
    const auto found = worldfiles::files_below(folder, ".py");
    for (const auto& error : found.left_out) std::cout << "warning: " << host::shown(error) << "\n";
    for (const auto& path : found.files) {
        const auto source = worldfiles::read_text(path, path.string(), longest_verb);
        if (!source || command::has_shebang(*source))
            out.push_back(path.string());  // what cannot be read is told when it is its turn
        else if (const auto late = command::late_shebang(*source, path.string()))
            std::cout << "warning: " << late->text() << "\n";
    }
    if (out.empty())
        return fail("there is no verb file in this folder", folder, "they end in .py and begin with #!moo verb");
    return out;
}

// What was named, each folder as its verb files.
std::vector<std::string> named_files(const std::vector<std::string>& names, int& status) {
    std::vector<std::string> out;
    for (const auto& name : names) {
        if (std::error_code error; !std::filesystem::is_directory(name, error)) {
            out.push_back(name);
            continue;
        }
        if (auto inside = verb_files(name); inside)
            out.insert(out.end(), inside->begin(), inside->end());
        else
            status = complain(inside.error());
    }
    return out;
}

Result<std::string> source_of(const std::string& file) {
    if (!names_standard_input(file)) return worldfiles::read_text(file, file, longest_verb);
    auto bytes = read_standard_input(longest_verb, "the verb");
    if (!bytes) return bytes;
    return worldfiles::text_of(std::move(*bytes), "standard input");
}

int check(VerbOptions& o) {
    if (const auto there = need_directory(o.world); !there) return complain(there.error(), 2);
    auto tool = ToolExecutor::open(o.world);
    if (!tool) return complain(tool.error(), 2);
    int status = 0;
    for (const auto& file : named_files(o.files, status)) {
        const auto source = source_of(file);
        if (!source) {
            status = complain(source.error());
            continue;
        }
        const auto good = check_source((*tool)->executor(), file, *source);
        if (!good) return complain(good.error(), 2);
        if (*good)
            std::cout << file << ": ok\n";
        else
            status = 1;
    }
    return status;
}

int suspended(const VerbOptions& o) {
    const auto answer = ask_world(o.world, {{"op", "verb suspended"}});
    if (!answer) return complain(answer.error());
    if (o.json) {
        std::cout << answer->at("verbs").dump(2) << "\n";
        return 0;
    }
    for (const auto& verb : answer->at("verbs"))
        std::cout << (verb.at("verb").is_string() ? verb.at("verb").get<std::string>() : verb.at("verb").dump()) << "  "
                  << verb.at("display").get<std::string>() << "\n";
    return 0;
}

int resume(const VerbOptions& o) {
    const auto answer = ask_world(o.world, {{"op", "verb resume"}, {"verb", o.verb}});
    if (!answer) return complain(answer.error());
    for (const auto& verb : answer->at("resumed")) std::cout << "resumed " << verb.get<std::string>() << "\n";
    return 0;
}

void add_suspension(CLI::App& verb, const std::shared_ptr<VerbOptions>& o, int& status) {
    auto* listing = verb.add_subcommand("suspended", "List verbs that nobody may run as their workers kept crashing");
    add_world_options(*listing, o->world);
    listing->add_flag("--json", o->json, "Print JSON");
    listing->callback([o, &status] { status = suspended(*o); });
    auto* resuming = verb.add_subcommand("resume", "Let a suspended verb run again");
    add_world_options(*resuming, o->world);
    resuming->add_option("VERB", o->verb, "Its number, '#12:polish', or '#57:*' for all of that owner")->required();
    resuming->footer(
        "A verb is suspended when verbs of its object have crashed their workers three times within an hour, and all "
        "of "
        "an owner for an hour after 128; `moosaic audit` has each crash.");
    resuming->callback([o, &status] { status = resume(*o); });
}

}  // namespace

void add_verb_command(CLI::App& app, int& status) {
    auto o = std::make_shared<VerbOptions>();
    auto* verb = app.add_subcommand("verb", "Verbs: check files, what they may name, and those that are suspended");
    verb->require_subcommand(1);
    auto* checking = verb->add_subcommand("check", "Check verb files as the server would at save; needs no world");
    add_world_options(*checking, o->world);
    add_path(*checking, "FILE", o->files, "Verb files, or folders of them; - for standard input")->required();
    checking->footer("Exit status: 0 all are good, 1 one is not or cannot be read, 2 none can be checked here.");
    checking->callback([o, &status] { status = check(*o); });
    add_suspension(*verb, o, status);
    auto* names =
        verb->add_subcommand("names", "Everything verbs may name, as a page of the reference; needs no world");
    names->add_flag("--stubs", o->stubs, "As types for an editor: sdk.pyi");
    names->callback([o] { std::cout << (o->stubs ? verbs::stubs() : verbs::reference_page()); });
}

}  // namespace moosaic::cli
