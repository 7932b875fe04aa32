// Checker: see check.hpp.
#include "check.hpp"

namespace moosaic::executor::prefork {

namespace {

constexpr auto patience = std::chrono::seconds(5);
constexpr auto where = "executor.prefork";

}  // namespace

Result<std::vector<Finding>> Checker::check(const std::string& source) {
    const std::lock_guard lock(mutex_);
    const auto deadline = Clock::now() + patience;
    if (link_ != nullptr && link_->look() != Link::Look::quiet) {
        pool_.kill(link_);
        link_.reset();
    }
    if (link_ == nullptr) {
        auto acquired = pool_.acquire_for_checks(deadline);
        if (const auto* refused = std::get_if<Stopped>(&acquired)) return fail(refused->message, where);
        link_ = std::get<LinkPtr>(acquired);
    }
    auto report = ask(*link_, source, deadline);
    if (!report) {
        pool_.kill(link_);
        link_.reset();
    }
    return report;
}

Result<std::vector<Finding>> Checker::ask(Link& link, const std::string& source, Clock::time_point deadline) {
    using Got = Link::Got;
    if (!link.introduced) {
        if (auto said = link.encoder.hello({frames::protocol_version, 0, "moosaic-worker checker", {}}); !said)
            return tl::unexpected(said.error());
        link.introduced = true;
    }
    if (auto said = link.encoder.check(source); !said) return tl::unexpected(said.error());
    Got got = link.send(deadline);
    if (got == Got::frame) got = pool_.greet(link, deadline);
    frames::Frame frame;
    if (got == Got::frame) got = link.receive(frame, deadline);
    if (got == Got::timeout) return fail("checking the verb's source took too long", where, "write a shorter verb");
    if (got != Got::frame) return fail("the worker that checks sources died", where, "try again");
    auto* report = std::get_if<frames::CheckReport>(&frame.body);
    if (report == nullptr) {
        pool_.misbehaved(link, "it answered a check with something else");
        return fail("the worker that checks sources broke the protocol", where, "try again");
    }
    return std::move(report->findings);
}

}  // namespace moosaic::executor::prefork
