#include "fixture.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace ssh_test {

void FakeLogger::write(Level, std::string_view message) {
    const std::lock_guard lock(mutex_);
    text_.append(message).append("\n");
}

std::string FakeLogger::text() const {
    const std::lock_guard lock(mutex_);
    return text_;
}

void FakeServices::fill(void* data, std::size_t bytes) {
    if (::getrandom(data, bytes, 0) != static_cast<ssize_t>(bytes)) std::abort();
}

FakeConfig::FakeConfig(const SshTransport& plugin, Values replaced) : values_(std::move(replaced)) {
    ConfigSchema schema;
    plugin.describe(schema);
    for (const ConfigKey& key : schema.keys()) values_.try_emplace(key.name, key.default_value);
}

void FakeSession::on_bytes(std::string_view bytes) {
    std::vector<std::string> lines;
    {
        const std::lock_guard lock(mutex_);
        late = late || !closed.empty();
        input += bytes;
        line_ += bytes;
        for (auto end = line_.find_first_of("\r\n"); end != std::string::npos; end = line_.find_first_of("\r\n")) {
            lines.push_back(line_.substr(0, end));
            line_.erase(0, end + 1);
        }
        changed_.notify_all();
    }
    for (const std::string& line : lines) answer(line);
}

void FakeSession::answer(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    std::size_t number = 0;
    words >> verb >> number;
    if (verb == "quit") {
        connection->close("asked to", static_cast<int>(number));
    } else if (verb == "big") {
        std::string bytes(number, '\0');
        for (std::size_t i = 0; i < number; ++i) bytes[i] = static_cast<char>(i * 31 + i / 256);
        connection->send(std::move(bytes));
    } else if (verb == "pause") {
        connection->pause_reading(true);
    } else {
        connection->send("got:" + line + "\n");
    }
}

void FakeSession::on_end_of_input() {
    {
        const std::lock_guard lock(mutex_);
        late = late || !closed.empty() || input_ended;
        input_ended = true;
        changed_.notify_all();
    }
    connection->close("end of input", 0);
}

void FakeSession::on_resize(int columns, int rows) {
    const std::lock_guard lock(mutex_);
    late = late || !closed.empty();
    sizes.emplace_back(columns, rows);
    changed_.notify_all();
}

void FakeSession::on_drained() {
    const std::lock_guard lock(mutex_);
    late = late || !closed.empty();
    ++drained;
    changed_.notify_all();
}

void FakeSession::on_closed(std::string_view reason) {
    const std::lock_guard lock(mutex_);
    closed.emplace_back(reason);
    changed_.notify_all();
}

bool FakeSession::wait_for(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, condition);
}

void FakeHost::finish(bool right, const std::string& login, const std::function<void(Result<Identity>)>& done) {
    if (!right) return done(fail("wrong"));
    done(Identity{7, login, ""});
}

void FakeHost::authenticate_password(std::string login, std::string password, std::string,
                                     std::function<void(Result<Identity>)> done) {
    bool right = false;
    {
        const std::lock_guard lock(mutex_);
        ++asked_passwords;
        const auto found = passwords.find(login);
        right = found != passwords.end() && found->second == password;
        changed_.notify_all();
        if (hold_passwords) {
            held.push_back([this, right, login, done] { finish(right, login, done); });
            return;
        }
    }
    // From another thread, as the engine's pool does.
    std::thread([this, right, login, done] { finish(right, login, done); }).detach();
}

void FakeHost::authenticate_key(std::string login, std::string algorithm, std::string blob, std::string,
                                std::function<void(Result<Identity>)> done) {
    bool right = false;
    {
        const std::lock_guard lock(mutex_);
        algorithms.push_back(std::move(algorithm));
        right = keys[login].count(base64(blob)) > 0;
    }
    finish(right, login, done);
}

void FakeHost::hold() {
    const std::lock_guard lock(mutex_);
    hold_passwords = true;
}

void FakeHost::let_in(const std::string& login, std::string blob) {
    const std::lock_guard lock(mutex_);
    keys[login].insert(std::move(blob));
}

std::shared_ptr<SessionSink> FakeHost::open(ConnectionInfo info, std::shared_ptr<Connection> connection) {
    auto session = std::make_shared<FakeSession>(std::move(info), std::move(connection));
    const std::lock_guard lock(mutex_);
    sessions_.push_back(session);
    changed_.notify_all();
    return session;
}

bool FakeHost::wait_for(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, condition);
}

std::shared_ptr<FakeSession> FakeHost::session(std::size_t number) {
    if (!wait_for([&] { return sessions_.size() > number; })) return nullptr;
    const std::lock_guard lock(mutex_);
    return sessions_[number];
}

