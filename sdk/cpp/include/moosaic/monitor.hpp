// Monitor: what those who watch the server may ask of it. Named in Plugin::needs(). API 0.
//
// Any kind of plugin may have it but a runtime. Nothing here waits for the world, its storage or its players.
#pragma once

#include <string>

#include <moosaic/services.hpp>

namespace moosaic {

class Monitor : public Facility {  // [any]
public:
    static constexpr std::string_view facility_name = "monitor";
    // Every metric, in the Prometheus text format (version 0.0.4).
    virtual std::string metrics_text() = 0;
    // "": the server's loops answer. Else what does not, for people.
    virtual std::string why_not_alive() = 0;
    // "": players may come. Else why not, for people: starting, stopping, the storage fails …
    virtual std::string why_not_ready() = 0;
};

}  // namespace moosaic
