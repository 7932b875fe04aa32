// A plugin's tasks take at most four stacks at a time: a player's command never waits behind a plugin's hundred.
#include "server/plugin_tasks.hpp"

#include <deque>
#include <set>

#include <moosaic/mutex.hpp>
#include <moosaic/text.hpp>

#include "server/principal.hpp"
#include "task/failure.hpp"

namespace moosaic::server {

namespace {

constexpr std::size_t most_running = 4;
constexpr std::size_t longest_line = 8192;
constexpr std::size_t most_output = 1 << 20;

using Finished = host::Answer<Result<TaskResult>>;

}  // namespace

struct PluginTasks::Job {
    std::string principal;
    Begin begin;
    Finished answer;
    Id avatar = 0;
    task::SessionId session = 0;
    TaskResult result = {};
    std::size_t bytes = 0;
};

// Held weakly by whatever runs, so that what ends after the plugin's stop finds nobody.
class PluginTasks::Queue : public std::enable_shared_from_this<Queue> {
public:
    Queue(task::Runner& runner, Switchboard& switchboard, const std::shared_ptr<host::PluginThread>& thread)
        : runner_(runner), switchboard_(switchboard), thread_(thread) {}

    ~Queue() {
        for (const auto session : open_) switchboard_.close(session);
    }

    void add(std::shared_ptr<Job> job) {
        {
            const LockGuard lock(mutex_);
            waiting_.push_back(std::move(job));
        }
        advance();
    }

private:
    void advance() {
        std::shared_ptr<Job> job;
        {
            const LockGuard lock(mutex_);
            if (waiting_.empty() || running_ >= most_running) return;
            job = std::move(waiting_.front());
            waiting_.pop_front();
            ++running_;
        }
        const auto thread = thread_.lock();
        // Finding the principal reads the world, so it is done on the plugin's own thread.
        if (thread) thread->post([self = shared_from_this(), job = std::move(job)] { self->start(job); });
    }

    void start(const std::shared_ptr<Job>& job) {
        const auto avatar = find_avatar(runner_, job->principal, "principal");
        if (!avatar) return end(job, tl::unexpected<Error>(avatar.error()));
        job->avatar = *avatar;
        job->session = runner_.new_session();
        switchboard_.open(job->session, 0, [weak = weak_from_this(), job](task::Release release) {
            if (const auto self = weak.lock()) self->take(job, std::move(release));
        });
        {
            const LockGuard lock(mutex_);
            open_.insert(job->session);
        }
        job->begin(job->session, job->avatar);
    }

    // On the release thread; one release of a session after the other.
    void take(const std::shared_ptr<Job>& job, task::Release release) {
        for (const auto& message : release.messages()) {
            if (message.recipient != job->avatar || job->bytes > most_output) continue;
            job->bytes += message.markup.size();
            job->result.output.push_back(text::clean_output(message.markup));
        }
        if (!release.value.is_none()) job->result.value = std::move(release.value);
        job->result.status = std::max(job->result.status, release.status);
        if (!release.last) return;
        if (job->result.status != 0) job->result.value = {};
        switchboard_.close(job->session);
        {
            const LockGuard lock(mutex_);
            open_.erase(job->session);
        }
        end(job, std::move(job->result));
    }

    void end(const std::shared_ptr<Job>& job, Result<TaskResult> result) {
        job->answer(std::move(result));
        {
            const LockGuard lock(mutex_);
            --running_;
        }
        advance();
    }

    task::Runner& runner_;
    Switchboard& switchboard_;
    std::weak_ptr<host::PluginThread> thread_;
    Mutex mutex_;
    std::deque<std::shared_ptr<Job>> waiting_ MOOSAIC_GUARDED_BY(mutex_);
    std::set<task::SessionId> open_ MOOSAIC_GUARDED_BY(mutex_);
    std::size_t running_ MOOSAIC_GUARDED_BY(mutex_) = 0;
};

PluginTasks::PluginTasks(task::Runner& runner, Switchboard& switchboard, const host::Borrower& who)
    : runner_(runner), thread_(who.thread), queue_(std::make_shared<Queue>(runner, switchboard, who.thread)) {}

PluginTasks::~PluginTasks() = default;

Result<void> PluginTasks::add(std::string principal, Begin begin, Done done) {
    auto answer = Finished::begin(thread_, std::move(done));
    if (!answer) return tl::unexpected<Error>(answer.error());
    queue_->add(std::make_shared<Job>(Job{std::move(principal), std::move(begin), std::move(*answer)}));
    return {};
}

Result<void> PluginTasks::line(std::string principal, std::string line, Done done) {
    if (line.size() > longest_line || line.find('\n') != std::string::npos)
        return fail("a line has at most " + std::to_string(longest_line) + " bytes and no line end");
    return add(
        std::move(principal),
        [this, line = std::move(line)](task::SessionId session, Id avatar) {
            task::Command command;
            command.session = session;
            command.avatar = avatar;
            command.line = line;
            command.settings = Value::dict();
            runner_.command(std::move(command));
        },
        std::move(done));
}

Result<void> PluginTasks::snippet(std::string principal, std::string text, Done done) {
    return add(
        std::move(principal),
        [this, text = std::move(text)](task::SessionId session, Id avatar) {
            runner_.snippet({session, avatar, text});
        },
        std::move(done));
}

Result<void> PluginTasks::verb(std::string principal, Id object, std::string verb, std::vector<Value> args, Done done) {
    return add(
        std::move(principal),
        [this, object, verb = std::move(verb), args = std::move(args)](task::SessionId session, Id avatar) {
            runner_.call({session, avatar, object, verb, args});
        },
        std::move(done));
}

}  // namespace moosaic::server
