// The markup language of the SDK (sessions.md 9.3) and the cleaning of hostile text (9.2).
#include <moosaic/markup.hpp>

#include <gtest/gtest.h>
#include <moosaic/text.hpp>

#include <random>
#include <string>

#include "session/drafts.hpp"
#include "session/forgery.hpp"

namespace moosaic {
namespace {

using namespace session;

struct Vector {
    const char* markup;
    const char* bytes;
    ColourDepth depth = ColourDepth::truecolor;
};

class MarkupVectors : public ::testing::TestWithParam<Vector> {};

TEST_P(MarkupVectors, Render) { EXPECT_EQ(markup::render(GetParam().markup, GetParam().depth), GetParam().bytes); }

INSTANTIATE_TEST_SUITE_P(
    Sessions93, MarkupVectors,
    ::testing::Values(
        Vector{"[red]x[/red]", "\033[31mx\033[0m"}, Vector{"[bold red]x[/]", "\033[1;31mx\033[0m"},
        Vector{"[bright_yellow]x[/]", "\033[93mx\033[0m"}, Vector{"[deep_sky_blue1]x[/]", "\033[38;5;39mx\033[0m"},
        Vector{"[deep_pink4 bold]x[/]", "\033[1;38;5;125mx\033[0m"},
        Vector{"[color(226)]x[/]", "\033[38;5;226mx\033[0m"}, Vector{"[color(238)]x[/]", "\033[38;5;238mx\033[0m"},
        Vector{"[grey50]x[/]", "\033[38;5;244mx\033[0m"}, Vector{"[#ff8800]x[/]", "\033[38;2;255;136;0mx\033[0m"},
        Vector{"[#ff8800]x[/]", "\033[38;5;208mx\033[0m", ColourDepth::ansi256},
        Vector{"[green]a[yellow]b[/yellow]c[/green]", "\033[32ma\033[0m\033[33mb\033[0m\033[32mc\033[0m"},
        Vector{"[bold]x", "\033[1mx\033[0m"}, Vector{"say [/b]", "say [/b]"}, Vector{"[the lab]", "[the lab]"},
        Vector{"[ssh-ed25519] AAAA", "[ssh-ed25519] AAAA"}, Vector{"\\[red]", "[red]"}));

INSTANTIATE_TEST_SUITE_P(
    More, MarkupVectors,
    ::testing::Values(Vector{"[ERROR] [] [/] [", "[ERROR] [] [/] ["}, Vector{"\\\\[red]x[/]", "\\\033[31mx\033[0m"},
                      Vector{"\\\\\\[red]x", "\\[red]x"}, Vector{"a\\b\\\\c", "a\\b\\\\c"},
                      Vector{"\\[the lab]", "\\[the lab]"}, Vector{"[red on blue]x[/]", "\033[31;44mx\033[0m"},
                      Vector{"[on #000000]x", "\033[48;2;0;0;0mx\033[0m"},
                      Vector{"[rgb(1,2,3)]x[/]", "\033[38;2;1;2;3mx\033[0m"},
                      Vector{"[rgb(1,2,300)]x", "[rgb(1,2,300)]x"}, Vector{"[color(256)]x", "[color(256)]x"},
                      Vector{"[bold]a[not bold]b[/]c", "\033[1ma\033[0mb\033[1mc\033[0m"},
                      Vector{"[b]a[/bold]b", "\033[1ma\033[0mb"},
                      Vector{"[red]a[b]b[/red]c", "\033[31ma\033[0m\033[1;31mb\033[0m\033[1mc\033[0m"},
                      Vector{"[red]a\nb[/]", "\033[31ma\033[0m\n\033[31mb\033[0m"}, Vector{"[red][/]x", "x"},
                      Vector{"[#ff0000]x[/]", "\033[91mx\033[0m", ColourDepth::ansi16},
                      Vector{"[color(196)]x[/]", "\033[91mx\033[0m", ColourDepth::ansi16},
                      Vector{"[bold red]x[/] [/b]", "x [/b]", ColourDepth::none}, Vector{"a\tb", "a       b"},
                      Vector{"[red]a[/]\tb", "\033[31ma\033[0m       b"},
                      Vector{"[link=http://a.b/]x[/link]", "x (http://a.b/)"},  // protocols.md 16, 110
                      Vector{"[link=javascript:1]x[/link]", "[link=javascript:1]x[/link]"}));

TEST(Markup, LinksForTerminalsThatTakeThem) {  // protocols.md 16, 109
    EXPECT_EQ(markup::render("[link=http://a.b/]x[/link]", ColourDepth::ansi256, true),
              "\033]8;;http://a.b/\033\\x\033]8;;\033\\");
    EXPECT_EQ(markup::render("[link=http://a.b/\xC3\xA9]x\ny[/link]", ColourDepth::ansi256, true),
              "\033]8;;http://a.b/%C3%A9\033\\x\033]8;;\033\\\n\033]8;;http://a.b/%C3%A9\033\\y\033]8;;\033\\");
}

TEST(Markup, EscapedTextRendersAsItselfWhateverStandsAroundIt) {
    std::mt19937 random(3);
    const std::string pieces[] = {"[red]", "[/red]", "[/]", "\\", "[", "]", "red", "[not b]", "x", "[link=http://a]"};
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (std::size_t n = random() % 6; n > 0; --n) text += pieces[random() % std::size(pieces)];
        const std::string safe = markup::escape(text);
        ASSERT_EQ(markup::plain(safe), text);
        ASSERT_EQ(markup::plain("[red]<" + safe + "[/red]>"), "<" + text + ">");
        ASSERT_EQ(markup::plain("[bold]" + safe + "red][/bold]"), text + "red]") << safe;
    }
    EXPECT_EQ(markup::escape("say [/b] [red]x"), "say \\[/b] \\[red]x");
}

TEST(Markup, HostileMarkupStaysCheapAndHarmless) {
    std::string deep;
    for (int i = 0; i < 100000; ++i) deep += "[b][/i]";
    EXPECT_NE(markup::render(deep, ColourDepth::truecolor), "");
    std::string open(1000000, '[');
    EXPECT_EQ(markup::plain(open), open);
    std::mt19937 random(5);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (int i = 0; i < 40; ++i) bytes += "[]/\\ redb#(1,)=\xFF"[random() % 17];
        const std::string out = markup::render(bytes, ColourDepth::none);
        ASSERT_EQ(out.find('\033'), std::string::npos);
    }
}

