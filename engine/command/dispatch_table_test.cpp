// The 70 worked examples of commands.md 14, with the outcomes that its section 15 and the decisions ask for.
#include <gtest/gtest.h>

#include "command/dispatch.hpp"
#include "command/line.hpp"
#include "command/testing/cellar.hpp"

namespace moosaic::command {
namespace {

std::string show(const Phrase& phrase) {
    std::string out = phrase.spec + "/" + phrase.text + "/";
    if (phrase.object != 0) return out + "#" + std::to_string(phrase.object);
    out += "?";
    for (const Id id : phrase.candidates) out += std::to_string(id) + "?";
    return out;
}

std::string show_dobj(const ParsedCommand& command) { return command.dobj ? show(*command.dobj) : "-"; }

std::string show_pobjs(const ParsedCommand& command) {
    std::string out;
    for (const auto& phrase : command.prepositions)
        out += (out.empty() ? "" : ", ") + phrase.preposition + ": " + show(phrase);
    return out.empty() ? "-" : out;
}

std::string show_outcome(Scene& scene, const ParsedCommand& command) {
    const auto selected = select(scene, command);
    if (!selected) return selected.error().type + " " + selected.error().message;
    std::string out = "#" + std::to_string(selected->this_object) + " v" + std::to_string(selected->verb.verb.id) +
                      " " + selected->verb.name;
    if (selected->verb.verb.flags.raw) out += " <" + command.tail + ">";
    return out;
}

// One line for each fragment: "dobj | pobj | outcome".
std::string run(Scene& scene, std::string_view typed) {
    std::string out;
    Line line{std::string(typed)};
    while (auto command = next_fragment(scene, line)) {
        resolve(scene, *command);
        if (!out.empty()) out += "\n";
        out += show_dobj(*command) + " | " + show_pobjs(*command) + " | " + show_outcome(scene, *command);
    }
    return out;
}

struct Row {
    int number;
    std::string typed;
    std::string expected;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.number << ": " << row.typed; }

class WorkedExample : public ::testing::TestWithParam<Row> {};

TEST_P(WorkedExample, RunsTheVerb) {
    auto scene = testing::cellar();
    EXPECT_EQ(run(scene, GetParam().typed), GetParam().expected);
}

const std::vector<Row> rows = {
    {1, "look", "- | - | #10 v1 look"},
    {2, "LOOK", "- | - | #10 v1 look"},
    {3, "look trunk", "/trunk/#16 | - | #10 v1 look"},
    {4, "look AT trunk", "- | at: /trunk/#16 | #10 v1 look"},
    {5, "look in the oak trunk", "- | in: the/oak trunk/#16 | #10 v1 look"},
    {6, "look at Otto's flute", "- | at: Otto's/flute/#18 | #10 v1 look"},
    {7, "look pearl", "/pearl/? | - | #10 v1 look"},
    {8, "look at cup", "- | at: /cup/?14?15? | #10 v1 look"},
    {9, "look in Zed's trunk", "- | in: Zed's/trunk/? | #10 v1 look"},
    {10, "nor", "- | - | #10 v3 nor"},
    {11, "north now", "/now/? | - | UsageError \"north\" takes no object."},
    {12, "@who", "- | - | #11 v5 @who"},
    {13, "@who here", "/here/#10 | - | UsageError \"@who\" takes no object."},
    {14, "@who is here", "- | is: /here/#10 | #11 v5 @who"},
    {15, "say hello", "- | - | #10 v2 say <hello>"},
    {16, "say", "- | - | #10 v2 say <>"},
    {17, "say hello to Otto", "- | - | #10 v2 say <hello to Otto>"},
    {18, "say is that you", "- | - | #10 v2 say <is that you>"},
    {19, "say it's late", "- | - | #10 v2 say <it's late>"},
    {20, "say cup", "- | - | #10 v2 say <cup>"},
    {21, "say Hello, Otto", "- | - | #10 v2 say <Hello, Otto>"},
    {22, "say \"Ready. Steady.\"", "- | - | #10 v2 say <\"Ready. Steady.\">"},
    {23, "say then go", "- | - | #10 v2 say <then go>"},
    {24, "say 6\" nails", "- | - | #10 v2 say <6\" nails>"},
    {25, "take cup", "/cup/?14?15? | - | AmbiguousObjectError Which \"cup\": #14 (red cup) or #15 (blue cup)?"},
    {26, "take the red cup", "the/red cup/#14 | - | #14 v12 take"},
    {27, "take kettle", "/kettle/#13 | - | #13 v12 take"},
    {28, "take cap", "/cap/#19 | - | #19 v12 take"},
    {29, "take #20", "/#20/#20 | - | #20 v12 take"},
    {30, "take my trunk", "my/trunk/? | - | NoSuchObjectError I don't see \"my trunk\" here."},
    {31, "take trunk", "/trunk/#16 | - | #16 v17 take"},
    {32, "take pearl", "/pearl/? | - | NoSuchObjectError I don't see \"pearl\" here."},
    {33, "take pearl from trunk", "/pearl/#17 | from: /trunk/#16 | #16 v17 take"},
    {34, "take red cup from oak trunk", "/red cup/#14 | from: /oak trunk/#16 | #16 v17 take"},
    {35, "take Otto's flute", "Otto's/flute/#18 | - | #18 v12 take"},
    {36, "take Otto's trunk", "Otto's/trunk/? | - | NoSuchObjectError I don't see \"Otto's trunk\" here."},
    {37, "take Zed's cap", "Zed's/cap/? | - | NoSuchObjectError I don't see \"Zed\" here."},
    {38, "take gem", "/gem/? | - | NoSuchObjectError I don't see \"gem\" here."},
    {39, "take #21", "/#21/? | - | NoSuchObjectError I don't see \"#21\" here."},
    {40, "take #999", "/#999/? | - | NoSuchObjectError I don't see \"#999\" here."},
    {41, "take the gate", "/the gate/#22 | - | #22 v12 take"},
    {42, "take Otto", "/Otto/#12 | - | NoSuchVerbError You can't \"take\" #12 (Otto)."},
    {43, "take ME", "/ME/#11 | - | NoSuchVerbError You can't \"take\" #11 (Nell)."},
    {44, "take  kettle", "/kettle/#13 | - | #13 v12 take"},
    {45, "put kettle in trunk", "/kettle/#13 | in: /trunk/#16 | #16 v16 put"},
    {46, "put kettle into my trunk", "/kettle/#13 | in: my/trunk/? | NoSuchObjectError I don't see \"my trunk\" here."},
    {47, "put kettle under trunk", "/kettle/#13 | under: /trunk/#16 | #16 v16 put"},
    {48, "put kettle in Otto",
     "/kettle/#13 | in: /Otto/#12 | NoSuchVerbError You can't \"put\" #13 (kettle) in #12 (Otto)."},
    {49, "put gem in trunk", "/gem/? | in: /trunk/#16 | #16 v16 put"},
    {50, "put kettle on top of trunk", "/kettle/#13 | on: /trunk/#16 | #16 v16 put"},
    {51, "take kettle from inside trunk", "/kettle/#13 | from: /trunk/#16 | #16 v17 take"},
    {52, "whisper psst to Otto", "/psst/? | at: /Otto/#12 | #12 v7 whisper"},
    {53, "whisper psst to trunk",
     "/psst/? | at: /trunk/#16 | NoSuchVerbError You can't \"whisper\" \"psst\" at #16 (trunk)."},
    {54, "page Ottokar", "/Ottokar/#12 | - | #12 v6 page"},
    {55, "page Nobody", "/Nobody/? | - | #11 v6 page"},
    {56, "exam me", "/me/#11 | - | #11 v14 exam"},
    {57, "examine cellar", "/cellar/#10 | - | #10 v14 examine"},
    {58, "examine nosuch", "/nosuch/? | - | #10 v14 examine"},
    {59, "@desc trunk as \"Old. Dusty.\"", "/trunk/#16 | as: /Old. Dusty./? | #11 v11 @desc"},
    {60, "@desc trunk as Old. Dusty.",
     "/trunk/#16 | as: /Old/? | #11 v11 @desc\n- | - | NoSuchVerbError I don't understand \"Dusty\"."},
    {61, "wibble x", "/x/? | - | #11 v18 wibble"},
    {62, "wibble x on trunk", "/x/? | on: /trunk/#16 | #11 v20 wibble"},
    {63, "wibble x in trunk on trunk", "/x/? | in: /trunk/#16, on: /trunk/#16 | #11 v19 wibble"},
    {64, "open trunk;look", "/trunk;look/? | - | NoSuchObjectError I don't see \"trunk;look\" here."},
    {65, "xyzzy trunk", "/trunk/#16 | - | NoSuchVerbError I don't understand \"xyzzy\"."},
    {66, "look.", "- | - | #10 v1 look"},
    {67, "down the well", "the/well/? | - | NoSuchVerbError I don't understand \"down\"."},
    {68, "a11y quiet on", "/quiet/? | - | #11 v9 a11y"},
    {69, "@eval from re import sub", "- | - | #11 v10 @eval <from re import sub>"},
    {70, "put \"red cup\" in \"oak trunk\" now",
     "/red cup/#14 | in: /oak trunk now/? | NoSuchObjectError I don't see \"oak trunk now\" here."},
};

INSTANTIATE_TEST_SUITE_P(Commands14, WorkedExample, ::testing::ValuesIn(rows),
                         [](const auto& row) { return "Row" + std::to_string(row.param.number); });

TEST(WorkedExamples, ABuilderReachesIdsAnywhere) {
    auto scene = testing::cellar();
    scene.builder = true;
    EXPECT_EQ(run(scene, "take #21"), "/#21/#21 | - | #21 v12 take");
    EXPECT_EQ(run(scene, "take #999"), "/#999/? | - | NoSuchObjectError I don't see \"#999\" here.");
}

TEST(WorkedExamples, FreeTextReachesItsVerbAsTyped) {
    auto scene = testing::cellar();
    EXPECT_EQ(run(scene, "say it's late, then go. (6\" nails)"),
              "- | - | #10 v2 say <it's late, then go. (6\" nails)>");
    EXPECT_EQ(run(scene, "look, say   two  blanks, \"x "),
              "- | - | #10 v1 look\n- | - | #10 v2 say <  two  blanks, \"x >");
}

}  // namespace
}  // namespace moosaic::command