void FakeHost::release_held() {
    std::vector<std::function<void()>> answers;
    {
        const std::lock_guard lock(mutex_);
        answers.swap(held);
        hold_passwords = false;
    }
    for (const auto& answer : answers) answer();
}

Server::Server(FakeConfig::Values values) : directory(make_directory()), services(directory) {
    values.try_emplace("listen", std::vector<std::string>{"127.0.0.1:0"});
    values.try_emplace("loops", std::int64_t{1});  // one loop: every neighbour is on it
    host.passwords["alice"] = "wonder land";
    plugin = std::make_unique<SshTransport>();
    const FakeConfig config(*plugin, std::move(values));
    for (const auto& step : std::vector<std::function<Result<void>()>>{
             [&] { return plugin->configure(config, services); }, [&] { return plugin->start(); },
             [&] { return plugin->listen(host); }})
        if (auto ok = step(); !ok) throw std::runtime_error(ok.error().text());
    known_hosts_ = directory + "/known_hosts";
    write_file(known_hosts_, "[127.0.0.1]:" + port() + " " + read_file(directory + "/ssh_host_ed25519_key.pub"), 0600);
}

Server::~Server() {
    host.release_held();
    plugin->stop();
    std::filesystem::remove_all(directory);
}

std::string Server::port() const {
    const std::string address = plugin->addresses().at(0);
    return address.substr(address.rfind(':') + 1);
}

std::vector<std::string> Server::ssh(std::vector<std::string> options, std::vector<std::string> command) const {
    std::vector<std::string> words{tool("ssh", "openssh-client"), "-F", "none", "-p", port()};
    words.insert(words.end(), options.begin(), options.end());  // first: ssh takes the first value of an option
    for (const std::string& option :
         {"UserKnownHostsFile=" + known_hosts_, std::string("GlobalKnownHostsFile=/dev/null"),
          std::string("StrictHostKeyChecking=yes"), std::string("IdentitiesOnly=yes"),
          std::string("IdentityAgent=none"), std::string("ControlPath=none"), std::string("LogLevel=ERROR")})
        words.insert(words.end(), {"-o", option});
    words.emplace_back("alice@127.0.0.1");
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

std::vector<std::string> Server::ssh_with_key(std::vector<std::string> options, std::vector<std::string> command,
                                              const std::string& kind) {
    std::string& file = key_files_[kind];
    if (file.empty()) {
        file = directory + "/id_" + kind;
        std::vector<std::string> words{tool("ssh-keygen", "openssh-client"), "-q", "-N", "", "-t", kind, "-f", file};
        if (kind == "rsa") words.insert(words.end(), {"-b", "2048"});
        Client(words).wait();
        std::istringstream line(read_file(file + ".pub"));
        std::string algorithm;
        std::string blob;
        line >> algorithm >> blob;
        host.wait_for([&] {
            host.keys["alice"].insert(blob);
            return true;
        });
    }
    options.insert(options.end(), {"-i", file, "-o", "PreferredAuthentications=publickey"});
    return ssh(std::move(options), std::move(command));
}

std::vector<std::string> Server::python(const std::string& script) const {
    return {MOOSAIC_TEST_PYTHON, "-c",
            "import sys\n"
            "try:\n"
            "    import paramiko\n"
            "except ImportError:\n"
            "    sys.exit('this test needs paramiko: apt-get install python3-paramiko')\n"
            "import socket\n"
            "client = paramiko.Transport(('127.0.0.1', " +
                port() +
                "))\n"
                "client.start_client(timeout=20)\n"
                "client.auth_password('alice', 'wonder land')\n" +
                script};
}

int Server::connect_raw() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port())));
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        ADD_FAILURE() << "cannot connect to the server under test";
    return fd;
}

std::string make_directory() {
    std::string path = std::filesystem::temp_directory_path() / "moosaic-ssh-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp");
    return path;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& text, int mode) {
    std::ofstream(path, std::ios::binary) << text;
    ::chmod(path.c_str(), static_cast<mode_t>(mode));
}

std::string base64(const std::string& bytes) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = (group << 8) | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : alphabet[(group >> (18 - 6 * j)) & 63];
    }
    return text;
}

std::string read_to_end(int fd, bool& closed) {
    std::string text;
    closed = false;
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        pollfd wait{fd, POLLIN, 0};
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0) return text;
        char buffer[4096];
        const ssize_t n = ::read(fd, buffer, sizeof buffer);
        if (n <= 0) {
            closed = true;
            return text;
        }
        text.append(buffer, static_cast<std::size_t>(n));
    }
}

}  // namespace ssh_test
