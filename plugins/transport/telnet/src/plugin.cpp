// The one line that makes this a plugin.
#include "telnet_transport.hpp"

MOOSAIC_PLUGIN("transport", "telnet", "0.1.0", moosaic::telnet::TelnetTransport);
