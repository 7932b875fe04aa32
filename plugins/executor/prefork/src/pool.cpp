// Pool: see pool.hpp.
#include "pool.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

namespace moosaic::executor::prefork {

namespace {

using std::chrono::milliseconds;

constexpr auto start_patience = std::chrono::seconds(30);
constexpr auto greet_patience = std::chrono::seconds(10);
constexpr auto tidy_every = milliseconds(100);
constexpr auto long_after = milliseconds(100);             // as long as the engine lets a command count (LoopsOptions)
constexpr auto a_moment = milliseconds(10);                // until a spare that was taken is replaced
constexpr auto soon = milliseconds(20);                    // a worker held no longer is worth waiting for
constexpr auto warm_patience = std::chrono::seconds(10);   // from its start until it is ready; it takes 50 ms
constexpr auto zygote_patience = std::chrono::seconds(2);  // a fork takes it less than a millisecond

Stopped refusal(Stopped::Why why, std::string message) { return {why, std::move(message), {}}; }

template <class List>
void remove(List& list, const LinkPtr& link) {
    list.erase(std::remove(list.begin(), list.end(), link), list.end());
}

}  // namespace

Pool::Pool(Settings settings, Services& services, Waits& waits)
    : settings_(std::move(settings)),
      log_(services.log()),
      waits_(waits),
      started_(services.metrics().counter("moosaic_workers_started_total", "Verb workers started")),
      killed_(services.metrics().counter("moosaic_workers_killed_total", "Verb workers killed by the server")),
      misbehaved_(services.metrics().counter("moosaic_workers_misbehaved_total", "Verb workers that broke a wall")),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Pool::~Pool() { stop(); }

Result<void> Pool::start() {
    keeper_ = std::thread([this] { keep(); });
    LinkPtr first;
    {
        Lock lock(mutex_);
        changed_.wait_for(lock, start_patience, [this] { return ready_ || !failure_.empty(); });
        if (!ready_)
            return fail(failure_.empty() ? "the verb workers did not start in time" : failure_, "executor.prefork");
        first = take_spare();
        if (first == nullptr) first = fork_link();
    }
    if (first == nullptr) return fail("no verb worker could be started", "executor.prefork");
    const auto got = greet(*first, Clock::now() + greet_patience);
    const Lock lock(mutex_);
    if (got != Link::Got::frame) {
        discard(first);
        return fail(failure_.empty() ? "the first verb worker died at its start" : failure_, "executor.prefork");
    }
    spares_.push_back(first);
    top_up();
    return {};
}

void Pool::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    wake();
    if (keeper_.joinable()) keeper_.join();
    const Lock lock(mutex_);
    for (auto& [number, link] : links_) {
        link->process().signal(SIGKILL);
        link->process().ended(std::nullopt);
    }
    links_.clear();
    spares_.clear();
    idle_.clear();
    for (const auto* waiter : waiters_) waiter->gate->open();
    ready_ = false;
    zygote_.reset();
}

std::variant<LinkPtr, Stopped> Pool::acquire(Id principal, Clock::time_point deadline, bool alone) {
    Lock lock(mutex_);
    const auto lane = waits_.lane();
    LinkPtr link = take_idle(principal, lane);
    if (link == nullptr && alone) link = wait_for_one(lock, principal, lane, deadline);
    if (link == nullptr) {
        if (!make_room())
            return refusal(Stopped::Why::no_worker, "Too many verbs are running at the moment; try again.");
        link = spare_or_new(lock, deadline);
        if (link == nullptr)
            return refusal(stopping_ ? Stopped::Why::cancelled : Stopped::Why::worker_lost,
                           "No verb worker could be started.");
        link->principal = principal;
        top_up_later();
    }
    hold(*link, lane);
    return link;
}

std::variant<LinkPtr, Stopped> Pool::acquire_for_checks(Clock::time_point deadline) {
    Lock lock(mutex_);
    LinkPtr link = spare_or_new(lock, deadline);
    if (link == nullptr) return refusal(Stopped::Why::worker_lost, "No verb worker could be started.");
    top_up_later();
    return link;
}

void Pool::release(const LinkPtr& link) {
    const Lock lock(mutex_);
    if (!links_.contains(link->number())) return;  // its zygote is gone, and it with it
    if (hand_on(link) || link->broken) return;
    link->last_used = ++uses_;
    link->held_since = Clock::time_point::max();
    idle_.push_back(link);
    if (!std::exchange(tidying_, true)) wake();
}

