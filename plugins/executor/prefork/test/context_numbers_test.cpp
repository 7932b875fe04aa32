// What a worker keeps of the contexts of calls: both ends agree, whatever comes in whatever order.
#include <gtest/gtest.h>
#include <context_numbers.hpp>

#include <random>

namespace moosaic::executor::frames {
namespace {

SharedValue parsed(int n) { return Value::dict({{"verb", "verb" + std::to_string(n)}, {"words", Value::list({n})}}); }

// One engine and one worker with frames between them.
class Ends {
public:
    // What the worker gets of a context; `numbers` become those it travelled with.
    Context carry(const Context& context) {
        Call call;
        call.context = context;
        numbers = {{}, sent_.number(context)};
        EXPECT_TRUE(encoder_.call({1, 1, 0}, call, numbers));
        sent_.sent(context, numbers.context);
        const auto bytes = encoder_.bytes();
        std::size_t fed = 0;
        Frame frame;
        for (auto got = Decoder::Got::more; got != Decoder::Got::frame; got = decoder_.next(frame)) {
            EXPECT_NE(got, Decoder::Got::malformed);
            const auto space = decoder_.space();
            const auto size = std::min(space.size(), bytes.size() - fed);
            std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(fed), size, space.begin());
            decoder_.received(size);
            fed += size;
        }
        encoder_.clear();
        auto& there = std::get<Call>(frame.body).context;
        EXPECT_TRUE(held_.received(there, frame.numbers.context));
        return there;
    }
    CallNumbers numbers;

private:
    ContextSent sent_;
    ContextHeld held_;
    Encoder encoder_;
    Decoder decoder_;
};

TEST(ContextNumbers, WhatComesAgainCrossesOnce) {
    Ends ends;
    Context context;
    context.parser = parsed(1);
    context.settings = Value::dict({{"quiet_mode", true}});
    context.parser_lasts = true;
    for (const bool known : {false, true, true}) {
        const auto there = ends.carry(context);
        EXPECT_EQ(ends.numbers.context.parser.known, known);
        EXPECT_EQ(ends.numbers.context.settings.known, known);
        EXPECT_NE(ends.numbers.context.parser.number, ends.numbers.context.settings.number);
        EXPECT_EQ(there.parser.value(), context.parser.value());
        EXPECT_EQ(there.settings.value(), context.settings.value());
    }
    context.parser = parsed(1);
    (void)ends.carry(context);
    EXPECT_FALSE(ends.numbers.context.parser.known) << "an equal one may have changed in between";
    context.parser_lasts = false;
    (void)ends.carry(context);
    EXPECT_EQ(ends.numbers.context.parser.number, 0U);
}

TEST(ContextNumbers, NothingLargeIsKept) {
    Ends ends;
    Context context;
    context.parser_lasts = true;
    context.parser = Value::dict({{"verb", std::string(most_kept_bytes, 'x')}});
    std::vector<Value> many(most_kept_bytes / 64, Value());
    context.settings = Value::dict({{"x_many", Value::list(many)}});
    const auto there = ends.carry(context);
    EXPECT_EQ(ends.numbers.context.parser.number, 0U);
    EXPECT_EQ(ends.numbers.context.settings.number, 0U);
    EXPECT_EQ(there.parser.value(), context.parser.value());
    EXPECT_EQ(there.settings.value(), context.settings.value());
}

TEST(ContextNumbers, BothEndsForgetTheSame) {
    const unsigned seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 dice(seed);
    std::vector<SharedValue> values;
    for (int i = 0; i < 3 * static_cast<int>(most_kept_values); ++i) values.push_back(parsed(i));
    Ends ends;
    int known = 0;
    for (int round = 0; round < 4000; ++round) {
        const auto one = [&] { return dice() % 8 == 0 ? SharedValue() : values[dice() % values.size()]; };
        Context context;
        context.parser = one();
        context.settings = one();
        context.parser_lasts = dice() % 2 == 0;
        if (dice() % 16 == 0) values[dice() % values.size()] = parsed(round);  // the address may come again
        const auto there = ends.carry(context);
        known += ends.numbers.context.parser.known ? 1 : 0;
        ASSERT_EQ(there.parser.value(), context.parser.value());
        ASSERT_EQ(there.settings.value(), context.settings.value());
    }
    EXPECT_GT(known, 100);
}

TEST(ContextNumbers, ANumberThatNobodyGaveIsRefused) {
    ContextHeld held;
    Context context;
    EXPECT_FALSE(held.received(context, {{7, true}, {}}));
    EXPECT_FALSE(held.received(context, {{}, {0, true}}));
    EXPECT_TRUE(held.received(context, {}));
}

}  // namespace
}  // namespace moosaic::executor::frames
