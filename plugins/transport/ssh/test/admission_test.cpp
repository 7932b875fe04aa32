// Who is let in when many knock.
#include "admission.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace moosaic::transport::ssh {
namespace {

class FixedRandom final : public Random {
public:
    std::uint64_t value = 0;
    void fill(void* data, std::size_t bytes) override {
        std::memset(data, 0, bytes);
        std::memcpy(data, &value, std::min(bytes, sizeof value));
    }
};

struct AdmissionTest : testing::Test {
    std::shared_ptr<Admission> make(std::size_t sessions, std::size_t waiting, std::size_t per_address) {
        return std::make_shared<Admission>(Admission::Limits{sessions, waiting, per_address}, random);
    }
    FixedRandom random;
};

TEST_F(AdmissionTest, LoggedInCallersNoLongerCountForTheirAddress) {
    const auto admission = make(100, 100, 2);
    auto first = admission->admit("a");
    auto second = admission->admit("a");
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(admission->admit("a"));
    EXPECT_TRUE(admission->admit("b"));
    first->logged_in();
    first->logged_in();
    auto third = admission->admit("a");
    EXPECT_TRUE(third);
    EXPECT_FALSE(admission->admit("a"));
    EXPECT_EQ(admission->sessions(), 3U);
}

TEST_F(AdmissionTest, PlacesComeBack) {
    const auto admission = make(1, 10, 10);
    {
        const auto only = admission->admit("a");
        ASSERT_TRUE(only);
        EXPECT_FALSE(admission->admit("b"));
    }
    EXPECT_EQ(admission->sessions(), 0U);
    EXPECT_TRUE(admission->admit("b"));
}

TEST_F(AdmissionTest, DropsAtRandomAboveHalfAndAlwaysWhenFull) {
    const auto admission = make(100, 8, 100);
    std::vector<std::optional<Admission::Ticket>> held;
    random.value = 0;  // always unlucky
    for (int i = 0; i < 5; ++i) held.push_back(admission->admit("a"));
    ASSERT_TRUE(held.back());
    EXPECT_FALSE(admission->admit("a")) << "five of eight wait: the unlucky one is dropped";
    random.value = 3;  // always lucky: 3 < waiting - 4 only when all eight are taken
    for (int i = 0; i < 3; ++i) held.push_back(admission->admit("a"));
    ASSERT_TRUE(held.back());
    EXPECT_FALSE(admission->admit("a"));
}

}  // namespace
}  // namespace moosaic::transport::ssh
