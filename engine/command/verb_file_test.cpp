// Shebang lines (verbs.md 2.2, E20 mended).
#include "command/verb_file.hpp"

#include <gtest/gtest.h>

namespace moosaic::command {
namespace {

std::string show(const Result<VerbHeader>& header) {
    if (!header) return "error: " + header.error().message;
    std::string out;
    for (const auto& name : header->names) out += "<" + name + ">";
    out += " " + header->on + " " + header->dspec;
    for (const auto& [preposition, specifier] : header->ispec) out += " " + preposition + ":" + specifier;
    if (header->flags.raw) out += " raw";
    if (header->flags.method) out += " method";
    return out;
}

std::string read(const std::string& line) { return show(parse_shebang(line + "\nreturn 1\n")); }

TEST(Shebang, ReadsTheExamples) {
    EXPECT_EQ(read("#!moo verb polish rub --on $lamp --dspec this"), "<polish><rub> $lamp this");
    EXPECT_EQ(read("#!moo verb --on $lamp polish rub"), "<polish><rub> $lamp none");
    EXPECT_EQ(read("#!moo verb 'lift up' --on $jug"), "<lift up> $jug none");
    EXPECT_EQ(read("#!moo verb pour --on $jug --dspec any --ispec in:this on:any"), "<pour> $jug any in:this on:any");
    EXPECT_EQ(read("#!moo verb pour --on $jug --dobj either --iobj \"in front of:any\""),
              "<pour> $jug either before:any");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec any:this"), "<pour> $jug none any:this");
    EXPECT_EQ(read("#!moo verb pour --on=\"Tall Jug\""), "<pour> Tall Jug none");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ds any"), "<pour> $jug any");
    EXPECT_EQ(read("#!moo verb pour --on $jug --dspec any --dspec this"), "<pour> $jug this");
}

TEST(Shebang, AddsUpRepeatedPrepositions) {
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec in:this --ispec on:any"), "<pour> $jug none in:this on:any");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec into:this --iobj inside:this"), "<pour> $jug none in:this");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec into:this --iobj in:any"),
              "error: --iobj gives \"in\" both this and any");
}

TEST(Shebang, TakesFlagsAndIds) {
    EXPECT_EQ(read("#!moo verb say --on #5 --raw"), "<say> #5 none raw");
    EXPECT_EQ(read("#!moo verb tell --on $root --me"), "<tell> $root none method");
    EXPECT_EQ(read("#!moo verb g*et * --on $root\r"), "<g*et><*> $root none");
    EXPECT_EQ(show(parse_shebang("#!moo verb pour --on $jug")), "<pour> $jug none") << "a one-line text";
    EXPECT_EQ(show(parse_shebang("#!moo verb pour", {}, Target::optional)), "<pour>  none");
}

TEST(Shebang, ReportsEveryFault) {
    EXPECT_EQ(read("#!moo verb pour"), "error: --on is missing: which object gets the verb?");
    EXPECT_EQ(read("#!moo verb --on $jug"), "error: the verb has no name");
    EXPECT_EQ(read("#!moo verb pour --on $jug --dspec some"),
              "error: --dspec \"some\" is not one of this, any, none, either");
    EXPECT_EQ(read("#!moo verb pour --on $jug # note"),
              "error: unexpected word \"#\"; names stand together, and this line takes no comment");
    EXPECT_EQ(read(" #!moo verb pour --on $jug"), "error: #!moo must stand at the very start of the text");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec in:any spill"),
              "error: --ispec \"spill\" lacks a colon; names must not follow --ispec");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec in:either"),
              "error: --ispec \"in:either\": \"either\" is not one of this, any, none");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec amid:any"),
              "error: --ispec \"amid:any\": \"amid\" is not a preposition");
    EXPECT_EQ(read("#!moo verb pour --on $jug --ispec"), "error: option --ispec needs at least one PREP:SPEC");
    EXPECT_EQ(read("#!moo verb pour --on \"Tall"), "error: quotation mark \" is not closed");
    EXPECT_EQ(read("#!moo verb pour --on"), "error: option --on needs a value");
    EXPECT_EQ(read("#!moo verb pour --on $jug --d any"), "error: option \"--d\" may mean --dspec or --dobj");
    EXPECT_EQ(read("#!moo verb pour --on $jug -h"), "error: unknown option \"-h\"");
    EXPECT_EQ(read("#!moo verb pour --on $jug --raw=1"), "error: option --raw takes no value");
    EXPECT_EQ(read("#!moo verbs pour --on $jug"), "error: the line does not begin with \"#!moo verb\"");
    EXPECT_EQ(read("#!moo"), "error: the line does not begin with \"#!moo verb\"");
    EXPECT_EQ(read("#!moo verb '' --on $jug"), "error: a verb name is empty");
}

TEST(Shebang, NamesThePlaceAndTheRemedy) {
    const auto header = parse_shebang("#!moo verb pour\n", "verbs/pour.py");
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().where, "verbs/pour.py:1");
    EXPECT_NE(header.error().remedy.find("--on TARGET"), std::string::npos);
}

TEST(Shebang, TellsVerbFilesFromOthers) {
    EXPECT_TRUE(has_shebang("#!moo verb x --on $y\n"));
    EXPECT_TRUE(has_shebang("\xEF\xBB\xBF  #!moo verb x"));
    EXPECT_FALSE(has_shebang("#!/usr/bin/env python3\n"));
    EXPECT_FALSE(has_shebang("return 1\n#!moo verb x"));
    EXPECT_FALSE(has_shebang(""));
}

TEST(VerbFile, ALateShebangIsNamed) {
    EXPECT_FALSE(late_shebang("", "a.py"));
    EXPECT_FALSE(late_shebang("x = 1\n# see #!moo verb\n #!moo verb\n#!moose\n", "a.py"));
    for (const char* text :
         {"# c\n#!moo verb x --on $thing\n", "\xEF\xBB\xBF#!/usr/bin/env python\r\n#!moo\tverb", "\n\n#!moo"}) {
        const auto late = late_shebang(text, "a.py");
        ASSERT_TRUE(late) << text;
        EXPECT_EQ(late->where, text[0] == '\n' ? "a.py:3" : "a.py:2");
    }
}

}  // namespace
}  // namespace moosaic::command
