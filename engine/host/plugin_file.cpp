// Boost.DLL, throwing form: the error_code form loses the dynamic linker's own words.
#include "host/plugin_file.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <exception>

#include <moosaic/detail/load_error.hpp>
#include <moosaic/detail/manifest.hpp>

#include "host/plugin_kinds.hpp"

namespace moosaic::host {
namespace {

namespace dll = boost::dll;

// A plugin is never unloaded: functions, exceptions and shared pointers of it may live on anywhere. Plugins are linked
// with -z nodelete; this pins one that was not.
void pin(const std::string& file) { ::dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE); }

}  // namespace

Result<void> guarded(std::string_view what, const std::function<Result<void>()>& call) {
    try {
        return call();
    } catch (const std::exception& error) {
        return fail(std::string(what) + " threw an exception: " + error.what());
    } catch (...) {
        return fail(std::string(what) + " threw an unknown exception");
    }
}

Result<detail::Mark> inspect_plugin(const std::string& file, std::string_view kind, std::string_view name) {
    auto mark = detail::read_mark(file);
    if (!mark) return mark;
    if (!is_plugin_kind(mark->kind))
        return fail("the plugin is of kind " + mark->kind + ", which this engine does not know", file,
                    "rebuild the plugin against this Moosaic's SDK");
    if ((!kind.empty() && mark->kind != kind) || (!name.empty() && mark->name != name))
        return fail("the file holds the plugin " + mark->kind + "." + mark->name + ", but its place says " +
                        std::string(kind) + "." + std::string(name),
                    file, "move it to " + mark->kind + "/" + mark->name + ".so");
    if (auto good = detail::check_mark(*mark, file, is_worker_kind(mark->kind)); !good)
        return tl::unexpected(good.error());
    return mark;
}

Result<std::unique_ptr<Plugin>> open_plugin(const std::string& file, const detail::Mark& mark) {
    dll::shared_library library;
    try {
        library.load(file, dll::load_mode::rtld_now);
    } catch (const std::exception& error) {
        return tl::unexpected(detail::load_error(error.what(), file));
    }
    pin(file);
    const std::string macro = "a plugin needs one MOOSAIC_PLUGIN line, and moosaic_add_plugin() to link it";
    if (!library.has("moosaic_manifest")) return fail("the plugin has a mark but no manifest", file, macro);
    const auto& manifest = library.get<const Manifest>("moosaic_manifest");
    if (auto good = detail::check_manifest(manifest, mark, file); !good) return tl::unexpected(good.error());
    if (!library.has("moosaic_factory")) return fail("the plugin has no factory", file, macro);
    std::unique_ptr<Plugin> plugin;
    auto made = guarded("the factory", [&]() -> Result<void> {
        plugin.reset(library.get<Plugin*()>("moosaic_factory")());
        return {};
    });
    if (!made) return fail(made.error().message, file);
    if (!plugin) return fail("the plugin's factory made nothing: its constructor threw an exception", file);
    if (!implements_kind(mark.kind, plugin.get()))
        return fail(
            "the plugin says that it is a " + mark.kind + " but does not implement <moosaic/" + mark.kind + ".hpp>",
            file, "derive its class from the one of its kind, or correct MOOSAIC_PLUGIN");
    return plugin;
}

}  // namespace moosaic::host
