#include "client.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>

namespace ssh_test {

namespace {

void append_from(int& fd, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(n));
    } else {
        ::close(fd);
        fd = -1;
    }
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::map<std::string, std::string>& environment) {
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

std::string tool(const std::string& name, const std::string& package) {
    std::istringstream path(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "/usr/bin:/bin");
    for (std::string folder; std::getline(path, folder, ':');)
        if (::access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
    ADD_FAILURE() << "this test needs the program \"" << name << "\": apt-get install " << package;
    return name;
}

Client::Client(const std::vector<std::string>& command, On on, std::map<std::string, std::string> environment) {
    if (on == On::terminal) {
        winsize size{};
        size.ws_col = 80;
        size.ws_row = 24;
        pid_ = ::forkpty(&in_, nullptr, nullptr, &size);
        if (pid_ == 0) become(command, environment);
        out_fd_ = ::dup(in_);
        return;
    }
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0 ||
        ::pipe2(err.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
        ::setsid();  // no terminal: ssh must not ask there
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::dup2(err[1], 2);
        become(command, environment);
    }
    ::close(in[0]);
    ::close(out[1]);
    ::close(err[1]);
    in_ = in[1];
    out_fd_ = out[0];
    err_fd_ = err[0];
}

Client::~Client() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    for (const int fd : {in_, out_fd_, err_fd_})
        if (fd >= 0) ::close(fd);
}

void Client::write(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t n = ::write(in_, text.data() + done, text.size() - done);
        if (n < 0) return;
        done += static_cast<std::size_t>(n);
    }
}

void Client::end_input() {
    ::close(in_);
    in_ = -1;
}

bool Client::read_some(std::chrono::steady_clock::time_point until) {
    std::array<pollfd, 2> waits{{{out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0 || ::poll(waits.data(), waits.size(), static_cast<int>(left)) <= 0) return false;
    if (out_fd_ >= 0 && waits[0].revents != 0) append_from(out_fd_, out_);
    if (err_fd_ >= 0 && waits[1].revents != 0) append_from(err_fd_, err_);
    return true;
}

bool Client::read_until(const std::string& text) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (out_.find(text) == std::string::npos)
        if (out_fd_ < 0 || !read_some(until)) return false;
    return true;
}

int Client::wait() {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (out_fd_ >= 0 || err_fd_ >= 0) {
        if (read_some(until)) continue;
        ::kill(pid_, SIGKILL);
        ::waitpid(std::exchange(pid_, -1), nullptr, 0);
        return -1;
    }
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void Client::resize(int columns, int rows) const {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(columns);
    size.ws_row = static_cast<unsigned short>(rows);
    ::ioctl(in_, TIOCSWINSZ, &size);
}

void Client::signal(int number) const { ::kill(pid_, number); }

}  // namespace ssh_test