void Pool::kill(const LinkPtr& link) {
    const Lock lock(mutex_);
    discard(link);
}

Link::Got Pool::greet(Link& link, Clock::time_point deadline) {
    if (link.greeted) return Link::Got::frame;
    frames::Frame frame;
    const auto got = link.receive(frame, deadline);
    if (got != Link::Got::frame) return got;
    const auto* hello = std::get_if<frames::Hello>(&frame.body);
    std::string trouble;
    if (hello == nullptr)
        trouble = "a worker's first word was no hello";
    else if (hello->version != frames::protocol_version)
        trouble = "a worker speaks version " + std::to_string(hello->version) + ", the server version " +
                  std::to_string(frames::protocol_version) + ": install the server and moosaic-worker of one build";
    else
        trouble = hello->failure;
    const Lock lock(mutex_);
    if (trouble.empty()) {
        link.greeted = true;
        failures_ = 0;
        return Link::Got::frame;
    }
    log_.error("executor.prefork: " + trouble);
    failure_ = trouble;
    return Link::Got::malformed;
}

void Pool::misbehaved(const Link& link, std::string_view how) {
    misbehaved_.add();
    log_.warning("executor.prefork: worker " + std::to_string(link.process().pid()) + " of #" +
                 std::to_string(link.principal) + " was killed: " + std::string(how));
}

std::vector<std::pair<int, Id>> Pool::workers() const {
    const Lock lock(mutex_);
    std::vector<std::pair<int, Id>> out;
    for (const auto& [number, link] : links_)
        if (const int pid = link->process().pid(); pid > 0 && !link->broken) out.emplace_back(pid, link->principal);
    return out;
}

int Pool::zygote() const {
    const Lock lock(mutex_);
    return ready_ ? zygote_->pid() : 0;
}

// Everything below runs under the lock unless said otherwise.

std::size_t Pool::assigned() const {
    return static_cast<std::size_t>(std::count_if(links_.begin(), links_.end(), [](const auto& entry) {
        return entry.second->principal != 0 && !entry.second->broken;
    }));
}

void Pool::discard(const LinkPtr& link) {
    remove(spares_, link);
    remove(idle_, link);
    if (link->broken) return;
    link->broken = true;
    killed_.add();
    link->process().signal(SIGKILL);
    // Who waits for it looks for another.
    for (const auto* waiter : waiters_)
        if (waiter->principal == link->principal) waiter->gate->open();
}

// An idle worker must be quiet, or it goes.
bool Pool::quiet(const LinkPtr& link) {
    const auto look = link->look();
    if (look == Link::Look::talking) misbehaved(*link, "it spoke without being asked");
    if (look != Link::Look::quiet) discard(link);
    return look == Link::Look::quiet;
}

LinkPtr Pool::last_used(Id principal, std::optional<std::size_t> lane) const {
    LinkPtr best;
    for (const auto& link : idle_)
        if (link->principal == principal && (!lane || link->lane == *lane) &&
            (best == nullptr || link->last_used > best->last_used))
            best = link;
    return best;
}

LinkPtr Pool::take_idle(Id principal, std::size_t lane) {
    for (;;) {
        LinkPtr best = last_used(principal, lane);
        if (best == nullptr) best = last_used(principal, std::nullopt);
        if (best == nullptr) return nullptr;
        if (!quiet(best)) continue;
        remove(idle_, best);
        return best;
    }
}

void Pool::hold(Link& link, std::size_t lane) {
    link.lane = lane;
    link.last_used = ++uses_;
    link.held_since = Clock::now();
    link.look_at = link.held_since + long_after;
    link.cpu_before = {};
}

// Until when a worker of this principal and lane is likely to be given back; the past: there is none.
Clock::time_point Pool::back_by(Id principal, std::size_t lane) const {
    auto by = Clock::time_point::min();
    for (const auto& [number, link] : links_)
        if (link->principal == principal && link->lane == lane && !link->broken &&
            link->held_since != Clock::time_point::max())
            by = std::max(by, link->held_since + soon);
    return by;
}

LinkPtr Pool::wait_for_one(Lock& lock, Id principal, std::size_t lane, Clock::time_point deadline) {
    for (;;) {
        const auto until = std::min(back_by(principal, lane), deadline);
        if (stopping_ || until <= Clock::now()) return nullptr;
        Waiter waiter{principal, lane, waits_.gate(), nullptr};
        const auto place = waiters_.insert(waiters_.end(), &waiter);
        lock.unlock();
        waiter.gate->wait(until);
        lock.lock();
        if (waiter.link != nullptr) return waiter.link;  // whoever gave it took the place away
        waiters_.erase(place);
    }
}

