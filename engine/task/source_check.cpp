// Checks verb source through the executor.
#include "task/source_check.hpp"

#include "store/cache.hpp"
#include "world/error.hpp"

namespace moosaic::task {

std::string describe(const executor::Finding& finding) {
    std::string text = finding.line > 0 ? "line " + std::to_string(finding.line) + ": " : "";
    text += finding.message + " [" + finding.rule + "]";
    if (!finding.remedy.empty()) text += "; " + finding.remedy;
    return text;
}

std::vector<executor::Finding> SourceCheck::findings(const std::string& source) {
    auto report = executor_.check(source);
    if (!report) throw world::WorldError("UserError", "The verb could not be checked: " + report.error().text());
    return *report;
}

void SourceCheck::require(const std::string& source) {
    {
        const LockGuard lock(mutex_);
        if (good_.contains(source)) return;
    }
    const auto found = findings(source);
    if (!found.empty()) {
        std::string text = "That verb was not saved:";
        for (std::size_t i = 0; i < found.size() && i < 10; ++i) text += "\n  " + describe(found[i]);
        if (found.size() > 10) text += "\n  and " + std::to_string(found.size() - 10) + " more";
        throw world::WorldError("UserError", text);
    }
    const std::size_t bytes = store::heap_bytes(source) + 96;  // with its place in the set
    const LockGuard lock(mutex_);
    if (good_bytes_ + bytes > most_bytes) {
        good_.clear();
        good_bytes_ = 0;
    }
    if (bytes <= most_bytes && good_.insert(source).second) good_bytes_ += bytes;
}

std::size_t SourceCheck::bytes() const {
    const LockGuard lock(mutex_);
    return good_bytes_;
}

}  // namespace moosaic::task
