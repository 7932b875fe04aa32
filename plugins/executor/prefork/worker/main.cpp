// moosaic-worker: the only program that opens runtime plugins and runs verbs. The server starts it as the zygote (see
// zygote.hpp) with a control socket on descriptor 3, or to say which keys a runtime has; it is of no use by hand.
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

#include <moosaic/detail/config_wire.hpp>

#include "zygote.hpp"

namespace {

using moosaic::worker::Options;

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::string_view value = argv[i + 1];
        if (name == "--runtime")
            options.runtime = value;
        else if (name == "--memory-mb" ? !read_number(value, options.memory_mb)
                                       : name != "--uid" || !read_number(value, options.uid))
            return false;
    }
    return argc % 2 == 1 && options.runtime.find('/') != std::string::npos;
}

std::string own_folder() {
    std::array<char, 4096> path{};
    const ssize_t n = ::readlink("/proc/self/exe", path.data(), path.size());
    const std::string_view file(path.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    return std::string(file.substr(0, file.rfind('/')));
}

bool has_control_socket() {
    struct stat facts {};
    return ::fstat(moosaic::executor::control::socket_fd, &facts) == 0 && S_ISSOCK(facts.st_mode);
}

// `--describe FILE`: the runtime's keys on standard output as config_wire.hpp writes them, or why not on standard
// error.
int describe(const char* file) {
    auto plugin = moosaic::detail::load_plugin_as<moosaic::runtime::Runtime>(file, moosaic::runtime::kind);
    moosaic::ConfigSchema schema;
    moosaic::Result<void> done;
    if (!plugin) {
        done = tl::unexpected(plugin.error());
    } else if (done = moosaic::detail::check_needs(**plugin, file); done) {
        try {
            (*plugin)->describe(schema);
        } catch (...) {
            done = moosaic::fail("describe threw an exception", file);
        }
    }
    // A runtime may have left things behind that do not like to end: the process ends here.
    std::fputs(done ? moosaic::detail::write_schema(schema).c_str() : done.error().text().c_str(),
               done ? stdout : stderr);
    std::fflush(nullptr);
    ::_exit(done ? 0 : 1);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (argc == 3 && std::string_view(argv[1]) == "--describe") return describe(argv[2]);
    if (!parse(argc, argv, options) || !has_control_socket()) {
        std::fputs(
            "moosaic-worker runs verbs for the Moosaic server, which starts it; there is no use for it by hand.\n",
            stderr);
        return 2;
    }
    options.libexec = own_folder();
    moosaic::worker::Title title(argc, argv);
    moosaic::worker::Zygote zygote(std::move(options), title);
    if (auto prepared = zygote.prepare(); !prepared) {
        zygote.fail_with(prepared.error());
        return 1;
    }
    return zygote.serve();
}
