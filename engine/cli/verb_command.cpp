// moosaic verb: the language wall and the names verbs may use, from the command line.
#include <iostream>
#include <memory>

#include <moosaic/regular_file.hpp>

#include "cli/commands.hpp"
#include "cli/tool_executor.hpp"
#include "cli/world_client.hpp"
#include "command/verb_file.hpp"
#include "task/source_check.hpp"
#include "verbs/reference.hpp"

namespace moosaic::cli {

namespace {

struct VerbOptions {
    WorldAddress world{.data = {}, .config = {}, .sets = {}};  // for its configuration only
    std::vector<std::string> files;
    bool stubs = false;
    bool json = false;
    std::string verb;  // to resume
};

Result<std::string> read(const std::string& file) { return read_regular_file(file, 1U << 20); }

int check(VerbOptions& o) {
    auto tool = ToolExecutor::open(o.world);
    if (!tool) return complain(tool.error(), 2);
    int status = 0;
    for (const auto& file : o.files) {
        auto source = read(file);
        if (!source) {
            status = complain(source.error());
            continue;
        }
        if (command::has_shebang(*source))
            if (auto header = command::parse_shebang(*source, file); !header) {
                std::cout << header.error().text() << "\n";
                status = 1;
            }
        auto findings = (*tool)->executor().check(*source);
        if (!findings) return complain(findings.error(), 2);
        for (const auto& finding : *findings) {
            std::cout << file << ": " << task::describe(finding) << "\n";
            status = 1;
        }
        if (status == 0) std::cout << file << ": ok\n";
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
        std::cout << verb.at("verb") << "  " << verb.at("display").get<std::string>() << "\n";
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
    resuming->add_option("VERB", o->verb, "Its number, or '#12:polish'")->required();
    resuming->footer(
        "A verb is suspended when its worker has crashed three times within an hour; `moosaic audit` has each.");
    resuming->callback([o, &status] { status = resume(*o); });
}

}  // namespace

void add_verb_command(CLI::App& app, int& status) {
    auto o = std::make_shared<VerbOptions>();
    auto* verb = app.add_subcommand("verb", "Verbs: check files, what they may name, and those that are suspended");
    verb->require_subcommand(1);
    auto* checking = verb->add_subcommand("check", "Check verb files as the server would at save; needs no world");
    add_world_options(*checking, o->world);
    checking->add_option("FILE", o->files, "Verb files")->required();
    checking->callback([o, &status] { status = check(*o); });
    add_suspension(*verb, o, status);
    auto* names =
        verb->add_subcommand("names", "Everything verbs may name, as a page of the reference; needs no world");
    names->add_flag("--stubs", o->stubs, "As types for an editor: sdk.pyi");
    names->callback([o] { std::cout << (o->stubs ? verbs::stubs() : verbs::reference_page()); });
}

}  // namespace moosaic::cli
