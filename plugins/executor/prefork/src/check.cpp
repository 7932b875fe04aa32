// Checker: see check.hpp.
#include "check.hpp"

namespace moosaic::executor::prefork {

namespace {

constexpr auto patience = std::chrono::milliseconds(2500);  // within the time limit of the command that saves
constexpr std::size_t most_idle = 2;
constexpr auto where = "executor.prefork";

}  // namespace

std::variant<LinkPtr, Stopped> Checker::take(Clock::time_point deadline) {
    {
        const LockGuard lock(mutex_);
        while (!idle_.empty()) {
            LinkPtr link = std::move(idle_.back());
            idle_.pop_back();
            if (link->look() == Link::Look::quiet) return link;
            pool_.kill(link);
        }
    }
    return pool_.acquire_for_checks(deadline);
}

void Checker::give_back(const LinkPtr& link) {
    const LockGuard lock(mutex_);
    if (idle_.size() < most_idle)
        idle_.push_back(link);
    else
        pool_.kill(link);
}

Result<std::vector<Finding>> Checker::check(const std::string& source) {
    if (!frames::is_utf8(source))
        return std::vector<Finding>{{0, 0, "encoding", "the source is not UTF-8", "save it as UTF-8"}};
    const auto deadline = Clock::now() + patience;
    const auto taken = take(deadline);
    if (const auto* refused = std::get_if<Stopped>(&taken)) return fail(refused->message, where);
    const auto& link = std::get<LinkPtr>(taken);
    auto report = ask(*link, source, deadline);
    if (report)
        give_back(link);
    else
        pool_.kill(link);
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
