// Lists of common passwords, as editors of every system write them.
#include "accounts/common_passwords.hpp"

#include <gtest/gtest.h>

#include "accounts/accounts.hpp"

namespace moosaic::accounts {
namespace {

CommonPasswords list(std::string_view text) {
    auto read = CommonPasswords::parse(text, "list");
    EXPECT_TRUE(read) << read.error().text();
    return read ? *read : CommonPasswords();
}

std::string why_not(std::string_view text) {
    const auto read = CommonPasswords::parse(text, "list");
    return read ? "accepted" : read.error().message;
}

TEST(CommonPasswords, AreFoundWhateverEndsALine) {
    for (const char* text : {"password123\nletmein-now\n", "password123\r\nletmein-now\r\n", "password123\rletmein-now",
                             "\xef\xbb\xbfpassword123\r\nletmein-now", "\n\n  password123\t\n \nletmein-now  \n"}) {
        const auto common = list(text);
        EXPECT_EQ(common.size(), 2U) << text;
        EXPECT_TRUE(common.contains("password123")) << text;
        EXPECT_TRUE(common.contains("letmein-now")) << text;
        EXPECT_FALSE(common.contains("password12")) << text;
    }
}

TEST(CommonPasswords, AreComparedWithoutCaseAndBlanks) {
    const auto common = list("PassWord123\n\u00c4pfel-B\u00e4ume\n");
    EXPECT_TRUE(common.contains("pASSWORD123"));
    EXPECT_TRUE(common.contains(" password123 "));
    EXPECT_TRUE(common.contains("\u00e4PFEL-b\u00c4UME"));
    EXPECT_TRUE(common.contains("a\u0308pfel-ba\u0308ume")) << "composed or not";
    EXPECT_FALSE(check_password("pASSWORD123", "nell", common));
    EXPECT_TRUE(check_password("correct horse", "nell", common));
}

TEST(CommonPasswords, WhatIsNoListIsRefused) {
    EXPECT_EQ(why_not(std::string_view("\xff\xfep\0a\0", 6)), "the list of common passwords is UTF-16");
    EXPECT_EQ(why_not(std::string_view("pass\0word", 9)), "the list of common passwords is no text");
    EXPECT_EQ(why_not("\n \r\n"), "there is no word in the list of common passwords");
    EXPECT_FALSE(CommonPasswords::read("/nowhere/at/all"));
    EXPECT_FALSE(CommonPasswords::read("/proc/self"));
    EXPECT_TRUE(CommonPasswords::read("")) << "none is configured";
}

TEST(CommonPasswords, LinesThatAreNoUtf8ArePassedOver) {
    const auto common = list("caf\xe9-au-lait\npassword123\n");
    EXPECT_EQ(common.size(), 1U);
    EXPECT_TRUE(common.contains("password123"));
}

}  // namespace
}  // namespace moosaic::accounts
