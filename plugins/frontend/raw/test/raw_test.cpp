// frontend/raw: line vectors 1-9 of protocols.md 16, prompts and text of plain clients, and editing on a terminal.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "edit_session.hpp"
#include "plain_session.hpp"

namespace moosaic::raw {
namespace {

struct Host : frontend::FrontendHost {
    void send(std::string bytes) override { sent += bytes; }
    void line(std::string text) override { lines.push_back(std::move(text)); }
    void end_of_input() override { ended = true; }
    void line_too_long() override { lines.emplace_back("<too long>"); }
    void prompt_mark() override { sent += marks ? "<GA>" : ""; }
    void hide_input(bool hidden) override { sent += hidden ? "<hide>" : "<show>"; }
    std::string take() { return std::exchange(sent, {}); }
    std::string sent;
    std::vector<std::string> lines;
    bool ended = false;
    bool marks = true;
};

using Lines = std::vector<std::string>;

frontend::Attach telnet() {
    frontend::Attach a;
    a.telnet = true;
    a.depth = ColourDepth::ansi16;
    return a;
}

frontend::Attach terminal(int columns = 80) {
    frontend::Attach a;
    a.terminal.pty = true;
    a.terminal.term = "xterm-256color";
    a.terminal.columns = columns;
    a.depth = ColourDepth::ansi256;
    return a;
}

struct Vector {
    const char* name;
    std::string in;
    Lines lines;
};

class LineVectors : public ::testing::TestWithParam<Vector> {};

TEST_P(LineVectors, PlainClient) {
    Host host;
    PlainSession session(telnet(), host);
    session.input(GetParam().in);
    EXPECT_EQ(host.lines, GetParam().lines);
}

TEST_P(LineVectors, Terminal) {
    Host host;
    EditSession session(terminal(), host);
    session.input(GetParam().in);
    EXPECT_EQ(host.lines, GetParam().lines);
}

INSTANTIATE_TEST_SUITE_P(
    Protocols16, LineVectors,
    ::testing::Values(Vector{"CrLf", "look\r\n", {"look"}}, Vector{"CrNul", std::string("look\r\0", 6), {"look"}},
                      Vector{"Lf", "look\n", {"look"}}, Vector{"Cr", "look\r", {"look"}},
                      Vector{"Two", "a\r\nb\r\n", {"a", "b"}}, Vector{"Backspace", "ab\bc\r\n", {"ac"}},
                      Vector{"Del", "\xC3\xA9\x7Fx\n", {"x"}}, Vector{"CursorKey", "a\x1B[Ab\r\n", {"ab"}},
                      Vector{"Osc",
                             "a\x1B]0;t\x07"
                             "b\n",
                             {"ab"}},
                      Vector{"BrokenUtf8",
                             "a\xFF"
                             "b\r\n",
                             {"a\xEF\xBF\xBD"
                              "b"}},
                      Vector{"OscWithSt", "a\x1B]0;t\x1B\\b\n", {"ab"}}, Vector{"ApplicationKey", "a\x1BOAb\n", {"ab"}},
                      Vector{"AltLetter",
                             "a\x1B"
                             "fb\n",
                             {"ab"}},
                      Vector{"AltBeyondAscii",
                             "a\x1B\xC3\xA9"
                             "b\n",
                             {"ab"}},
                      Vector{"LineEndBreaksSequence", "a\x1B[1\nb\n", {"a", "b"}},
                      Vector{"CrCrLf", "a\r\r\nb\n", {"a", "", "b"}}, Vector{"LfCr", "a\n\rb\n", {"a", "", "b"}},
                      Vector{"Controls",
                             "a\x01\x02\x07"
                             "b\n",
                             {"ab"}},
                      Vector{"C1",
                             "a\xC2\x9B"
                             "b\n",
                             {"ab"}},
                      Vector{"CutUtf8", "\xE2\x82\n", {"\xEF\xBF\xBD"}}, Vector{"Tab", "a\tb\n", {"a\tb"}}),
    [](const auto& test) { return test.param.name; });

TEST(Input, AnySplitGivesTheSameLines) {
    std::mt19937 random(11);
    const std::string likely = "ab\r\n\x1B[O]\x07\\\x7F\xC3\xA9\xFF\t\x15\x17";
    for (int round = 0; round < 500; ++round) {
        std::string input;
        for (int i = 0; i < 80; ++i)
            input += random() % 5 == 0 ? static_cast<char>(random() % 256) : likely[random() % likely.size()];
        Host whole, parts;
        PlainSession a(telnet(), whole);
        PlainSession b(telnet(), parts);
        a.input(input);
        for (std::size_t at = 0; at < input.size();) {
            const std::size_t size = 1 + random() % 5;
            b.input(std::string_view(input).substr(at, size));
            at += size;
        }
        ASSERT_EQ(whole.lines, parts.lines);
        ASSERT_EQ(whole.ended, parts.ended);
    }
}

TEST(Plain, TelnetEditingCommandsActOnTheUnfinishedLine) {  // vectors 13-15
    Host host;
    PlainSession session(telnet(), host);
    session.input("abc");
    session.erase_character();
    session.input("\nabc");
    session.erase_line();
    session.input("x\n");
    EXPECT_EQ(host.lines, (Lines{"ab", "x"}));
}

TEST(Plain, LinesOverTheLimitAreReportedOnce) {
    auto attach = telnet();
    attach.max_line = 5;
    Host host;
    PlainSession session(attach, host);
    session.input("12345\n123456789\nok\n");
    EXPECT_EQ(host.lines, (Lines{"12345", "<too long>", "ok"}));
}

TEST(Plain, CtrlDAsFirstCharacterEnds) {
    Host host;
    PlainSession session(telnet(), host);
    session.input("a\x04\n");
    EXPECT_FALSE(host.ended);
    session.input("\x04");
    EXPECT_TRUE(host.ended);
}

TEST(Plain, TextBecomesCrLfOnTelnetAndLfInAPipe) {  // vectors 90, 91
    Host host;
    PlainSession session(telnet(), host);
    session.show("a\nb");
    session.show("\xC3\xA9 [red]x[/]");
    EXPECT_EQ(host.take(), "a\r\nb\r\n\xC3\xA9 \033[31mx\033[0m\r\n");
    PlainSession pipe({}, host);
    pipe.show("a\n[red]b[/]");
    EXPECT_EQ(host.take(), "a\nb\n");
}

TEST(Plain, APendingPromptIsLeftBeforeTextAndSentAgain) {
    Host host;
    PlainSession session(telnet(), host);
    session.prompt(">>> ", false);
    EXPECT_EQ(host.take(), ">>> <GA>");
    session.show("Bob waves.");
    session.show("Bob smiles.");
    session.prompt(">>> ", false);
    EXPECT_EQ(host.take(), "\r\nBob waves.\r\nBob smiles.\r\n>>> <GA>");
    session.taken("look");
    session.show("A room.");
    EXPECT_EQ(host.take(), "A room.\r\n");
}

TEST(Plain, ABlankLineGetsNoNewPrompt) {
    Host host;
    PlainSession session(telnet(), host);
    session.prompt(">>> ", false);
    host.take();
    session.taken(" ");
    session.prompt(">>> ", false);
    EXPECT_EQ(host.take(), "");
    session.show("Bob waves.");  // the client is on a fresh line already
    session.prompt(">>> ", false);
    EXPECT_EQ(host.take(), "Bob waves.\r\n>>> <GA>");
}

TEST(Plain, PasswordsAreHiddenAndShownAgain) {
    Host host;
    PlainSession session(telnet(), host);
    session.prompt("Password: ", true);
    EXPECT_EQ(host.take(), "<hide>Password: <GA>");
    session.show("Bob waves.");
    session.prompt("Password: ", true);
    EXPECT_EQ(host.take(), "\r\nBob waves.\r\nPassword: <GA>");
    session.taken("secret");
    EXPECT_EQ(host.take(), "<show>\r\n");
}

TEST(Plain, QuietMeansNotOneEscape) {
    Host host;
    PlainSession session(telnet(), host);
    session.set_quiet(true);
    session.show("[bold red]x[/] [link=http://a]y[/]");
    EXPECT_EQ(host.take(), "x y (http://a)\r\n");
}

class TerminalTest : public ::testing::Test {
protected:
    TerminalTest() { host.marks = false; }
    void begin(int columns = 80) {
        session = std::make_unique<EditSession>(terminal(columns), host);
        session->prompt(">>> ", false);
        host.take();
    }
    Host host;
    std::unique_ptr<EditSession> session;
};

TEST_F(TerminalTest, EchoesAndEdits) {
    begin();
    session->input("lok");
    EXPECT_EQ(host.take(), "lok");
    session->input("\x7F");
    EXPECT_EQ(host.take(), "\b \b");
    session->input("ok\r");
    EXPECT_EQ(host.take(), "ok\r\n");
    EXPECT_EQ(host.lines, (Lines{"look"}));
}

TEST_F(TerminalTest, ErasesWholeCharactersByTheirWidth) {
    begin();
    session->input("\xE7\x89\x9B");  // two columns
    host.take();
    session->input("\x7F");
    EXPECT_EQ(host.take(), "\b \b\b \b");
    session->input("e\xCC\x81\x7F\r");  // the mark alone goes, the letter stays
    EXPECT_EQ(host.lines, (Lines{"e"}));
}

TEST_F(TerminalTest, KillsWordsAndLines) {
    begin();
    session->input("say hello there\x17");
    EXPECT_NE(host.take().find("\r\x1B[J>>> say hello "), std::string::npos);
    session->input("\x15look\r");
    EXPECT_EQ(host.lines, (Lines{"look"}));
}

TEST_F(TerminalTest, AHalfTypedLineSurvivesIncomingText) {
    begin();
    session->input("say he");
    host.take();
    session->show("Bob waves.");
    session->show("Bob smiles.");
    session->prompt(">>> ", false);
    EXPECT_EQ(host.take(), "\r\x1B[JBob waves.\r\nBob smiles.\r\n>>> say he");
    session->input("llo\r");
    EXPECT_EQ(host.lines, (Lines{"say hello"}));
}

TEST_F(TerminalTest, ALongLineIsTakenOffTheScreenWhole) {
    begin(20);
    session->input(std::string(50, 'x'));  // 4 + 50 columns: three rows
    EXPECT_EQ(host.take(), std::string(16, 'x') + " \r" + std::string(20, 'x') + " \r" + std::string(14, 'x'));
    session->show("text");
    EXPECT_EQ(host.take(), "\x1B[2A\r\x1B[Jtext\r\n");
}

TEST_F(TerminalTest, TypeAheadIsShownWhenItsTurnComes) {
    begin();
    session->input("a\rb\rhal");
    EXPECT_EQ(host.take(), "a\r\n");
    session->taken("a");
    session->show("A");
    session->prompt(">>> ", false);
    session->taken("b");
    session->show("B");
    session->prompt(">>> ", false);
    EXPECT_EQ(host.take(), "A\r\n>>> hal\r\x1B[J>>> b\r\nB\r\n>>> hal");
}

TEST_F(TerminalTest, HiddenInputShowsNothing) {
    begin();
    session->prompt("Password: ", true);
    host.take();
    session->input("secret\x7F\x17s\x15x");
    EXPECT_EQ(host.take(), "");
    session->show("Bob waves.");
    session->prompt("Password: ", true);
    EXPECT_EQ(host.take(), "\r\x1B[JBob waves.\r\nPassword: ");
    session->input("\r");
    EXPECT_EQ(host.take(), "\r\n");
    session->taken("x");
    EXPECT_EQ(host.lines, (Lines{"x"}));
}

TEST_F(TerminalTest, CtrlCClearsTheLineAndHintsOnAnEmptyOne) {
    begin();
    session->input("abc\x03");
    EXPECT_EQ(host.take(), "abc\r\x1B[J>>> ");
    session->input("\x03");
    EXPECT_NE(host.take().find("@quit"), std::string::npos);
    EXPECT_FALSE(host.ended);
    EXPECT_TRUE(host.lines.empty());
}

TEST_F(TerminalTest, CtrlDLeavesOnlyFromAnEmptyLine) {
    begin();
    session->input("a\x04");
    EXPECT_FALSE(host.ended);
    session->input("\x15\x04");
    EXPECT_TRUE(host.ended);
}

TEST_F(TerminalTest, CtrlLRedraws) {
    begin();
    session->input("ab\x0C");
    EXPECT_EQ(host.take(), "ab\x1B[H\x1B[2J>>> ab");
}

TEST_F(TerminalTest, ABlankLineGetsAPrompt) {
    begin();
    session->input("\r");
    session->taken("");
    session->prompt(">>> ", false);
    EXPECT_EQ(host.take(), "\r\n>>> ");
}

}  // namespace
}  // namespace moosaic::raw
