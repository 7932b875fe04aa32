#include "answer.hpp"

namespace moosaic::metrics {

namespace {

// A client that asks in a tight loop gets the same text again: collecting it costs the server more than sending it.
constexpr std::chrono::milliseconds fresh_for{100};

std::string json_text(std::string_view text) {
    static constexpr const char* hex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (byte < 0x20 || byte == 0x7f)
            out += std::string("\\u00") + hex[byte >> 4] + hex[byte & 15];
        else
            out += c;
    }
    return out + "\"";
}

// {"alive":true} or {"alive":false,"reason":"…"}
Answer verdict(std::string_view name, const std::string& why_not) {
    const bool good = why_not.empty();
    std::string body = "{\"" + std::string(name) + "\":" + (good ? "true" : "false");
    if (!good) body += ",\"reason\":" + json_text(why_not);
    return {good ? 200U : 503U, "application/json", body + "}\n"};
}

}  // namespace

const std::string& Answers::text() {
    const auto now = std::chrono::steady_clock::now();
    if (text_.empty() || now - made_ > fresh_for) {
        text_ = monitor_.metrics_text();
        made_ = now;
    }
    return text_;
}

Answer Answers::to(std::string_view target) {
    const auto path = target.substr(0, target.find('?'));
    if (path == "/metrics") return {200, "text/plain; version=0.0.4; charset=utf-8", text()};
    if (path == "/healthz") return verdict("alive", monitor_.why_not_alive());
    if (path == "/readyz") return verdict("ready", monitor_.why_not_ready());
    return {404, "text/plain; charset=utf-8", "Here are /metrics, /healthz and /readyz.\n"};
}

}  // namespace moosaic::metrics