// To the task of its lane that has waited longest.
bool Pool::hand_on(const LinkPtr& link) {
    const auto found = std::find_if(waiters_.begin(), waiters_.end(), [&](const auto* waiter) {
        return waiter->principal == link->principal && waiter->lane == link->lane;
    });
    if (found == waiters_.end() || !quiet(link)) return false;
    Waiter& waiter = **found;
    waiters_.erase(found);
    hold(*link, link->lane);
    waiter.link = link;
    waiter.gate->open();
    return true;
}

std::size_t Pool::held_long() const {
    const auto since = Clock::now() - long_after;
    return static_cast<std::size_t>(std::count_if(links_.begin(), links_.end(), [&](const auto& entry) {
        return entry.second->held_since < since && !entry.second->broken;
    }));
}

// There is one.
LinkPtr Pool::idle_longest() const {
    return *std::min_element(idle_.begin(), idle_.end(),
                             [](const auto& a, const auto& b) { return a->last_used < b->last_used; });
}

bool Pool::make_room() {
    const auto taken = assigned();
    if (taken < settings_.workers) return true;
    if (!idle_.empty()) {
        discard(idle_longest());
        return true;
    }
    return taken < settings_.workers + std::min(settings_.workers, held_long());
}

LinkPtr Pool::take_spare() {
    while (!spares_.empty()) {
        LinkPtr link = spares_.front();
        spares_.erase(spares_.begin());
        if (link->look() != Link::Look::closed) return link;
        discard(link);
    }
    return nullptr;
}

LinkPtr Pool::fork_link() {
    if (!ready_) return nullptr;
    auto socket = zygote_->fork(next_number_);
    if (!socket) return nullptr;
    auto link = std::make_shared<Link>(next_number_++, std::move(*socket), waits_);
    links_.emplace(link->number(), link);
    if (unborn_.empty()) wake();  // the keeper minds how long it takes
    unborn_.emplace(link->number(), Clock::now());
    started_.add();
    return link;
}

LinkPtr Pool::spare_or_new(Lock& lock, Clock::time_point deadline) {
    for (;;) {
        if (stopping_) return nullptr;
        if (LinkPtr link = take_spare()) return link;
        if (LinkPtr link = fork_link()) return link;
        if (Clock::now() >= deadline) return nullptr;
        // The zygote is not there yet, or is just found dead: its successor is on the way.
        lock.unlock();
        waits_.pause(milliseconds(2));
        lock.lock();
    }
}

void Pool::top_up() {
    if (stopping_ || Clock::now() < not_before_) return;
    while (spares_.size() < settings_.spares) {
        LinkPtr link = fork_link();
        if (link == nullptr) return back_off();
        spares_.push_back(std::move(link));
    }
}

// A spare's start takes a processor for 3 ms; whoever took the last one wants to use it first.
void Pool::top_up_later() {
    if (spares_.size() >= settings_.spares) return;
    not_before_ = std::max(not_before_, Clock::now() + a_moment);
    wake();
}

// Something that should have started did not: 10 ms, 20 ms, … 5 s until the next try.
void Pool::back_off() {
    failures_ = std::min(failures_ + 1, 9);
    not_before_ = Clock::now() + std::min(milliseconds(5) * (1 << failures_), milliseconds(5000));
}

void Pool::worker_died(std::uint64_t number, int status) {
    const auto found = links_.find(number);
    if (found == links_.end()) return;
    const LinkPtr link = found->second;
    links_.erase(found);
    link->process().ended(status);
    remove(idle_, link);
    if (std::find(spares_.begin(), spares_.end(), link) == spares_.end()) return;
    remove(spares_, link);
    back_off();
}

void Pool::handle(const control::Packet& packet, Fd fd) {
    switch (packet.kind) {
        case control::Kind::ready:
            ready_ = true;
            unborn_.erase(0);
            failure_.clear();
            changed_.notify_all();
            return;
        case control::Kind::forked:
            unborn_.erase(packet.id);
            if (const auto found = links_.find(packet.id); found != links_.end()) {
                if (packet.value > 0) return found->second->process().started(packet.value, std::move(fd));
                log_.error("executor.prefork: no worker could be forked, error " + std::to_string(-packet.value));
                worker_died(packet.id, 0);
            }
            return;
        case control::Kind::died:
            return worker_died(packet.id, packet.value);
        case control::Kind::log:
            return log_.write(static_cast<Level>(packet.value & 3), packet.text);
        case control::Kind::failed:
            failure_ = packet.text;
            log_.error("executor.prefork: " + failure_);
            changed_.notify_all();
            return;
        case control::Kind::configure:
        case control::Kind::fork:
            return;
    }
}

