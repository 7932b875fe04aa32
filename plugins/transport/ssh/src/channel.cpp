#include "channel.hpp"

#include <libssh/server.h>

#include <algorithm>
#include <array>

#include "channel_guard.hpp"

namespace moosaic::transport::ssh {

namespace {

constexpr std::size_t hold_limit = 64 * 1024;
// libssh announces a window of 1,280,000 bytes and takes what goes beyond it without complaint.
constexpr std::uint32_t flood_limit = 1280000 + 64 * 1024;
constexpr std::size_t largest_write = 16 * 1024;
// For its whole life libssh keeps two buffers of twice the largest packet it wrote. Pieces of this size leave them at
// 1 KiB each; idle sessions have seen nothing but short answers.
constexpr std::size_t small_output = 4 * 1024;
constexpr std::size_t small_write = 900;
constexpr int largest_dimension = 10000;
constexpr std::size_t longest_value = 128;
constexpr std::array<std::string_view, 4> allowed_variables = {"COLORTERM", "LANG", "LC_ALL", "LC_CTYPE"};

// Printable ASCII of reasonable length, else nothing.
std::string tame(const char* text, std::size_t longest) {
    if (text == nullptr) return {};
    const std::string_view view(text);
    const bool fine =
        view.size() <= longest && std::all_of(view.begin(), view.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    return fine ? std::string(view) : std::string();
}

int dimension(int n) { return n < 0 || n > largest_dimension ? 0 : n; }

}  // namespace

Channel::Channel(ssh_session session) : session_(session) {}

bool Channel::install() {
    server_callbacks_.userdata = this;
    server_callbacks_.channel_open_request_session_function = [](ssh_session, void* u) { return self(u).on_open(); };
    ssh_callbacks_init(&server_callbacks_);

    auto& c = channel_callbacks_;
    c.userdata = this;
    c.channel_data_function = [](ssh_session, ssh_channel, void* data, std::uint32_t n, int is_stderr, void* u) {
        return self(u).on_data(static_cast<const char*>(data), n, is_stderr != 0);
    };
    c.channel_eof_function = [](ssh_session, ssh_channel, void* u) { self(u).eof_ = self(u).activity_ = true; };
    c.channel_close_function = [](ssh_session, ssh_channel, void* u) { self(u).closed_ = self(u).activity_ = true; };
    c.channel_pty_request_function = [](ssh_session, ssh_channel, const char* term, int columns, int rows, int, int,
                                        void* u) { return self(u).on_pty(term, columns, rows); };
    c.channel_pty_window_change_function = [](ssh_session, ssh_channel, int columns, int rows, int, int, void* u) {
        return self(u).on_window_change(columns, rows);
    };
    c.channel_env_request_function = [](ssh_session, ssh_channel, const char* name, const char* value, void* u) {
        return self(u).on_environment(name, value);
    };
    c.channel_shell_request_function = [](ssh_session, ssh_channel, void* u) { return self(u).on_start(Wants::shell); };
    c.channel_exec_request_function = [](ssh_session, ssh_channel, const char*, void* u) {
        return self(u).on_start(Wants::exec);
    };
    c.channel_signal_function = [](ssh_session, ssh_channel, const char* name, void* u) {
        if (std::string_view(name != nullptr ? name : "") == "INT") self(u).interrupted_ = self(u).activity_ = true;
    };
    // Subsystems, X11, agent and port forwarding have no callback: libssh refuses them.
    ssh_callbacks_init(&channel_callbacks_);
    return ssh_set_server_callbacks(session_, &server_callbacks_) == SSH_OK;
}

ssh_channel Channel::on_open() {
    activity_ = true;
    if (channel_ != nullptr) return nullptr;
    ssh_channel channel = ssh_channel_new(session_);
    if (channel == nullptr) return nullptr;
    if (ssh_set_channel_callbacks(channel, &channel_callbacks_) != SSH_OK) {
        ssh_channel_free(channel);
        return nullptr;
    }
    ssh_channel_set_blocking(channel, 0);
    return channel_ = channel;
}

int Channel::on_data(const char* data, std::uint32_t length, bool is_stderr) {
    activity_ = true;
    if (discard_ || is_stderr) return static_cast<int>(length);
    const std::size_t room = hold_limit - std::min(held_.size(), hold_limit);
    const std::size_t taken = std::min<std::size_t>(room, length);
    held_.append(data, taken);
    left_in_libssh_ = taken < length;
    if (length - taken > flood_limit) flooded_ = true;
    return static_cast<int>(taken);
}

int Channel::on_pty(const char* term, int columns, int rows) {
    terminal_.term = tame(term, 64);
    terminal_.columns = dimension(columns);
    terminal_.rows = dimension(rows);
    terminal_.pty = true;
    return 0;
}

int Channel::on_window_change(int columns, int rows) {
    terminal_.columns = dimension(columns);
    terminal_.rows = dimension(rows);
    resized_ = activity_ = true;
    return 0;
}

int Channel::on_environment(const char* name, const char* value) {
    const std::string_view wanted(name != nullptr ? name : "");
    if (std::find(allowed_variables.begin(), allowed_variables.end(), wanted) == allowed_variables.end()) return -1;
    std::string tamed = tame(value, longest_value);
    if (tamed.empty()) return -1;
    terminal_.environment[std::string(wanted)] = std::move(tamed);
    return 0;
}

int Channel::on_start(Wants wanted) {
    activity_ = true;
    if (wants_ != Wants::nothing) return -1;
    if (!channel_can_be_written(session_, channel_)) {
        tiny_ = true;
        return -1;
    }
    wants_ = wanted;
    return 0;
}

std::string Channel::take_input(std::size_t at_most) {
    if (held_.empty() && left_in_libssh_ && channel_ != nullptr) {
        left_in_libssh_ = false;  // set again by on_data if this read lets more in than fits
        std::string buffer(largest_write, '\0');
        const int n =
            ssh_channel_read_nonblocking(channel_, buffer.data(), static_cast<std::uint32_t>(buffer.size()), 0);
        // Bytes that on_data took during the call were in front of those it returns.
        if (n > 0) held_.append(buffer, 0, static_cast<std::size_t>(n));
        if (n == static_cast<int>(buffer.size())) left_in_libssh_ = true;
    }
    if (held_.size() <= at_most) return std::exchange(held_, {});
    std::string taken = held_.substr(0, at_most);
    held_.erase(0, taken.size());
    return taken;
}

void Channel::discard_input() {
    discard_ = true;
    held_.clear();
    left_in_libssh_ = false;
}

bool Channel::take_end_of_input() {
    if (!eof_ || eof_taken_ || !held_.empty() || left_in_libssh_) return false;
    return eof_taken_ = true;
}

int Channel::write(std::string_view bytes) {
    if (!is_open()) return -1;
    const std::size_t window = ssh_channel_window_size(channel_);
    const std::size_t piece = bytes.size() > small_output ? largest_write : small_write;
    const std::size_t size = std::min({bytes.size(), window, piece});
    if (size == 0) return 0;
    return ssh_channel_write(channel_, bytes.data(), static_cast<std::uint32_t>(size));
}

void Channel::write_error_line(std::string_view line) {
    if (!is_open() || ssh_channel_window_size(channel_) < line.size()) return;
    ssh_channel_write_stderr(channel_, line.data(), static_cast<std::uint32_t>(line.size()));
}

void Channel::finish(int status) {
    if (!is_open()) return;
    ssh_channel_request_send_exit_status(channel_, status);
    ssh_channel_send_eof(channel_);
    ssh_channel_close(channel_);
}

}  // namespace moosaic::transport::ssh
