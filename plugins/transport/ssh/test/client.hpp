// Client: a real client program (ssh, python3) under test, on pipes or on a terminal of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ssh_test {

inline constexpr auto patience = std::chrono::seconds(60);  // far above anything a healthy run needs

// Full path of a program; fails the test, naming the Debian package, if it is absent.
std::string tool(const std::string& name, const std::string& package);

class Client {
public:
    enum class On { pipes, terminal };

    Client(const std::vector<std::string>& command, On on = On::pipes,
           std::map<std::string, std::string> environment = {});
    Client(const Client&) = delete;
    ~Client();  // kills what still runs

    void write(const std::string& text);
    void end_input();
    bool read_until(const std::string& text);  // true once standard output holds `text`
    int wait();                                // reads to the end; exit status, -1 if it had to be killed
    void resize(int columns, int rows) const;  // terminal only
    void signal(int number) const;

    [[nodiscard]] const std::string& out() const { return out_; }
    [[nodiscard]] const std::string& err() const { return err_; }

private:
    bool read_some(std::chrono::steady_clock::time_point until);

    pid_t pid_ = -1;
    int in_ = -1;
    int out_fd_ = -1;
    int err_fd_ = -1;
    std::string out_;
    std::string err_;
};

}  // namespace ssh_test
