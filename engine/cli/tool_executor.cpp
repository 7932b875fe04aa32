// Starting just an executor.
#include "cli/tool_executor.hpp"

#include "host/plugin_choice.hpp"
#include "host/prefix.hpp"
#include "server/plugin_facilities.hpp"
#include "server/world_configuration.hpp"

namespace moosaic::cli {

Result<server::Held<ToolExecutor>> ToolExecutor::open(const server::WorldAddress& address) {
    server::Held<ToolExecutor> tool(new ToolExecutor());
    auto& configuration = tool->configuration_;
    if (auto read = server::read_configuration(configuration, address, true); !read)
        return tl::unexpected<Error>(read.error());
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
    tool->crashes_ = std::make_unique<server::CrashDesk>(tool->facilities_->log("executor"));
    tool->crashes_->connect({});  // to the log
    server::lend_to_executors(*tool->plugins_, tool->waits_, *tool->crashes_);
    if (const auto errors = tool->plugins_->load(configuration); !errors.empty())
        return tl::unexpected<Error>(server::all_of(errors));
    tool->shutdown_.at(server::Phase::plugins, "plugins", [held = tool.get()] { held->plugins_->stop_all(); });
    if (const auto errors = tool->plugins_->start_all({"executor"}); !errors.empty())
        return tl::unexpected<Error>(server::all_of(errors));
    tool->executor_ = tool->plugins_->find<executor::Executor>("executor", backend);
    if (tool->executor_ == nullptr) return tl::unexpected<Error>(tool->plugins_->why_not("executor", backend));
    return tool;
}

}  // namespace moosaic::cli
