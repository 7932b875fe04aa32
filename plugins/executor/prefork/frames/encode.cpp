// Encoding of frames: see frames.hpp.
#include <capnp/message.h>

#include <array>
#include <cstring>

#include "frames.hpp"
#include "values.hpp"

namespace moosaic::executor::frames {

// First segment of every message; Cap'n Proto wants it zeroed and zeroes what it used.
struct Encoder::Scratch {
    std::array<::capnp::word, 512> words;
    Scratch() { std::memset(static_cast<void*>(words.data()), 0, sizeof words); }
};

Encoder::Encoder() : scratch_(std::make_unique<Scratch>()) {}
Encoder::~Encoder() = default;

void Encoder::clear() {
    out_.clear();
    if (out_.capacity() > 64 * 1024) out_.shrink_to_fit();
}

namespace {

void append(std::vector<std::byte>& out, const void* data, std::size_t bytes) {
    const auto* at = static_cast<const std::byte*>(data);
    out.insert(out.end(), at, at + bytes);
}

// Header, segment table (Cap'n Proto's stream framing), segments.
void append_message(std::vector<std::byte>& out, ::capnp::MallocMessageBuilder& message) {
    const auto segments = message.getSegmentsForOutput();
    std::size_t bytes = (segments.size() / 2 + 1) * 8;
    for (const auto& segment : segments) bytes += segment.size() * sizeof(::capnp::word);
    if (bytes > max_frame_bytes) throw Refused("the value is too large to pass to or from a verb");
    out.reserve(out.size() + header_bytes + bytes);
    const std::array<std::uint32_t, 3> head = {static_cast<std::uint32_t>(bytes), magic,
                                               static_cast<std::uint32_t>(segments.size() - 1)};
    append(out, head.data(), sizeof head);
    for (const auto& segment : segments) {
        const auto words = static_cast<std::uint32_t>(segment.size());
        append(out, &words, sizeof words);
    }
    if (segments.size() % 2 == 0) out.resize(out.size() + 4);
    for (const auto& segment : segments) append(out, segment.begin(), segment.size() * sizeof(::capnp::word));
}

void fill_ahead(wire::Ahead::Builder to, const Ahead* ahead, Numbered numbered, Budget& budget) {
    to.setNumber(numbered.number);
    to.setKnown(numbered.known);
    if (numbered.known) return;
    if (ahead == nullptr) throw Refused("an answer ahead is missing");
    const auto count = static_cast<unsigned>(ahead->answers.size());
    to.setMark(ahead->mark);
    to.setOp(static_cast<std::uint16_t>(ahead->op));
    to.setCaller(ahead->caller);
    write_items(to.initArgs(static_cast<unsigned>(ahead->args.size())), ahead->args, budget, 1);
    budget.take(count * 2 * sizeof(::capnp::word) * 2);
    auto subjects = to.initSubjects(count);
    auto answers = to.initAnswers(count);
    for (unsigned i = 0; i < count; ++i) {
        subjects.set(i, ahead->answers[i].first);
        write_value(answers[i], ahead->answers[i].second, budget);
    }
}

void fill_call(wire::Call::Builder to, const Call& call, const CallNumbers& numbers, Budget& budget) {
    to.setEval(call.kind == Call::Kind::eval);
    to.setDiscard(call.discard);
    to.setPrincipal(call.principal);
    to.setVerb(call.code.verb);
    to.setThisObject(call.this_object);
    to.setOrigin(call.origin);
    to.setPlayer(call.context.player);
    to.setSystemObject(call.context.system_object);
    to.setElapsed(call.context.elapsed);
    to.setTimeLimit(call.context.time_limit);
    to.setHash(text_of(call.code.hash, budget));
    to.setDisplay(text_of(call.code.display, budget));
    to.setAuthor(text_of(call.code.author, budget));
    to.setVerbName(text_of(call.verb_name, budget));
    to.setTaskId(text_of(call.context.task_id, budget));
    write_items(to.initArgs(static_cast<unsigned>(call.args.size())), call.args, budget, 1);
    auto kwargs = to.initKwargs(static_cast<unsigned>(call.kwargs.size()));
    for (unsigned i = 0; i < kwargs.size(); ++i) {
        kwargs[i].setName(text_of(call.kwargs[i].first, budget));
        write_value(kwargs[i].initValue(), call.kwargs[i].second, budget);
    }
    const auto& [parser, settings] = numbers.context;
    to.setParserNumber(parser.number);
    to.setParserKnown(parser.known);
    if (!parser.known) write_value(to.initParser(), call.context.parser, budget);
    to.setSettingsNumber(settings.number);
    to.setSettingsKnown(settings.known);
    if (!settings.known) write_value(to.initSettings(), call.context.settings, budget);
    if (call.ahead.empty()) return;
    auto ahead = to.initAhead(static_cast<unsigned>(call.ahead.size()));
    for (unsigned i = 0; i < ahead.size(); ++i)
        fill_ahead(ahead[i], call.ahead[i].get(), i < numbers.ahead.size() ? numbers.ahead[i] : Numbered{}, budget);
}

}  // namespace

template <class Fill>
moosaic::Result<void> Encoder::add(const Address& address, Fill fill, std::uint64_t ticks, std::uint64_t used) {
    const std::size_t before = out_.size();
    const Quiet quiet;
    try {
        Budget budget(max_frame_bytes);
        ::capnp::MallocMessageBuilder message(::kj::arrayPtr(scratch_->words.data(), scratch_->words.size()));
        auto frame = message.initRoot<wire::Frame>();
        frame.setTask(address.task);
        frame.setCall(address.call);
        frame.setDepth(address.depth);
        frame.setTicks(ticks);
        frame.setUsed(used);
        fill(frame.getBody(), budget);
        append_message(out_, message);
        return {};
    } catch (const Refused& refused) {
        out_.resize(before);
        return fail(refused.what());
    } catch (const ::kj::Exception& error) {
        out_.resize(before);
        return fail(error.getDescription().cStr());
    } catch (const std::bad_alloc&) {
        out_.resize(before);
        throw;
    }
}

moosaic::Result<void> Encoder::hello(const Hello& hello) {
    return add({}, [&](auto body, Budget& budget) {
        auto wire = body.initHello();
        wire.setVersion(hello.version);
        wire.setPrincipal(hello.principal);
        wire.setTitle(text_of(hello.title, budget));
        wire.setFailure(text_of(hello.failure, budget));
    });
}

moosaic::Result<void> Encoder::call(const Address& address, const Call& call, const CallNumbers& numbers,
                                    bool with_source) {
    return add(
        address,
        [&](auto body, Budget& budget) {
            auto to = body.initCall();
            fill_call(to, call, numbers, budget);
            if (with_source) to.setSource(text_of(call.code.source, budget));
        },
        call.ticks);
}

moosaic::Result<void> Encoder::result(const Address& address, const Outcome& outcome, std::uint64_t used,
                                      std::uint64_t ticks) {
    return add(
        address, [&](auto body, Budget& budget) { write_outcome(body.initResult(), outcome, budget); }, ticks, used);
}

moosaic::Result<void> Encoder::reply(const Address& address, const Outcome& outcome, std::uint64_t ticks) {
    return add(
        address, [&](auto body, Budget& budget) { write_outcome(body.initReply(), outcome, budget); }, ticks);
}

moosaic::Result<void> Encoder::request(const Address& address, Op op, Id caller, const std::vector<Value>& args,
                                       std::uint64_t ticks) {
    return add(
        address,
        [&](auto body, Budget& budget) {
            auto wire = body.initRequest();
            wire.setOp(static_cast<std::uint16_t>(op));
            wire.setCaller(caller);
            write_items(wire.initArgs(static_cast<unsigned>(args.size())), args, budget, 1);
        },
        ticks);
}

moosaic::Result<void> Encoder::abort(const Address& address, const Stopped& stopped) {
    return add(address, [&](auto body, Budget& budget) { write_stopped(body.initAbort(), stopped, budget); });
}

moosaic::Result<void> Encoder::print(const Address& address, Id caller, const std::string& text, std::uint64_t ticks) {
    return add(
        address,
        [&](auto body, Budget& budget) {
            auto wire = body.initPrint();
            wire.setCaller(caller);
            wire.setText(text_of(text, budget));
        },
        ticks);
}

moosaic::Result<void> Encoder::check(const std::string& source) {
    return add({}, [&](auto body, Budget& budget) { body.setCheck(text_of(source, budget)); });
}

moosaic::Result<void> Encoder::check_report(const std::vector<Finding>& findings) {
    return add({}, [&](auto body, Budget& budget) {
        auto wire = body.initCheckReport(static_cast<unsigned>(findings.size()));
        for (unsigned i = 0; i < wire.size(); ++i) {
            wire[i].setLine(findings[i].line);
            wire[i].setColumn(findings[i].column);
            wire[i].setRule(text_of(findings[i].rule, budget));
            wire[i].setMessage(text_of(findings[i].message, budget));
            wire[i].setRemedy(text_of(findings[i].remedy, budget));
        }
    });
}

moosaic::Result<void> Encoder::end_of_task(std::uint64_t task) {
    return add({task, 0, 0}, [](auto body, Budget&) { body.setEndOfTask(); });
}

}  // namespace moosaic::executor::frames
