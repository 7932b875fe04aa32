// Starting just an executor.
#include "cli/tool_executor.hpp"

#include "host/plugin_choice.hpp"
#include "host/prefix.hpp"
#include "server/engine_sections.hpp"
#include "server/open_world.hpp"
#include "server/plugin_facilities.hpp"

namespace moosaic::cli {

Result<std::unique_ptr<ToolExecutor>> ToolExecutor::open() {
    std::unique_ptr<ToolExecutor> tool(new ToolExecutor());
    auto& configuration = tool->configuration_;
    server::add_engine_sections(configuration);
    if (auto quiet = configuration.apply_set("log.level=warning"); !quiet) return tl::unexpected<Error>(quiet.error());
    if (const auto errors = server::resolve_early_sections(configuration); !errors.empty())
        return tl::unexpected<Error>(server::all_of(errors));
    auto facilities = host::Facilities::make(configuration);
    if (!facilities) return tl::unexpected<Error>(facilities.error());
    tool->facilities_ = std::move(*facilities);
    const auto prefix = host::own_prefix();
    const auto backend = host::executor_backend(configuration);
    host::PluginHostOptions options;
    options.folders = host::plugin_folders(configuration, prefix.plugins());
    options.default_on = {"executor." + backend};
    options.needed = options.default_on;
    options.libexec_directory = prefix.libexec();
    options.offers = server::facilities_by_kind();
    tool->plugins_ = std::make_unique<host::PluginHost>(*tool->facilities_, options);
    server::lend_waits(*tool->plugins_, tool->waits_);
    if (const auto errors = tool->plugins_->load(configuration); !errors.empty())
        return tl::unexpected<Error>(server::all_of(errors));
    if (const auto errors = tool->plugins_->start_all({"executor"}); !errors.empty())
        return tl::unexpected<Error>(server::all_of(errors));
    tool->executor_ = tool->plugins_->find<executor::Executor>("executor", backend);
    if (tool->executor_ == nullptr) return tl::unexpected<Error>(tool->plugins_->why_not("executor", backend));
    return tool;
}

ToolExecutor::~ToolExecutor() {
    if (plugins_) plugins_->stop_all();
    if (facilities_) facilities_->loop().stop();
}

}  // namespace moosaic::cli
