// Boost.Beast does the parsing, with its limits set low.
#include "http_server.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_generator.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message_generator.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <list>
#include <optional>
#include <thread>

namespace moosaic::metrics {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr const char* form = "write ADDRESS:PORT with numbers, IPv6 in brackets: 127.0.0.1:9100 or [::1]:9100";

std::string display(const tcp::endpoint& endpoint) {
    const auto host = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

}  // namespace

struct HttpServer::Parts {
    Parts(Handler h, Logger& l, HttpLimits m) : handler(std::move(h)), log(l), limits(m) {}

    class Session;
    struct Door {
        Door(asio::io_context& context, tcp::acceptor&& a) : acceptor(std::move(a)), pause(context) {}
        tcp::acceptor acceptor;
        asio::steady_timer pause;
    };
    void accept(Door& door);
    Result<void> listen_on(const std::string& text);

    const Handler handler;
    Logger& log;
    const HttpLimits limits;
    std::list<Session*> sessions;  // the one that has got on least lately first; of the thread
    asio::io_context context{1};
    std::list<Door> doors;
    std::vector<std::string> addresses;
    std::thread thread;
};

// One connection; lives as long as a handler of it waits.
class HttpServer::Parts::Session : public std::enable_shared_from_this<Session> {
public:
    Session(Parts& parts, tcp::socket&& socket)
        : parts_(parts), stream_(std::move(socket)), place_(parts.sessions.insert(parts.sessions.end(), this)) {}
    ~Session() {
        if (listed_) parts_.sessions.erase(place_);
    }

    // Somebody else needs its place; what waits for it ends with an error.
    void leave() {
        parts_.sessions.erase(place_);
        listed_ = false;
        stream_.close();
    }

    void read() {
        got_on();
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(parts_.limits.header_bytes));
        parser_->body_limit(0);
        stream_.expires_after(parts_.limits.patience);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](error_code error, std::size_t) { self->done(error); });
    }

private:
    void done(error_code error) {
        if (error == http::error::end_of_stream || error == beast::error::timeout) return close();
        if (error == http::error::header_limit) return send({431, "text/plain", "The request is too long.\n"}, false);
        if (error == http::error::body_limit) return send({413, "text/plain", "No body is taken here.\n"}, false);
        if (error && error.category() == http::make_error_code(http::error::bad_method).category())
            return send({400, "text/plain", "This is not HTTP/1.1.\n"}, false);
        if (error) return;
        const auto& request = parser_->get();
        const bool head = request.method() == http::verb::head;
        if (!head && request.method() != http::verb::get)
            return send({405, "text/plain", "Only GET and HEAD are answered here.\n"}, false);
        const bool last = ++served_ >= parts_.limits.requests || !request.keep_alive();
        send(parts_.handler({request.target().data(), request.target().size()}), !last, head);
    }

    template <class Body>
    http::response<Body> response(const Answer& answer, bool keep) const {
        http::response<Body> out{http::status(answer.status), 11};
        out.set(http::field::content_type, answer.type);
        out.set(http::field::cache_control, "no-store");
        out.set("X-Content-Type-Options", "nosniff");
        if (answer.status == 405) out.set(http::field::allow, "GET, HEAD");
        out.keep_alive(keep);
        out.content_length(answer.body.size());
        return out;
    }

    void got_on() {
        if (listed_) parts_.sessions.splice(parts_.sessions.end(), parts_.sessions, place_);
    }

    void send(Answer answer, bool keep, bool head = false) {
        got_on();
        auto message = [&]() -> http::message_generator {
            if (head) return response<http::empty_body>(answer, keep);
            auto out = response<http::string_body>(answer, keep);
            out.body() = std::move(answer.body);
            return out;
        }();
        stream_.expires_after(parts_.limits.patience);
        beast::async_write(stream_, std::move(message),
                           [self = shared_from_this(), keep](error_code error, std::size_t) {
                               if (error) return;
                               if (keep) return self->read();
                               self->close();
                           });
    }

    void close() {
        error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    Parts& parts_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_{16384};
    std::optional<http::request_parser<http::empty_body>> parser_;
    std::size_t served_ = 0;
    std::list<Session*>::iterator place_;
    bool listed_ = true;
};

void HttpServer::Parts::accept(Door& door) {
    door.acceptor.async_accept([this, &door](error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (error == asio::error::no_descriptors || error == error_code(ENFILE, boost::system::system_category())) {
            // The waiting connection keeps the door ready: without a pause this would spin.
            door.pause.expires_after(std::chrono::seconds(1));
            door.pause.async_wait([this, &door](error_code stopped) {
                if (!stopped) accept(door);
            });
            return;
        }
        if (!error) {
            // Whoever does nothing must not keep a probe out.
            if (sessions.size() >= limits.connections) sessions.front()->leave();
            std::make_shared<Session>(*this, std::move(socket))->read();
        }
        accept(door);
    });
}

Result<std::pair<std::string, std::string>> split_address(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return fail("no address to listen on", text, form);
    std::string host = text.substr(0, colon);
    const std::string port = text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
    if (error || !digits || std::stoi(port) > 65535 || (address.is_v6() && text.front() != '['))
        return fail("no address to listen on", text, form);
    return std::pair(host, port);
}

Result<void> HttpServer::Parts::listen_on(const std::string& text) {
    const auto split = split_address(text);
    if (!split) return tl::unexpected<Error>(split.error());
    const tcp::endpoint endpoint(asio::ip::make_address(split->first),
                                 static_cast<std::uint16_t>(std::stoi(split->second)));
    tcp::acceptor acceptor(context);
    error_code error;
    const auto then = [&](auto step) {
        if (!error) step();
    };
    acceptor.open(endpoint.protocol(), error);
    then([&] { acceptor.set_option(tcp::acceptor::reuse_address(true), error); });
    // "[::]" must not take the port of IPv4 too: listing both would fail.
    if (endpoint.protocol() == tcp::v6()) then([&] { acceptor.set_option(asio::ip::v6_only(true), error); });
    then([&] { acceptor.bind(endpoint, error); });
    then([&] { acceptor.listen(64, error); });
    if (error == asio::error::address_in_use)
        return fail("another program listens there already", text,
                    "stop it, or choose another address with service.metrics.listen");
    if (error) return fail("cannot listen: " + error.message(), text, "change service.metrics.listen");
    addresses.push_back(display(acceptor.local_endpoint()));
    accept(doors.emplace_back(context, std::move(acceptor)));
    return {};
}

HttpServer::HttpServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::open(const std::vector<std::string>& listen, Handler handler,
                                                     Logger& log, HttpLimits limits) {
    auto parts = std::make_unique<Parts>(std::move(handler), log, limits);
    for (const auto& text : listen)
        if (auto bound = parts->listen_on(text); !bound) return tl::unexpected<Error>(bound.error());
    parts->thread = std::thread([running = parts.get()] {
        for (;;) {
            try {
                running->context.run();
                return;
            } catch (const std::exception& error) {
                running->log.error(std::string("a request failed: ") + error.what());
            }
        }
    });
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(parts)));
}

HttpServer::~HttpServer() {
    parts_->context.stop();
    parts_->thread.join();
}

const std::vector<std::string>& HttpServer::addresses() const { return parts_->addresses; }

}  // namespace moosaic::metrics
