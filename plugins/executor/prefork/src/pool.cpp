// Pool: the zygote, spares, and what becomes of workers. Who gets which: pool_holders.cpp.
#include "pool.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "walls.hpp"

namespace moosaic::executor::prefork {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t mib = 1024 * 1024;
constexpr auto limit_patience = std::chrono::seconds(1);  // it takes the zygote microseconds
constexpr auto start_patience = std::chrono::seconds(30);
constexpr auto greet_patience = std::chrono::seconds(10);
constexpr auto tidy_every = milliseconds(100);
constexpr auto a_moment = milliseconds(10);                // until a spare that was taken is replaced
constexpr auto warm_patience = std::chrono::seconds(10);   // from its start until it is ready; it takes 50 ms
constexpr auto zygote_patience = std::chrono::seconds(2);  // a fork takes it less than a millisecond

}  // namespace

Pool::Pool(Settings settings, Services& services, Waits& waits, CrashAlarms* alarms)
    : settings_(std::move(settings)),
      log_(services.log()),
      waits_(waits),
      alarms_(alarms),
      started_(services.metrics().counter("moosaic_workers_started_total", "Verb workers started")),
      killed_(services.metrics().counter("moosaic_workers_killed_total", "Verb workers killed by the server")),
      misbehaved_(services.metrics().counter("moosaic_workers_misbehaved_total", "Verb workers that broke a wall")),
      crashed_(services.metrics().counter("moosaic_workers_crashed_total",
                                          "Verb workers that died of a fault of their own: SIGSEGV, SIGBUS, SIGILL, "
                                          "SIGABRT or SIGSYS")),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Pool::~Pool() { stop(); }

Result<void> Pool::start() {
    keeper_ = std::thread([this] { keep(); });
    LinkPtr first;
    {
        Lock lock(mutex_);
        changed_.wait_for(lock, start_patience,
                          [this]() MOOSAIC_REQUIRES(mutex_) { return ready_ || !failure_.empty(); });
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
    together_.part();
    links_.clear();
    spares_.clear();
    idle_.clear();
    for (const auto* waiter : waiters_) waiter->gate->open();
    ready_ = false;
    zygote_.reset();
}

void Pool::end_tasks() {
    const Lock lock(mutex_);
    ending_ = true;
    for (auto& [number, link] : links_)
        if (link->held_since != Clock::time_point::max()) link->process().signal(SIGKILL);
    for (const auto* waiter : waiters_) waiter->gate->open();
}

void Pool::kill(const LinkPtr& link) {
    const Lock lock(mutex_);
    discard(link);
}

std::uint64_t Pool::memory_bytes(std::uint64_t wanted) const {
    const auto most = static_cast<std::uint64_t>(settings_.memory_mb) * mib;
    return wanted == 0 ? most : std::min(wanted, most);
}

// By the zygote: it is of the workers' user, and outside of their walls.
bool Pool::limit_memory(Link& link, std::uint64_t bytes) {
    if (bytes == (link.memory == 0 ? memory_bytes(0) : link.memory)) return true;
    const auto size = link.process().size();
    const auto answer = std::make_shared<MemoryAnswer>(MemoryAnswer{waits_.gate(), {}});
    {
        const Lock lock(mutex_);
        if (zygote_ == nullptr || !ready_ || !zygote_->limit(link.number(), bytes / mib, size)) return false;
        limiting_[link.number()] = answer;
    }
    answer->gate->wait(Clock::now() + limit_patience);
    const Lock lock(mutex_);
    limiting_.erase(link.number());
    if (!answer->value || *answer->value > 0 || *answer->value == -ESRCH) return false;
    if (*answer->value < 0 && !std::exchange(memory_told_, true))
        log_.warning("executor.prefork: the kernel lets nobody bound the memory of workers for a class of players (" +
                     std::string(std::strerror(-*answer->value)) + "): executor.prefork.memory_mb holds for all");
    link.memory = bytes;
    return true;
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

control::Facts Pool::facts() const {
    const Lock lock(mutex_);
    return facts_;
}

int Pool::zygote() const {
    const Lock lock(mutex_);
    return ready_ ? zygote_->pid() : 0;
}

// Everything below runs under the lock unless said otherwise.

void Pool::discard(const LinkPtr& link) {
    std::erase(spares_, link);
    std::erase(idle_, link);
    if (together_.has(*link)) together_.part();
    if (link->broken) return;
    link->broken = true;
    killed_.add();
    link->process().signal(SIGKILL);
    // Who waits for it looks for another.
    for (const auto* waiter : waiters_)
        if (waiter->principal == link->principal) waiter->gate->open();
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

// The one place that hears of every death, whoever held the worker.
void Pool::crashed(const Link& link, int signal) {
    const auto& process = link.process();
    const WorkerCrash crash{signal, process.pid(), link.principal, process.verb(), process.object()};
    crashed_.add();
    if (alarms_ != nullptr) return alarms_->crashed(crash);
    log_.error("executor.prefork: worker " + std::to_string(crash.pid) + " of #" + std::to_string(crash.principal) +
               " crashed, signal " + std::to_string(signal));
}

void Pool::worker_died(std::uint64_t number, int status) {
    const auto found = links_.find(number);
    if (found == links_.end()) return;
    const LinkPtr link = found->second;
    links_.erase(found);
    if (WIFSIGNALED(status) && control::is_fault(WTERMSIG(status))) crashed(*link, WTERMSIG(status));
    link->process().ended(status);
    std::erase(idle_, link);
    if (std::find(spares_.begin(), spares_.end(), link) == spares_.end()) return;
    std::erase(spares_, link);
    back_off();
}

void Pool::handle(const control::Packet& packet, Fd fd) {
    switch (packet.kind) {
        case control::Kind::ready:
            ready_ = true;
            facts_ = packet.facts();
            tell_walls();
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
        case control::Kind::limited:
            if (const auto found = limiting_.find(packet.id); found != limiting_.end()) {
                found->second->value = packet.value;
                found->second->gate->open();
            }
            return;
        case control::Kind::configure:
        case control::Kind::fork:
        case control::Kind::limit:
            return;
    }
}

// Once: every zygote of a machine finds the same kernel.
void Pool::tell_walls() {
    if (std::exchange(walls_told_, true)) return;
    for (const auto& layer : wall_layers(facts_))
        if (!layer.stands) log_.info("executor.prefork: the wall \"" + layer.name + "\" is " + layer.facts);
}

void Pool::zygote_lost() {
    const bool was_ready = std::exchange(ready_, false);
    if (was_ready) log_.error("executor.prefork: the zygote died; starting another");
    for (auto& [number, link] : links_) {
        link->process().signal(SIGKILL);
        link->process().ended(std::nullopt);
    }
    links_.clear();
    unborn_.clear();
    spares_.clear();
    idle_.clear();
    // One that said why it fails ends by itself. At the engine's start nobody waits for another to end alike.
    if (!was_ready && failure_.empty()) {
        failure_ = "the worker program ended at its start: " + zygote_->end();
        log_.error("executor.prefork: " + failure_);
        changed_.notify_all();
    }
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
