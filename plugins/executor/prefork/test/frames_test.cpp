// The frames library: what is sent arrives, and hostile bytes are refused with a reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include <codes.hpp>
#include <frames.hpp>

namespace moosaic::executor::frames {

namespace {

std::string sent(const Encoder& encoder) {
    return {reinterpret_cast<const char*>(encoder.bytes().data()), encoder.bytes().size()};
}

// Feeds bytes in pieces of `piece`; true and the frame when one came out.
Decoder::Got feed(Decoder& decoder, std::string_view bytes, Frame& frame, std::size_t piece = 1 << 20) {
    for (;;) {
        const auto got = decoder.next(frame);
        if (got != Decoder::Got::more || bytes.empty()) return got;
        const auto space = decoder.space();
        const std::size_t n = std::min({piece, space.size(), bytes.size()});
        std::memcpy(space.data(), bytes.data(), n);
        decoder.received(n);
        bytes.remove_prefix(n);
    }
}

Decoder::Got feed_new(std::string_view bytes) {
    Decoder decoder;
    Frame frame;
    return feed(decoder, bytes, frame);
}

Value nested(int depth) {
    Value value;
    for (int i = 1; i < depth; ++i) value = Value::list({std::move(value)});
    return value;
}

}  // namespace

TEST(Frames, AKnownCallIsTheCallWithoutItsSource) {
    Encoder encoder;
    Call call;
    call.code = {7, "hash", "return 1", "#1:x", "#2"};
    call.args = {3};
    ASSERT_TRUE(encoder.call({1, 1, 0}, call, {}, false));
    Decoder decoder;
    Frame frame;
    ASSERT_EQ(feed(decoder, sent(encoder), frame), Decoder::Got::frame);
    const auto& arrived = std::get<Call>(frame.body);
    EXPECT_EQ(arrived.code.source, "");
    EXPECT_EQ(arrived.code.hash, "hash");
    EXPECT_EQ(arrived.code.display, "#1:x");
    EXPECT_EQ(arrived.args, call.args);
}

// What one end forgets the other forgets at the same call, whatever is sent.
TEST(Codes, BothEndsKnowTheSame) {
    Codes engine, worker;
    std::mt19937 random(1);
    for (int i = 0; i < 20'000; ++i) {
        const auto n = static_cast<Id>(random() % 700);
        VerbCode code{n, "h", std::string(static_cast<std::size_t>(n) * 16, 'x'), {}, {}};
        code.source += std::to_string(n);
        ASSERT_EQ(engine.find(code) != nullptr, worker.find(code) != nullptr);
        if (engine.find(code) != nullptr) {
            ASSERT_EQ(*worker.find(code), code.source);
            continue;
        }
        engine.keep(code, {});
        worker.keep(code, code.source);
        ASSERT_LE(worker.size(), Codes::most);
    }
}

TEST(Codes, AreForTextOfVerbsWithAHash) {
    Call call;
    call.code = {1, "hash", "return", {}, {}};
    EXPECT_TRUE(Codes::keeps(call));
    call.code.hash.clear();
    EXPECT_FALSE(Codes::keeps(call));
    call.code = {1, "hash", "", {}, {}};
    EXPECT_FALSE(Codes::keeps(call));
    call.code.source = "1 + 1";
    call.kind = Call::Kind::eval;
    EXPECT_FALSE(Codes::keeps(call));
}

TEST(Frames, TextIsCheckedAtEveryPlace) {
    for (std::size_t at = 0; at < 24; ++at) {
        std::string text(24, 'a');
        Encoder encoder;
        ASSERT_TRUE(encoder.print({1, 1, 0}, 5, text));
        auto bytes = sent(encoder);
        const auto place = std::search_n(bytes.begin(), bytes.end(), 24, static_cast<decltype(bytes)::value_type>('a'));
        ASSERT_NE(place, bytes.end());
        place[static_cast<std::ptrdiff_t>(at)] = static_cast<decltype(bytes)::value_type>(0xff);
        EXPECT_EQ(feed_new(bytes), Decoder::Got::malformed) << at;
        // Whoever sends it is told, so that the other side need not end over it.
        text[at] = '\xff';
        encoder.clear();
        EXPECT_FALSE(encoder.print({1, 1, 0}, 5, text));
        EXPECT_FALSE(encoder.check(text));
        EXPECT_TRUE(encoder.bytes().empty());
        text.replace(at, 1, "\xc3\xa9");
        encoder.clear();
        ASSERT_TRUE(encoder.print({1, 1, 0}, 5, text));
        EXPECT_EQ(feed_new(sent(encoder)), Decoder::Got::frame) << at;
    }
}

TEST(Frames, SeveralFramesArriveByteByByte) {
    Encoder encoder;
    const Address address{1ULL << 60, 7, 3};
    ASSERT_TRUE(encoder.hello({protocol_version, 5, "title", "failure"}));
    ASSERT_TRUE(encoder.request(address, Op::query, 9, {1, "two", Value::dict({{"a", 3.5}})}));
    ASSERT_TRUE(encoder.abort(address, {Stopped::Why::time_limit, "late", {{"a", "v", 3, "s"}}}));
    const std::string bytes = sent(encoder);
    Decoder decoder;
    Frame frame;
    std::vector<Frame> frames;
    for (const char byte : bytes)
        if (feed(decoder, {&byte, 1}, frame) == Decoder::Got::frame) frames.push_back(frame);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(std::get<Hello>(frames[0].body).title, "title");
    EXPECT_EQ(std::get<Hello>(frames[0].body).failure, "failure");
    EXPECT_EQ(frames[1].address, address);
    const auto& request = std::get<Request>(frames[1].body);
    EXPECT_EQ(request.op, Op::query);
    EXPECT_EQ(request.caller, 9);
    EXPECT_TRUE(Value::list(request.args) == Value::list({1, "two", Value::dict({{"a", 3.5}})}));
    EXPECT_EQ(std::get<Abort>(frames[2].body).stopped.trace.at(0).line, 3);
    EXPECT_TRUE(decoder.empty());
}

TEST(Frames, ALargeFrameFitsAndALargerOneIsRefusedBeforeItIsSent) {
    Encoder encoder;
    const Value large(std::string(max_frame_bytes - 4096, 'x'));
    ASSERT_TRUE(encoder.result({1, 1, 0}, large));
    Decoder decoder;
    Frame frame;
    ASSERT_EQ(feed(decoder, sent(encoder), frame, 1000), Decoder::Got::frame);
    EXPECT_TRUE(std::get<Value>(std::get<Result>(frame.body).outcome) == large);
    encoder.clear();
    ASSERT_TRUE(encoder.print({1, 1, 0}, 5, "before"));
    const auto before = encoder.bytes().size();
    EXPECT_FALSE(encoder.result({1, 1, 0}, Value(std::string(max_frame_bytes, 'x'))));
    EXPECT_FALSE(encoder.result({1, 1, 0}, Value::list(std::vector<Value>(200000))));
    EXPECT_EQ(encoder.bytes().size(), before);
}

TEST(Frames, DepthIsLimitedOnBothSides) {
    Encoder encoder;
    ASSERT_TRUE(encoder.result({1, 1, 0}, nested(max_value_depth)));
    EXPECT_EQ(feed_new(sent(encoder)), Decoder::Got::frame);
    const auto refused = encoder.result({1, 1, 0}, nested(max_value_depth + 1));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("64"), std::string::npos);
}

