// Passwords: rules and hashing for everybody who sets one.
#include "accounts/password_service.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include <moosaic/thread_waits.hpp>

#include "accounts/accounts.hpp"

namespace moosaic::accounts {
namespace {

struct Hashing : testing::Test {
    Account account(const std::string& password) {
        Account made;
        made.login = "nell";
        made.password = *passwords.hash(password);
        return made;
    }
    std::string refusal(const Account& who, bool trusted, const std::string& old, const std::string& fresh) {
        const auto hash = passwords.change(who, trusted, old, fresh);
        return hash ? "accepted" : hash.error().message;
    }
    ThreadWaits waits;
    Passwords passwords{*CommonPasswords::parse("letmein-now\n", "list"), waits};
};

TEST_F(Hashing, AChangeTakesTheOldOneAndTheRules) {
    const auto nell = account("correct horse");
    EXPECT_EQ(refusal(nell, false, "wrong horse", "battery staple"), "that is not the old password");
    EXPECT_EQ(refusal(nell, false, "correct horse", "LetMeIn-Now"), "the password is one that everybody tries first");
    EXPECT_EQ(refusal(nell, true, "", "nell"), "the password is shorter than 8 characters");
    const auto hash = passwords.change(nell, false, "correct horse", "battery staple");
    ASSERT_TRUE(hash);
    EXPECT_TRUE(passwords.verify(*hash, "battery staple"));
    EXPECT_FALSE(passwords.verify(*hash, "correct horse"));
    EXPECT_FALSE(passwords.verify("", "anything at all"));
    EXPECT_EQ(refusal(nell, true, "", "battery staple"), "accepted");
}

// Waits whose gates tell on which thread the waiting was done, and let the test see what goes on meanwhile.
TEST_F(Hashing, NeverOnTheThreadThatAsks) {
    struct Watching final : Waits {
        bool ready(int fd, short events, Clock::time_point until) override { return real.ready(fd, events, until); }
        void pause(std::chrono::milliseconds time) override { real.pause(time); }
        [[nodiscard]] std::size_t lane() const override { return 0; }
        [[nodiscard]] std::size_t lanes() const override { return 0; }
        struct Noting final : Gate {
            Noting(std::shared_ptr<Gate> g, std::atomic<int>& w) : gate(std::move(g)), waits(w) {}
            bool wait(Clock::time_point until) override {
                ++waits;
                return gate->wait(until);
            }
            void open() override {
                opened_by = std::this_thread::get_id();
                gate->open();
            }
            std::shared_ptr<Gate> gate;
            std::atomic<int>& waits;
            std::thread::id opened_by;
        };
        std::shared_ptr<Gate> gate() override { return last = std::make_shared<Noting>(real.gate(), waited); }
        ThreadWaits real;
        std::atomic<int> waited{0};
        std::shared_ptr<Noting> last;
    };
    Watching watching;
    Passwords apart(CommonPasswords(), watching);
    const auto hash = apart.hash("correct horse");
    ASSERT_TRUE(hash);
    EXPECT_EQ(watching.waited, 1);
    EXPECT_NE(watching.last->opened_by, std::this_thread::get_id());
    EXPECT_TRUE(apart.verify(*hash, "correct horse"));
    EXPECT_EQ(watching.waited, 2);
    EXPECT_NE(watching.last->opened_by, std::this_thread::get_id());
}

TEST_F(Hashing, AfterTheEndEverybodyIsRefused) {
    std::vector<std::future<bool>> asked;
    for (int i = 0; i < 8; ++i)
        asked.push_back(std::async(std::launch::async, [&] { return passwords.hash("correct horse").has_value(); }));
    passwords.stop();
    for (auto& one : asked) one.wait();  // each was answered, with a hash or without
    EXPECT_FALSE(passwords.hash("correct horse"));
    EXPECT_FALSE(passwords.verify("", "correct horse"));
    passwords.stop();
}

}  // namespace
}  // namespace moosaic::accounts
