// A libssh client session as far as the login.
#pragma once

#include <memory>

#include <libssh/libssh.h>

#include "options.hpp"

namespace loadgen {

using SshSession = std::unique_ptr<ssh_session_struct, decltype(&::ssh_free)>;

// Connects and logs in as connection `number`. Null on success, else what failed; ssh_get_error(session) says why.
const char* log_in(ssh_session session, const Options& options, int number);

}  // namespace loadgen
