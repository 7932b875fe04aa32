#include "hunt.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace moosaic::mutants {

namespace {

struct Ran {
    int passed = 0;
    std::string caught_by;  // the case that failed, or in which the process died or was killed
    std::string output;
};

std::string own_program() {
    char path[4096];
    const auto size = ::readlink("/proc/self/exe", path, sizeof path);
    return {path, size > 0 ? static_cast<std::size_t>(size) : 0};
}

// "Mutant/KindSuite.Case/name, where …" -> "Case"
std::string case_in(const std::string& line) {
    const auto from = line.find('.') + 1;
    return line.substr(from, line.find_first_of("/ \n", from) - from);
}

// Seconds until a suite that hangs is ended; sanitizers are given more.
int limit() {
    const char* patience = std::getenv("MOOSAIC_PATIENCE");
    const int times = patience == nullptr ? 1 : std::atoi(patience);
    return 240 * (times > 0 ? times : 1);
}

// A mutant may do what a sanitizer reports, which is not for the report of the tree.
std::string command(const std::string& fault) {
    const std::string quiet =
        fault == "none" ? "" : "ASAN_OPTIONS=log_path=stderr:detect_leaks=0 TSAN_OPTIONS=log_path=stderr ";
    return quiet + "MOOSAIC_MUTANT=" + fault + " MOOSAIC_SUITE_PATIENCE=" + (fault == "none" ? "30" : "3") +
           " timeout -s KILL " + std::to_string(limit()) + " '" + own_program() +
           "' --gtest_filter='Mutant/*' --gtest_fail_fast 2>&1";
}

Ran ran_with(const std::string& fault) {
    Ran ran;
    std::string running;
    FILE* pipe = ::popen(command(fault).c_str(), "r");
    if (pipe == nullptr) return ran;
    char line[4096];
    while (std::fgets(line, sizeof line, pipe) != nullptr) {
        const std::string text = line;
        ran.output += text;
        if (text.rfind("[ RUN ", 0) == 0) running = case_in(text);
        if (text.rfind("[       OK", 0) == 0) ++ran.passed, running.clear();
        if (text.rfind("[  FAILED", 0) == 0 && ran.caught_by.empty()) ran.caught_by = running, running.clear();
    }
    const int status = ::pclose(pipe);
    if (status != 0 && ran.caught_by.empty() && !running.empty()) ran.caught_by = running + " (the process ended)";
    return ran;
}

}  // namespace

const std::string& chosen() {
    static const std::string fault = [] {
        const char* given = std::getenv("MOOSAIC_MUTANT");
        return std::string(given == nullptr ? "" : given);
    }();
    return fault;
}

void Hunt::run(const std::string& fault) {
    const Ran ran = ran_with(fault);
    if (fault == "none") {
        EXPECT_TRUE(ran.caught_by.empty()) << ran.output;
        EXPECT_GT(ran.passed, 0) << ran.output;
        return;
    }
    EXPECT_FALSE(ran.caught_by.empty()) << fault << " was not noticed by any of " << ran.passed << " cases\n"
                                        << ran.output;
    std::printf("%s: caught by %s\n", fault.c_str(), ran.caught_by.c_str());
}

}  // namespace moosaic::mutants