void Pool::zygote_lost() {
    if (ready_) log_.error("executor.prefork: the zygote died; starting another");
    ready_ = false;
    for (auto& [number, link] : links_) {
        link->process().signal(SIGKILL);
        link->process().ended(std::nullopt);
    }
    links_.clear();
    unborn_.clear();
    spares_.clear();
    idle_.clear();
    zygote_.reset();
    back_off();
}

// One that somebody stopped, or that hangs, would leave every new owner's command waiting until its time limit.
void Pool::replace_silent_zygote() {
    if (zygote_ == nullptr || unborn_.empty() || Clock::now() - unborn_.begin()->second < zygote_patience) return;
    log_.error("executor.prefork: the zygote does not answer and is killed");
    zygote_->kill();
    zygote_lost();
}

void Pool::spawn_zygote() {
    auto spawned = Zygote::spawn(settings_);
    if (spawned) {
        zygote_ = std::move(*spawned);
        unborn_.emplace(0, Clock::now() + warm_patience - zygote_patience);
        return;
    }
    failure_ = spawned.error().text();
    log_.error("executor.prefork: " + failure_);
    changed_.notify_all();
    back_off();
}

// What idle workers are still to hear (EndOfTask), and one more than there may be. One that was used since the last
// time waits for the next: it may be used again at once. Workers beyond the number once went as soon as they were given
// back; under load each was missed at once, and the server did nothing but fork.
void Pool::tidy() {
    if (!tidying_ || Clock::now() < tidy_at_) return;
    const bool too_many = assigned() > settings_.workers;
    if (too_many && !idle_.empty() && idle_longest()->last_used <= tidied_) discard(idle_longest());
    bool left = too_many;
    const auto idle = idle_;
    for (const auto& link : idle) {
        if (link->encoder.bytes().empty()) continue;
        if (link->last_used > tidied_)
            left = true;
        else if (link->send(Clock::now() + milliseconds(1)) != Link::Got::frame)
            discard(link);
    }
    tidied_ = uses_;
    tidying_ = left;
    tidy_at_ = Clock::now() + tidy_every;
}

int Pool::keeper_timeout() const {
    auto until = Clock::time_point::max();
    if (zygote_ == nullptr || (ready_ && spares_.size() < settings_.spares)) until = not_before_;
    if (!unborn_.empty()) until = std::min(until, unborn_.begin()->second + zygote_patience);
    if (tidying_) until = std::min(until, Clock::now() + tidy_every);
    if (until == Clock::time_point::max()) return -1;
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left + 1, 1));
}

void Pool::wake() const {
    const std::uint64_t one = 1;
    if (::write(wake_.get(), &one, sizeof one) < 0) return;  // full: it is awake anyway
}

bool Pool::handle_control(int control) {
    control::Packet packet;
    int fd = -1;
    if (!control::receive_packet(control, packet, fd)) return false;
    const Lock lock(mutex_);
    handle(packet, Fd(fd));
    top_up();
    return true;
}

// The keeper thread. Only it replaces zygote_, so it may use the control descriptor without the lock.
void Pool::keep() {
    for (;;) {
        int control = -1;
        int timeout = -1;
        {
            const Lock lock(mutex_);
            if (stopping_) return;
            replace_silent_zygote();
            if (zygote_ == nullptr && Clock::now() >= not_before_) spawn_zygote();
            if (ready_) top_up();
            tidy();
            if (zygote_ != nullptr) control = zygote_->control();
            timeout = keeper_timeout();
        }
        std::array<pollfd, 2> entries = {pollfd{wake_.get(), POLLIN, 0}, pollfd{control, POLLIN, 0}};
        if (::poll(entries.data(), entries.size(), timeout) <= 0) continue;
        std::uint64_t woken = 0;
        if (entries[0].revents != 0 && ::read(wake_.get(), &woken, sizeof woken) < 0) continue;
        if (entries[1].revents == 0) continue;
        if (handle_control(control)) continue;
        const Lock lock(mutex_);
        zygote_lost();
    }
}

}  // namespace moosaic::executor::prefork
