// Lines cut into fragments (commands.md 3, D3 and D4 mended), and the quotes both rooms of the parser agree on.
#include <gtest/gtest.h>

#include "command/lexer.hpp"
#include "command/splitter.hpp"

namespace moosaic::command {
namespace {

std::string fragments(std::string_view line) {
    std::string out;
    for (Cut cut = cut_fragment(line);; cut = cut_fragment(cut.rest)) {
        out += "[" + std::string(cut.fragment) + "]";
        if (cut.rest.empty()) return out;
    }
}

TEST(Splitter, CutsBehindPunctuationBeforeAWord) {
    EXPECT_EQ(fragments("open trunk; look"), "[open trunk][look]");
    EXPECT_EQ(fragments("open trunk, look"), "[open trunk][look]");
    EXPECT_EQ(fragments("open trunk. look"), "[open trunk][look]");
    EXPECT_EQ(fragments("open trunk;look"), "[open trunk;look]");
    EXPECT_EQ(fragments("open trunk, @who"), "[open trunk][@who]");
    EXPECT_EQ(fragments("öffne, überall"), "[öffne][überall]");
}

TEST(Splitter, KeepsTogetherWhatNoCommandFollows) {
    for (const std::string line : {"wave. #5", "wave. $x", "wave. 5", "wave. \"x\""})
        EXPECT_EQ(fragments(line), "[" + line + "]");
}

TEST(Splitter, CutsAtThen) {
    EXPECT_EQ(fragments("a, then b"), "[a][b]");
    EXPECT_EQ(fragments("a then then b"), "[a][b]");
    EXPECT_EQ(fragments("a THEN b"), "[a][b]");
    EXPECT_EQ(fragments("then a"), "[a]");
    EXPECT_EQ(fragments("a then"), "[a]");
    EXPECT_EQ(fragments("a. then"), "[a]");
    EXPECT_EQ(fragments("a-then-b"), "[a-][-b]");
    EXPECT_EQ(fragments("strengthen then go"), "[strengthen][go]");
    EXPECT_EQ(fragments("éthen x"), "[éthen x]");
}

TEST(Splitter, DropsTrailingSeparators) {
    EXPECT_EQ(fragments("nod."), "[nod]");
    EXPECT_EQ(fragments("nod ..."), "[nod]");
    EXPECT_EQ(fragments("a. b. c."), "[a][b][c]");
    EXPECT_EQ(fragments("set x \"a.\""), "[set x \"a.\"]");
    EXPECT_EQ(fragments("set x [a.]"), "[set x [a.]]");
    EXPECT_EQ(fragments("..."), "[]");
}

TEST(Splitter, RespectsBracketsOfAnyKind) {
    EXPECT_EQ(fragments("set x [1, 2], look"), "[set x [1, 2]][look]");
    EXPECT_EQ(fragments("set x (a. b) c. d"), "[set x (a. b) c][d]");
    EXPECT_EQ(fragments("set x [a, b. look"), "[set x [a, b. look]");
    EXPECT_EQ(fragments("set x [\"a], b\", 2], look"), "[set x [\"a], b\", 2]][look]");
    EXPECT_EQ(fragments("set x ), look"), "[set x )][look]");
}

TEST(Splitter, RespectsQuotesAndIgnoresApostrophes) {
    EXPECT_EQ(fragments("put \"x. y\". z"), "[put \"x. y\"][z]");
    EXPECT_EQ(fragments("put 'x. y'. z"), "[put 'x. y'][z]");
    EXPECT_EQ(fragments("put don't. look"), "[put don't][look]");
    EXPECT_EQ(fragments("put 'tis. look"), "[put 'tis][look]");
    EXPECT_EQ(fragments("put 'tis the dogs'. look"), "[put 'tis the dogs'][look]");
    EXPECT_EQ(fragments("put 6\" nails. look"), "[put 6\" nails][look]");
    EXPECT_EQ(fragments("put \"a \\\" b. c\". z"), "[put \"a \\\" b. c\"][z]");
    EXPECT_EQ(fragments("put \"open, look"), "[put \"open, look]");
}

std::string words(std::string_view text) {
    std::string out;
    for (const auto& token : lex(text).tokens) out += "[" + token.text + "]";
    return out;
}

TEST(Lexer, TakesQuotedSpansOfAnyLength) {
    EXPECT_EQ(words("put \"a\" and \"b\""), "[put][a][and][b]");
    EXPECT_EQ(words("put \"\" x"), "[put][][x]");
    EXPECT_EQ(words("put \"oak trunk\"now"), "[put][oak trunk][now]");
    EXPECT_EQ(words("  put \t'it''s'  "), "[put][it][s]");
}

TEST(Lexer, KeepsQuotesInsideWords) {
    EXPECT_EQ(words("don't 6\" o'clock"), "[don't][6\"][o'clock]");
    EXPECT_EQ(words("'tis a dog"), "['tis][a][dog]");
}

TEST(Lexer, Unescapes) { EXPECT_EQ(words(R"("a \"b\" c" d\'e f\\g)"), R"([a "b" c][d'e][f\\g])"); }

TEST(Lexer, ReportsAnOpenQuote) {
    EXPECT_TRUE(lex("take \"red cup").unbalanced);
    EXPECT_FALSE(lex("take 6\" nails").unbalanced);
    EXPECT_FALSE(lex("take 'red cup").unbalanced);
}

}  // namespace
}  // namespace moosaic::command
