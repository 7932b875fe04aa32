// Channel: the one session channel of a connection, as libssh's callbacks report it.
//
// The callbacks run inside libssh calls, also inside writes; they only note what happened. The Session acts on the
// notes afterwards: nothing here calls the engine or frees a libssh object.
#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <moosaic/transport.hpp>

namespace moosaic::transport::ssh {

// Large: one field a thing that libssh has told in a callback, until the session's thread looks.
class Channel {
public:
    enum class Wants : std::uint8_t { nothing, shell, exec };

    explicit Channel(ssh_session session);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // From here on libssh hands channel requests to this object. Before the reply to the login, so that none is missed.
    bool install();

    [[nodiscard]] bool is_open() const { return channel_ != nullptr && !closed_; }
    [[nodiscard]] Wants wants() const { return wants_; }
    [[nodiscard]] const Terminal& terminal() const { return terminal_; }
    [[nodiscard]] bool closed() const { return closed_; }    // by the client
    [[nodiscard]] bool tiny() const { return tiny_; }        // a shell was refused because of the packet size
    [[nodiscard]] bool flooded() const { return flooded_; }  // the client sent more than the window allows
    bool take_activity() { return std::exchange(activity_, false); }
    bool take_resize() { return std::exchange(resized_, false); }
    bool take_interrupt() { return std::exchange(interrupted_, false); }
    bool take_end_of_input();  // true once, after all input was taken

    // Input. What is not taken stays in libssh, which then keeps the window shut: that is what slows the client down.
    std::string take_input(std::size_t at_most);
    void discard_input();  // from now on input is read and dropped

    // Writes at most one packet's worth; what was taken, 0 if the client must read first, negative if the channel is
    // dead.
    int write(std::string_view bytes);
    void write_error_line(std::string_view line);  // best effort, to the client's standard error
    void finish(int status);                       // exit status, end of file, close

private:
    static Channel& self(void* userdata) { return *static_cast<Channel*>(userdata); }
    ssh_channel on_open();
    int on_data(const char* data, std::uint32_t length, bool is_stderr);
    int on_pty(const char* term, int columns, int rows);
    int on_window_change(int columns, int rows);
    int on_environment(const char* name, const char* value);
    int on_start(Wants wanted);

    const ssh_session session_;
    ssh_channel channel_ = nullptr;  // libssh owns it
    ssh_server_callbacks_struct server_callbacks_{};
    ssh_channel_callbacks_struct channel_callbacks_{};

    Terminal terminal_;
    Wants wants_ = Wants::nothing;
    std::string held_;  // taken from libssh, not yet by the session
    bool left_in_libssh_ = false;
    bool discard_ = false;
    bool eof_ = false;
    bool eof_taken_ = false;
    bool closed_ = false;
    bool tiny_ = false;
    bool flooded_ = false;
    bool resized_ = false;
    bool interrupted_ = false;
    bool activity_ = false;
};

}  // namespace moosaic::transport::ssh
