// start_thread: a named thread that takes no signals. SIGTERM is the host's business, and libssh writes to sockets
// without MSG_NOSIGNAL: a blocked SIGPIPE stays pending on the thread and harms nobody.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <string>
#include <thread>
#include <utility>

namespace moosaic::transport::ssh {

template <class Body>
std::thread start_thread(const std::string& name, Body body) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited by the new thread
    std::thread thread(std::move(body));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
    return thread;
}

}  // namespace moosaic::transport::ssh
