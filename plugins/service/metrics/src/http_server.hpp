// A small HTTP/1.1 server for GET and HEAD on a thread of its own, bounded in every direction.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

#include "answer.hpp"

namespace moosaic::metrics {

struct HttpLimits {
    std::size_t connections = 32;     // at one time; a further one takes the place of the one that got on least lately
    std::size_t header_bytes = 8192;  // of one request; a body is never taken
    std::chrono::milliseconds patience{5000};  // for a request to arrive, and for its answer to be read
    std::size_t requests = 100;                // on one connection
};

class HttpServer {
public:
    using Handler = std::function<Answer(std::string_view target)>;

    // `handler` runs on the server's thread. Addresses: "127.0.0.1:9100", "[::1]:0"; numbers only.
    static Result<std::unique_ptr<HttpServer>> open(const std::vector<std::string>& listen, Handler handler,
                                                    Logger& log, HttpLimits limits);
    ~HttpServer();  // closes everything, joins the thread
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] const std::vector<std::string>& addresses() const;  // with the ports really taken

private:
    struct Parts;
    explicit HttpServer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

// Splits and checks the form of an address; an Error names it and shows the right form.
Result<std::pair<std::string, std::string>> split_address(const std::string& text);

}  // namespace moosaic::metrics
