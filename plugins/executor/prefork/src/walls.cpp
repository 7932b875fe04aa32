#include "walls.hpp"

#include <algorithm>

namespace moosaic::executor::prefork {

namespace {

std::string said(const control::Facts& facts, std::string_view word) {
    const auto found = std::ranges::find(facts, word, &std::pair<std::string, std::string>::first);
    return found == facts.end() ? std::string() : found->second;
}

bool has(const std::string& words, const std::string& word) {
    return (" " + words + " ").find(" " + word + " ") != std::string::npos;
}

}  // namespace

std::vector<WallLayer> wall_layers(const control::Facts& facts) {
    const auto landlock = said(facts, "landlock");
    const auto namespaces = said(facts, "namespaces");
    const auto why = said(facts, "why");
    // Each is a second wall behind the filter of system calls, without which no worker starts.
    const auto layer = [&](const std::string& name, bool stands, const std::string& facts_of_it,
                           const std::string& cost) {
        if (stands) return WallLayer{name, true, facts_of_it};
        return WallLayer{name, false,
                         "missing" + (why.empty() ? "" : " (" + why + ")") +
                             ": a verb that got past the filter of system calls " + cost};
    };
    return {{"seccomp", true, "14 system calls are left"},
            layer("landlock", !landlock.empty(), "version " + landlock,
                  "could trace or signal other workers, and open files that their user may open"),
            layer("user", has(namespaces, "user"), "a user namespace without capabilities",
                  "could use what the kernel gives to any user of the machine"),
            layer("processes", has(namespaces, "process"), "a process namespace of the workers",
                  "would see the processes of the machine"),
            layer("files", said(facts, "root") == "empty", "an empty root folder", "would see the machine's files"),
            layer("network", has(namespaces, "network"), "a network namespace without an interface",
                  "could reach what the machine reaches")};
}

}  // namespace moosaic::executor::prefork
