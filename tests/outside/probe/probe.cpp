// A service from outside that uses Tasks, Accounts and Sessions: whoever connects to DIR/probe.sock sends one request
// of tab-separated words and reads the answer up to the end.
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <moosaic/accounts.hpp>
#include <moosaic/markup.hpp>
#include <moosaic/service.hpp>
#include <moosaic/sessions.hpp>
#include <moosaic/tasks.hpp>

namespace {

using moosaic::AccountFacts;
using moosaic::Result;
using moosaic::SessionFacts;
using moosaic::TaskResult;
using Words = std::vector<std::string>;

Words split(const std::string& text) {
    Words words(1);
    for (const char c : text) {
        if (c == '\t')
            words.emplace_back();
        else
            words.back().push_back(c);
    }
    words.resize(8);
    return words;
}

std::string shown(const moosaic::Value& value) {
    if (const auto* n = value.get<std::int64_t>()) return std::to_string(*n);
    if (const auto* s = value.get<std::string>()) return "'" + *s + "'";
    return value.truthy() ? "something" : "nothing";
}

std::string shown(const TaskResult& result) {
    std::string out = "status " + std::to_string(result.status) + "\nvalue " + shown(result.value) + "\n";
    for (const auto& line : result.output) out += moosaic::markup::plain(line) + "\n";
    return out;
}

std::string shown(const AccountFacts& facts) {
    std::ostringstream out;
    out << facts.login << " avatar #" << facts.avatar << (facts.wizard ? " wizard" : "") << (facts.active ? "" : " off")
        << " keys " << facts.keys.size() << "\n";
    for (const auto& key : facts.keys) out << key.fingerprint << "\n";
    return out.str();
}

std::string shown(const std::vector<SessionFacts>& list) {
    std::ostringstream out;
    for (const auto& facts : list)
        out << facts.id << " #" << facts.avatar << " [" << facts.login << "] [" << facts.transport << "]\n";
    return out.str();
}

// One open connection; the last who holds it closes it, which ends the answer.
class Caller {
public:
    explicit Caller(int fd) : fd_(fd) {}
    ~Caller() {
        if (fd_ >= 0) ::close(fd_);
    }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;
    std::string read() const {
        char buffer[65536];
        const auto n = ::read(fd_, buffer, sizeof buffer);
        return std::string(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
    }
    void write(const std::string& text) const {
        if (fd_ >= 0) (void)!::write(fd_, text.data(), text.size());
    }

private:
    int fd_;
};

class Probe : public moosaic::service::Service {
public:
    std::vector<std::string> needs() const override {
        return {std::string(moosaic::Tasks::facility_name), std::string(moosaic::Accounts::facility_name),
                std::string(moosaic::Sessions::facility_name)};
    }
    Result<void> configure(const moosaic::Config&, moosaic::Services& services) override {
        services_ = &services;
        if (services.get<moosaic::Tasks>() != nullptr) return moosaic::fail("tasks were lent before the start");
        return {};
    }
    Result<void> start() override {
        tasks_ = services_->get<moosaic::Tasks>();
        accounts_ = services_->get<moosaic::Accounts>();
        sessions_ = services_->get<moosaic::Sessions>();
        if (tasks_ == nullptr || accounts_ == nullptr || sessions_ == nullptr) return moosaic::fail("nothing was lent");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = services_->data_directory() + "/probe.sock";
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        ::unlink(path.c_str());
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        wake_ = ::eventfd(0, EFD_CLOEXEC);
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(listener_, 64) != 0)
            return moosaic::fail("no socket", path);
        thread_ = std::thread([this] { serve(); });
        return {};
    }
    void stop() override {
        stopped_ = true;
        if (tasks_ != nullptr && !tasks_->line("wizard", "look", [](auto) {})) services_->log().info("refused at stop");
        services_->log().info("stopped with " + std::to_string(waiting_) + " answers outstanding");
        const std::uint64_t one = 1;
        (void)!::write(wake_, &one, sizeof one);
        if (thread_.joinable()) thread_.join();
        ::close(listener_);
        ::close(wake_);
    }

private:
    void serve() {
        for (;;) {
            pollfd entries[2] = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
            ::poll(entries, 2, -1);
            if (entries[1].revents != 0) return;
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) continue;
            auto caller = std::make_shared<Caller>(fd);
            const auto words = split(caller->read());
            if (auto asked = ask(words, caller); !asked) caller->write("refused: " + asked.error().text() + "\n");
        }
    }

