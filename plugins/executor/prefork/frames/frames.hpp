// Frames: what engine and worker say to each other on one stream socket, and how it is encoded.
//
// A frame on the wire: u32 length of what follows (a multiple of 8), u32 magic, then one Cap'n Proto message (`Frame`
// in frames.capnp) of at most max_frame_bytes. Both ends open with Hello, the version first.
//
// The order is strict; whatever breaks it ends the connection:
//   worker  Hello, once.
//   engine  Hello, once: principal and process title. Then, whenever the worker is not running verb code (idle, or
//   waiting
//           for a Reply), one of Call (allowed while waiting: re-entrant), Check (idle), EndOfTask (idle), and while
//           waiting Reply or Abort.
//   worker  for a Call any number of Print and Request, then one Result, all carrying the task, call and depth of that
//           Call, which must be the innermost open one. For a Check one CheckReport.
// A Call of a verb whose source the worker has been sent before (codes.hpp) comes without it.
// Abort answers a Request instead of a Reply: the call is over, unwind; the Result still follows.
// Call and Reply say how many ticks are left to the task, Request, Print and Result how many the worker has used since
// it last said.
//
// Decoding trusts nothing: length, traversal, nesting, text encoding and number formats are checked. Encoding refuses
// what the other side would refuse (too deep, too large), so that the sender can say so in its own words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <moosaic/executor.hpp>

namespace moosaic::executor::frames {

inline constexpr std::uint32_t protocol_version = 5;
inline constexpr std::uint32_t magic = 0x4d4f4f46;  // "MOOF"
inline constexpr std::size_t header_bytes = 8;
inline constexpr std::size_t max_frame_bytes = 4 * 1024 * 1024;  // without the header
inline constexpr int max_value_depth = 64;

struct Address {
    std::uint64_t task = 0;
    std::uint32_t call = 0;  // number of the call in its task, from 1
    std::uint16_t depth = 0;
    friend bool operator==(const Address&, const Address&) = default;
};

struct Hello {
    std::uint32_t version = protocol_version;
    Id principal = 0;     // engine to worker
    std::string title;    // engine to worker: what the process table shows
    std::string failure;  // worker to engine: why it cannot serve; it exits
};
struct Result {
    Outcome outcome;
    std::uint64_t used = 0;  // marks of the call's Ahead
};
struct Reply {
    Outcome outcome;
};  // never Stopped
struct Request {
    Op op = Op::attr;
    Id caller = 0;
    std::vector<Value> args;
};
struct Abort {
    Stopped stopped;
};
struct Print {
    Id caller = 0;
    std::string text;
};
struct Check {
    std::string source;
};
struct CheckReport {
    std::vector<Finding> findings;
};
struct EndOfTask {};

using Body = std::variant<Hello, Call, Result, Request, Reply, Abort, Print, Check, CheckReport, EndOfTask>;

// How an Ahead or a value of the context of a Call travels. number: the worker keeps it by this (0: it does not);
// known: it was sent before, only the number crosses.
struct Numbered {
    std::uint32_t number = 0;
    bool known = false;
};

struct ContextNumbers {
    Numbered parser;
    Numbered settings;
};

struct CallNumbers {
    std::vector<Numbered> ahead;  // one for each Ahead
    ContextNumbers context;
};

struct Frame {
    Address address;
    Body body;
    CallNumbers numbers;      // of a Call
    std::uint64_t ticks = 0;  // see above
};

// Appends encoded frames to one buffer. Not thread-safe; one for each connection. After an error, or std::bad_alloc
// (the only exception), the buffer is as before.
class Encoder {
public:
    Encoder();
    ~Encoder();
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    [[nodiscard]] moosaic::Result<void> hello(const Hello& hello);
    // Without source: the worker has it from an earlier call (codes.hpp).
    [[nodiscard]] moosaic::Result<void> call(const Address& address, const Call& call, const CallNumbers& numbers = {},
                                             bool with_source = true);
    [[nodiscard]] moosaic::Result<void> result(const Address& address, const Outcome& outcome, std::uint64_t used = 0,
                                               std::uint64_t ticks = 0);
    [[nodiscard]] moosaic::Result<void> reply(const Address& address, const Outcome& outcome, std::uint64_t ticks = 0);
    [[nodiscard]] moosaic::Result<void> request(const Address& address, Op op, Id caller,
                                                const std::vector<Value>& args, std::uint64_t ticks = 0);
    [[nodiscard]] moosaic::Result<void> abort(const Address& address, const Stopped& stopped);
    [[nodiscard]] moosaic::Result<void> print(const Address& address, Id caller, const std::string& text,
                                              std::uint64_t ticks = 0);
    [[nodiscard]] moosaic::Result<void> check(const std::string& source);
    [[nodiscard]] moosaic::Result<void> check_report(const std::vector<Finding>& findings);
    [[nodiscard]] moosaic::Result<void> end_of_task(std::uint64_t task);

    [[nodiscard]] std::span<const std::byte> bytes() const { return out_; }
    void clear();

private:
    struct Scratch;
    template <class Fill>
    [[nodiscard]] moosaic::Result<void> add(const Address& address, Fill fill, std::uint64_t ticks = 0,
                                            std::uint64_t used = 0);
    std::unique_ptr<Scratch> scratch_;
    std::vector<std::byte> out_;
};

// Gathers received bytes and takes frames out of them. The buffer grows to one frame, never beyond max_frame_bytes.
class Decoder {
public:
    enum class Got : std::uint8_t { frame, more, malformed };

    Decoder();
    // Where the next received bytes go; never empty. Follow with received(). Nothing is read ahead of what was
    // received.
    [[nodiscard]] std::span<std::byte> space();
    void received(std::size_t bytes) { end_ += bytes; }
    // Takes the next whole frame. After `malformed` the connection is of no more use; why() says what was wrong.
    [[nodiscard]] Got next(Frame& frame);
    [[nodiscard]] bool empty() const { return begin_ == end_; }
    [[nodiscard]] const std::string& why() const { return why_; }

private:
    Got bad(std::string why);
    std::vector<std::uint64_t> buffer_;  // words: Cap'n Proto reads in place and wants alignment
    std::size_t begin_ = 0;              // bytes, a multiple of 8
    std::size_t end_ = 0;
    std::string why_;
};

// Whether a text may cross. Encoding refuses others.
[[nodiscard]] bool is_utf8(std::string_view text);

// Decodes one message (no header) of whole words.
[[nodiscard]] moosaic::Result<Frame> decode(std::span<const std::uint64_t> words);

}  // namespace moosaic::executor::frames
