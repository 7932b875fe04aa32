// executor/inline: the conformance suite, as far as one process can pass it.
#include <moosaic/detail/standalone.hpp>
#include <moosaic/testing/executor_suite.hpp>

namespace moosaic::testing {

namespace {

std::shared_ptr<executor::Executor> make_inline(std::size_t) {
    const std::string build = MOOSAIC_BUILD_DIR;
    auto services = std::make_shared<detail::StandaloneServices>(build + "/libexec/moosaic",
                                                                 std::vector<std::string>{build + "/test-plugins"});
    auto plugin = detail::load_plugin(build + "/lib/moosaic/plugins/executor/inline.so", executor::kind);
    if (!plugin) {
        ADD_FAILURE() << plugin.error().text();
        return nullptr;
    }
    std::shared_ptr<executor::Executor> made(static_cast<executor::Executor*>(plugin->release()),
                                             [services](executor::Executor* e) { delete e; });
    auto ready = detail::configure_alone(*made, *services, {{"runtime", std::string("test")}});
    if (ready) ready = made->start();
    if (!ready) ADD_FAILURE() << ready.error().text();
    return ready ? made : nullptr;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Inline, ExecutorSuite, ::testing::Values(ExecutorUnderTest{"inline", false, make_inline}),
                         executor_name);

}  // namespace moosaic::testing