    template <class T>
    std::function<void(Result<T>)> answer(const std::shared_ptr<Caller>& caller) {
        ++waiting_;
        return [this, caller](Result<T> result) {
            --waiting_;
            if (stopped_) services_->log().error("LATE CALLBACK");
            if (on_ != std::thread::id() && on_ != std::this_thread::get_id()) services_->log().error("TWO THREADS");
            on_ = std::this_thread::get_id();
            if (!result) return caller->write("error: " + result.error().text() + "\n");
            if constexpr (std::is_void_v<T>)
                caller->write("done\n");
            else
                caller->write(shown(*result));
        };
    }

    Result<void> ask(const Words& w, const std::shared_ptr<Caller>& caller) {
        if (w[0] == "line") return tasks_->line(w[1], w[2], answer<TaskResult>(caller));
        if (w[0] == "snippet") return tasks_->snippet(w[1], w[2], answer<TaskResult>(caller));
        if (w[0] == "verb") return tasks_->verb(w[1], std::stoll(w[2]), w[3], {w[4]}, answer<TaskResult>(caller));
        if (w[0] == "many") {  // all of them at once; how many were taken
            int taken = 0;
            const auto nobody = std::make_shared<Caller>(-1);
            for (int i = 0; i < 400; ++i) taken += tasks_->snippet(w[1], w[2], answer<TaskResult>(nobody)) ? 1 : 0;
            caller->write(std::to_string(taken) + "\n");
            return {};
        }
        if (w[0] == "block")  // holds the plugin's own thread, and nobody else's
            return tasks_->snippet(w[1], "1", [](auto) { std::this_thread::sleep_for(std::chrono::seconds(3)); });
        if (w[0] == "throw") return tasks_->snippet(w[1], "1", [caller](auto) { throw std::runtime_error("oops"); });
        if (w[0] == "auth") return accounts_->authenticate(w[1], w[2], "192.0.2.1:1", answer<AccountFacts>(caller));
        if (w[0] == "find") return accounts_->find(w[1], w[2], answer<AccountFacts>(caller));
        if (w[0] == "change") {
            moosaic::AccountChange change;
            if (w[3] == "password") change.password = w[4], change.old_password = w[5];
            if (w[3] == "active") change.active = w[4] == "yes";
            if (w[3] == "add") change.add_keys = {w[4]};
            if (w[3] == "remove") change.remove_keys = {w[4]};
            return accounts_->change(w[1], w[2], change, answer<AccountFacts>(caller));
        }
        if (w[0] == "list") return sessions_->list(w[1], answer<std::vector<SessionFacts>>(caller));
        if (w[0] == "send") return sessions_->send(w[1], std::stoull(w[2]), w[3], answer<void>(caller));
        if (w[0] == "close") return sessions_->close(w[1], std::stoull(w[2]), w[3], answer<void>(caller));
        return moosaic::fail("what is " + w[0] + "?");
    }

    moosaic::Services* services_ = nullptr;
    moosaic::Tasks* tasks_ = nullptr;
    moosaic::Accounts* accounts_ = nullptr;
    moosaic::Sessions* sessions_ = nullptr;
    int listener_ = -1;
    int wake_ = -1;
    std::thread thread_;
    std::thread::id on_;
    std::atomic<bool> stopped_{false};
    std::atomic<int> waiting_{0};
};

}  // namespace

MOOSAIC_PLUGIN("service", "probe", "1.0", Probe);
