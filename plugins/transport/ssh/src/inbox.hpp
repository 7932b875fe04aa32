// Inbox: how every other thread speaks to a loop. Nothing in libssh is called off its loop; work arrives here, keyed by
// the number of the session, and wakes the loop through an eventfd, once for any number of posts.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/transport.hpp>

#include "admission.hpp"
#include "unique_fd.hpp"

namespace moosaic::transport::ssh {

struct Adopt {  // a new socket for this loop
    UniqueFd fd;
    std::string peer;
    bool loopback = false;
    Admission::Ticket ticket;
};
struct Send {
    std::string bytes;
};
struct ReadingChanged {};  // pause_reading was called
struct CloseRequest {
    std::string reason;
    int status = 0;
};
struct LoginAnswer {
    std::uint64_t question = 0;  // which request of the session this answers
    Result<Identity> identity;
};
struct StopLoop {};

using Work = std::variant<StopLoop, Adopt, Send, ReadingChanged, CloseRequest, LoginAnswer>;

struct Posted {
    std::uint64_t session = 0;  // 0: the loop itself
    Work work;
};

class Inbox {
public:
    Inbox();
    [[nodiscard]] int fd() const { return event_.get(); }  // readable while there may be work
    void post(std::uint64_t session, Work work);           // any thread; dropped after shut()
    [[nodiscard]] bool empty() const;
    std::vector<Posted> take();  // the loop: everything posted so far, in order
    void shut();                 // the loop is gone; what waits is destroyed

private:
    UniqueFd event_;
    mutable Mutex mutex_;
    std::vector<Posted> posted_ MOOSAIC_GUARDED_BY(mutex_);
    bool signalled_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool shut_ MOOSAIC_GUARDED_BY(mutex_) = false;
};

}  // namespace moosaic::transport::ssh