TEST(Frames, BadHeadersAreRefused) {
    Encoder encoder;
    ASSERT_TRUE(encoder.end_of_task(1));
    const std::string good = sent(encoder);
    ASSERT_EQ(feed_new(good), Decoder::Got::frame);
    const auto with = [&](std::uint32_t length, std::uint32_t word) {
        std::string bytes = good;
        std::memcpy(bytes.data(), &length, 4);
        std::memcpy(bytes.data() + 4, &word, 4);
        return bytes;
    };
    const auto length = static_cast<std::uint32_t>(good.size() - header_bytes);
    EXPECT_EQ(feed_new(with(length, magic + 1)), Decoder::Got::malformed);
    EXPECT_EQ(feed_new(with(length - 1, magic)), Decoder::Got::malformed);
    EXPECT_EQ(feed_new(with(0, magic)), Decoder::Got::malformed);
    EXPECT_EQ(feed_new(with(max_frame_bytes + 8, magic)), Decoder::Got::malformed);
    EXPECT_EQ(feed_new(with(length + 8, magic)), Decoder::Got::more);
}

TEST(Frames, TextsMustBeUtf8) {
    for (const std::string bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80"}) {
        Encoder encoder;
        EXPECT_FALSE(encoder.result({1, 1, 0}, Value(bad)));
        const std::string good(16, 'a');
        ASSERT_TRUE(encoder.result({1, 1, 0}, Value(good)));
        auto bytes = sent(encoder);
        bytes.replace(bytes.find(good), bad.size(), bad);
        EXPECT_EQ(feed_new(bytes), Decoder::Got::malformed);
    }
}

TEST(Frames, NumbersAndDatesMustLookLikeThem) {
    const Value bads[] = {BigInt{""}, BigInt{"-"}, BigInt{"12a"}, DateTime{"yesterday"}, Date{std::string(100, '1')}};
    for (const Value& bad : bads) {
        Encoder encoder;
        ASSERT_TRUE(encoder.result({1, 1, 0}, bad));
        EXPECT_EQ(feed_new(sent(encoder)), Decoder::Got::malformed);
    }
}

TEST(Frames, AnyFlippedByteIsAFrameOrARefusal) {
    Encoder encoder;
    ASSERT_TRUE(encoder.result({1, 1, 0}, Value::dict({{"key", Value::list({1, "text", BigInt{"123"}, 2.5})},
                                                       {Value::tuple({Value::object(3)}), Bytes{"bytes"}}})));
    const std::string good = sent(encoder);
    std::mt19937 random(4711);
    int refused = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string bytes = good;
        for (int flips = 0; flips < 3; ++flips)
            bytes[header_bytes + random() % (bytes.size() - header_bytes)] = static_cast<char>(random());
        refused += feed_new(bytes) == Decoder::Got::malformed ? 1 : 0;
    }
    EXPECT_GT(refused, 1000);
}

}  // namespace moosaic::executor::frames
