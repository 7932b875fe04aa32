// moosaic verb: the language wall and the names verbs may use, from the command line.
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

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
};

Result<std::string> read(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail("the file cannot be read", file);
    std::ostringstream out;
    out << in.rdbuf();
    if (out.str().size() > (1u << 20)) return fail("the file is larger than 1 MiB", file);
    return out.str();
}

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

}  // namespace

void add_verb_command(CLI::App& app, int& status) {
    auto o = std::make_shared<VerbOptions>();
    auto* verb = app.add_subcommand("verb", "Verb files: check them, and what they may name");
    verb->require_subcommand(1);
    auto* checking = verb->add_subcommand("check", "Check verb files as the server would at save; needs no world");
    add_world_options(*checking, o->world);
    checking->add_option("FILE", o->files, "Verb files")->required();
    checking->callback([o, &status] { status = check(*o); });
    auto* names =
        verb->add_subcommand("names", "Everything verbs may name, as a page of the reference; needs no world");
    names->add_flag("--stubs", o->stubs, "As types for an editor: sdk.pyi");
    names->callback([o] { std::cout << (o->stubs ? verbs::stubs() : verbs::reference_page()); });
}

}  // namespace moosaic::cli