TEST(Text, OutputLosesControlsAndBrokenUtf8) {
    EXPECT_EQ(text::clean_output("a\x1B[31m\x07\x7F"
                                 "b\tc\nd\r"),
              "a[31mb\tc\nd");
    EXPECT_EQ(text::clean_output("\xC2\x9B"
                                 "31m"),
              "31m");                                       // C1 CSI
    EXPECT_EQ(text::clean_output("\x9B"), "\xEF\xBF\xBD");  // as a bare byte
    EXPECT_EQ(text::clean_output("\xED\xA0\x80"
                                 "x"),
              "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx");                     // a surrogate
    EXPECT_EQ(text::clean_output("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong
    EXPECT_EQ(text::clean_output("\xE2\x82"), "\xEF\xBF\xBD");              // cut off
    EXPECT_EQ(text::clean_output("\xF0\x9F\x90\xAE ok"), "\xF0\x9F\x90\xAE ok");
    EXPECT_EQ(text::clean_line("a\nb\r\tc"), "ab\tc");
}

TEST(Text, OutputLosesWhatDisguisesALine) {
    EXPECT_EQ(text::clean_output("a\u202Eb\u2066c\u2069\u2028d\u2029e\u202A\u200Ff"), "abcde\u200Ff");
    EXPECT_EQ(text::clean_line("a\u202Eb"), "a\u202Eb") << "typed text is kept as it is";
}

TEST(Forgery, LinesThatBeginLikeAPromptAreSetApart) {
    const std::vector<std::string_view> signs{command_prompt, capture_prompt, "Old password: "};
    EXPECT_EQ(set_apart(">>> x\n[red]>>>[/] y\nz >>> ", signs), " >>> x\n [red]>>>[/] y\nz >>> ");
    EXPECT_EQ(set_apart("] a\n]\n]b\n[1]", signs), " ] a\n ]\n]b\n[1]");
    EXPECT_EQ(set_apart("[bold][/]Old password:", signs), " [bold][/]Old password:");
    EXPECT_EQ(set_apart("\\[red]>>> x", signs), "\\[red]>>> x") << "an escaped tag shows";
    EXPECT_EQ(set_apart("", signs), "");
    for (const auto* unseen : {"\u200b", "\u00ad", "\u2060", "\ufe0f", "\u3164", "\u034f", "\u061c", "\u0301"})
        EXPECT_EQ(set_apart(std::string(unseen) + ">" + unseen + ">> z", signs),
                  std::string(" ") + unseen + ">" + unseen + ">> z");
}

TEST(Drafts, AreKeptForADayOneForEachSubject) {
    Drafts drafts;
    const Drafts::Time now{};
    drafts.keep(1, {"x", "X"}, "a", now);
    drafts.keep(1, {"y", "Y"}, "c", now);
    drafts.keep(1, {"x", "X"}, "b", now);
    EXPECT_EQ(drafts.of(1, "x", now + std::chrono::hours(23)), "b");
    EXPECT_EQ(drafts.of(1, "y", now), "c");
    EXPECT_EQ(drafts.of(1, "z", now), std::nullopt);
    EXPECT_EQ(drafts.of(2, "x", now), std::nullopt);
    ASSERT_EQ(drafts.all(1, now).size(), 2U);
    EXPECT_EQ(drafts.all(1, now)[0].subject.shown, "X") << "the newest first";
    drafts.drop(1, "x");
    EXPECT_EQ(drafts.of(1, "x", now), std::nullopt);
    EXPECT_EQ(drafts.of(1, "y", now + std::chrono::hours(25)), std::nullopt);
}

TEST(Drafts, AreBounded) {
    Drafts drafts;
    const Drafts::Time now{};
    for (int i = 0; i < 10; ++i) drafts.keep(1, {std::to_string(i), {}}, "x", now);
    EXPECT_EQ(drafts.all(1, now).size(), 8U);
    EXPECT_EQ(drafts.of(1, "1", now), std::nullopt) << "the oldest went";
    for (Id id = 2; id <= 1001; ++id) drafts.keep(id, {"a", {}}, "x", now + std::chrono::seconds(id));
    EXPECT_TRUE(drafts.all(1, now).empty());
    EXPECT_EQ(drafts.all(1001, now).size(), 1U);
}

}  // namespace
}  // namespace moosaic
