// The one line that makes a plugin of the SSH transport.
#include "ssh_transport.hpp"

MOOSAIC_PLUGIN("transport", "ssh", "0.1.0", moosaic::transport::ssh::SshTransport);
