// Decoding of frames: see frames.hpp. Everything here reads hostile bytes.
#include <capnp/serialize.h>

#include <array>
#include <cstring>

#include "frames.hpp"
#include "values.hpp"

namespace moosaic::executor::frames {

namespace {

// A Value nests through a list and a struct pointer; a frame and its outcome add a few more.
constexpr int nesting_limit = 3 * max_value_depth + 32;

Op read_op(std::uint16_t op) {
    if (op >= static_cast<std::uint16_t>(Op::count_)) throw Refused("a request for an unknown operation");
    return static_cast<Op>(op);
}

Ahead read_ahead(wire::Ahead::Reader from) {
    Ahead ahead;
    ahead.mark = from.getMark();
    ahead.op = read_op(from.getOp());
    ahead.caller = from.getCaller();
    ahead.lasting = from.getNumber() != 0;
    ahead.args = read_items(from.getArgs(), 1);
    const auto subjects = from.getSubjects();
    const auto answers = from.getAnswers();
    if (subjects.size() != answers.size()) throw Refused("answers ahead without their subjects");
    ahead.answers.reserve(subjects.size());
    for (unsigned i = 0; i < subjects.size(); ++i) ahead.answers.emplace_back(subjects[i], read_value(answers[i]));
    return ahead;
}

Call read_call(wire::Call::Reader from, CallNumbers& numbers) {
    Call call;
    call.kind = from.getEval() ? Call::Kind::eval : Call::Kind::verb;
    call.discard = from.getDiscard();
    call.principal = from.getPrincipal();
    call.code = {from.getVerb(), read_text(from.getHash()), read_text(from.getSource()), read_text(from.getDisplay()),
                 read_text(from.getAuthor())};
    call.this_object = from.getThisObject();
    call.verb_name = read_text(from.getVerbName());
    call.origin = from.getOrigin();
    call.args = read_items(from.getArgs(), 1);
    for (const auto named : from.getKwargs())
        call.kwargs.emplace_back(read_text(named.getName()), read_value(named.getValue()));
    call.context.player = from.getPlayer();
    call.context.system_object = from.getSystemObject();
    call.context.task_id = read_text(from.getTaskId());
    call.context.elapsed = from.getElapsed();
    call.context.time_limit = from.getTimeLimit();
    numbers.context = {{from.getParserNumber(), from.getParserKnown()},
                       {from.getSettingsNumber(), from.getSettingsKnown()}};
    if (!numbers.context.parser.known) call.context.parser = read_value(from.getParser());
    if (!numbers.context.settings.known) call.context.settings = read_value(from.getSettings());
    for (const auto ahead : from.getAhead()) {
        numbers.ahead.push_back({ahead.getNumber(), ahead.getKnown()});
        call.ahead.push_back(ahead.getKnown() ? nullptr : std::make_shared<const Ahead>(read_ahead(ahead)));
    }
    return call;
}

Request read_request(wire::Request::Reader from) {
    return {read_op(from.getOp()), from.getCaller(), read_items(from.getArgs(), 1)};
}

CheckReport read_report(::capnp::List<wire::Finding>::Reader from) {
    CheckReport report;
    report.findings.reserve(from.size());
    for (const auto finding : from)
        report.findings.push_back({finding.getLine(), finding.getColumn(), read_text(finding.getRule()),
                                   read_text(finding.getMessage()), read_text(finding.getRemedy())});
    return report;
}

Body read_body(wire::Frame::Body::Reader from, CallNumbers& numbers) {
    using wire::Frame;
    switch (from.which()) {
        case Frame::Body::HELLO: {
            const auto hello = from.getHello();
            return Hello{hello.getVersion(), hello.getPrincipal(), read_text(hello.getTitle()),
                         read_text(hello.getFailure())};
        }
        case Frame::Body::CALL:
            return read_call(from.getCall(), numbers);
        case Frame::Body::RESULT:
            return Result{read_outcome(from.getResult()), 0};
        case Frame::Body::REQUEST:
            return read_request(from.getRequest());
        case Frame::Body::REPLY:
            return Reply{read_outcome(from.getReply())};
        case Frame::Body::ABORT:
            return Abort{read_stopped(from.getAbort())};
        case Frame::Body::PRINT:
            return Print{from.getPrint().getCaller(), read_text(from.getPrint().getText())};
        case Frame::Body::CHECK:
            return Check{read_text(from.getCheck())};
        case Frame::Body::CHECK_REPORT:
            return read_report(from.getCheckReport());
        case Frame::Body::END_OF_TASK:
            return EndOfTask{};
    }
    throw Refused("a frame of an unknown kind");
}

}  // namespace

moosaic::Result<Frame> decode(std::span<const std::uint64_t> words) {
    const Quiet quiet;
    try {
        const auto array = ::kj::arrayPtr(reinterpret_cast<const ::capnp::word*>(words.data()), words.size());
        ::capnp::ReaderOptions options;
        // Every object is read once; what points at one object many times runs out of this.
        options.traversalLimitInWords = words.size() + words.size() / 2 + 1024;
        options.nestingLimit = nesting_limit;
        ::capnp::FlatArrayMessageReader message(array, options);
        if (message.getEnd() != array.end()) throw Refused("a frame is longer than its message");
        const auto root = message.getRoot<wire::Frame>();
        Frame frame{{root.getTask(), root.getCall(), root.getDepth()}, {}, {}, root.getTicks()};
        frame.body = read_body(root.getBody(), frame.numbers);
        if (auto* result = std::get_if<Result>(&frame.body)) result->used = root.getUsed();
        if (auto* call = std::get_if<Call>(&frame.body)) {
            call->depth = frame.address.depth;
            call->ticks = frame.ticks;
        }
        return frame;
    } catch (const Refused& refused) {
        return fail(refused.what());
    } catch (const ::kj::Exception& error) {
        return fail(error.getDescription().cStr());
    }
}

Decoder::Decoder() : buffer_(2048) {}

std::span<std::byte> Decoder::space() {
    auto* bytes = reinterpret_cast<std::byte*>(buffer_.data());
    if (begin_ == end_) begin_ = end_ = 0;
    const std::size_t size = buffer_.size() * 8;
    if (end_ < size) return {bytes + end_, size - end_};
    std::memmove(bytes, bytes + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    return {bytes + end_, size - end_};
}

Decoder::Got Decoder::bad(std::string why) {
    why_ = std::move(why);
    return Got::malformed;
}

Decoder::Got Decoder::next(Frame& frame) {
    if (end_ - begin_ < header_bytes) return Got::more;
    const std::uint64_t* at = buffer_.data() + begin_ / 8;
    std::array<std::uint32_t, 2> head{};
    std::memcpy(head.data(), at, sizeof head);
    const std::size_t length = head[0];
    if (head[1] != magic || length % 8 != 0 || length == 0) return bad("a frame has a damaged header");
    if (length > max_frame_bytes) return bad("a frame of " + std::to_string(length) + " bytes is over the limit");
    const std::size_t whole = header_bytes + length;
    if (end_ - begin_ < whole) {
        if (whole > buffer_.size() * 8 - begin_) {  // move to the front, and grow if even that is not enough
            std::memmove(buffer_.data(), at, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
            if (whole > buffer_.size() * 8) buffer_.resize(whole / 8);
        }
        return Got::more;
    }
    auto decoded = decode({at + 1, length / 8});
    if (!decoded) return bad(decoded.error().message);
    frame = std::move(*decoded);
    begin_ += whole;
    if (begin_ == end_ && buffer_.size() > 64 * 1024) buffer_ = std::vector<std::uint64_t>(2048);
    return Got::frame;
}

}  // namespace moosaic::executor::frames
