// Phrases, resolution beyond the worked examples, find_object, and the form for the runtimes.
#include "command/parser.hpp"

#include <gtest/gtest.h>

#include "command/dispatch.hpp"
#include "command/find_object.hpp"
#include "command/testing/cellar.hpp"

namespace moosaic::command {
namespace {

ParsedCommand resolved(Scene& scene, std::string_view text) {
    ParsedCommand command = parse(text);
    resolve(scene, command);
    return command;
}

Id dobj(Scene& scene, std::string_view text) {
    const auto command = resolved(scene, "x " + std::string(text));
    return command.dobj ? command.dobj->object : -1;
}

TEST(Phrases, PrepositionsIgnoreCaseAndTakeTheLongestSpelling) {
    const auto command = parse("put a IN FRONT OF b Next To c out of d off of e");
    std::string found;
    for (const auto& phrase : command.prepositions) found += phrase.preposition + "=" + phrase.text + " ";
    EXPECT_EQ(found, "before=b beside=c from=d off=e ");
}

TEST(Phrases, QuotedWordsAreNoPrepositionsAndNoSpecifiers) {
    const auto command = parse("put \"the\" \"in\" b");
    EXPECT_EQ(command.dobj->text, "the in b");
    EXPECT_EQ(command.dobj->spec, "");
    EXPECT_TRUE(command.prepositions.empty());
}

TEST(Phrases, APrepositionWithoutAPhraseStaysAWord) {
    const auto command = parse("look at at Otto up");
    ASSERT_EQ(command.prepositions.size(), 1U);
    EXPECT_EQ(command.prepositions[0].text, "Otto");
    EXPECT_EQ(command.words.size(), 5U);
    EXPECT_FALSE(parse("get up").dobj);
}

TEST(Phrases, AVerbWordIsNeverAPreposition) {
    EXPECT_EQ(parse("down the hatch").dobj->text, "hatch");
    EXPECT_EQ(parse("@add-to list x").dobj->text, "list x");
    EXPECT_EQ(parse("'lift up' jug").dobj->text, "jug");
    EXPECT_EQ(parse("'lift up' jug").words[0], "lift up");
}

TEST(Phrases, AreBounded) {
    std::string line = "put x";
    for (int i = 0; i < 100; ++i) line += " in y";
    const auto command = parse(line);
    EXPECT_EQ(command.prepositions.size(), max_phrases);
    EXPECT_EQ(command.words.size(), 202U);
}

TEST(Phrases, SpecifiersIgnoreCaseAndNeedAText) {
    EXPECT_EQ(parse("take The lamp").dobj->spec, "the");
    EXPECT_EQ(parse("take James' lamp").dobj->spec, "James'");
    EXPECT_EQ(parse("take the").dobj->text, "the");
    EXPECT_EQ(parse("take the").dobj->spec, "");
    EXPECT_FALSE(parse("say \"\"").dobj);
}

TEST(Resolving, UniqueBeginningsCompleteANameOrAWordOfIt) {
    auto scene = testing::cellar();
    EXPECT_EQ(dobj(scene, "trun"), 16);
    EXPECT_EQ(dobj(scene, "the oak tr"), 16);
    EXPECT_EQ(dobj(scene, "gat"), 22);
    EXPECT_EQ(dobj(scene, "unk"), 0);
    EXPECT_EQ(dobj(scene, "Ott's flu"), 18);
    EXPECT_EQ(resolved(scene, "x cu").dobj->candidates, (std::vector<Id>{14, 15}));
    EXPECT_EQ(dobj(scene, "ca"), 19) << "the inventory comes first";
    EXPECT_EQ(dobj(scene, "pea"), 0) << "hidden";
    scene.partial = false;
    EXPECT_EQ(dobj(scene, "trun"), 0);
}

TEST(Resolving, BeginningsHaveTwoLettersAndAreNoDirections) {
    auto scene = testing::cellar();
    scene.objects[30] = {"north star", {}, 10, {4}, {}};
    for (const auto* text : {"t", "n", "north", "N", "g"}) EXPECT_EQ(dobj(scene, text), 0) << text;
    EXPECT_EQ(dobj(scene, "tr"), 16);
    EXPECT_EQ(dobj(scene, "north s"), 30);
    EXPECT_EQ(dobj(scene, "Ott's flu"), 18);
    EXPECT_EQ(dobj(scene, "O's flute"), 0);
}

TEST(Resolving, WholeNamesAndPronounsBeatBeginnings) {
    auto scene = testing::cellar();
    scene.objects[30] = {"trunk lid", {}, 11, {4}, {}};
    EXPECT_EQ(dobj(scene, "trunk"), 16);
    scene.objects[31] = {"menhir", {"hereafter"}, 10, {4}, {}};
    EXPECT_EQ(dobj(scene, "me"), 11);
    EXPECT_EQ(dobj(scene, "HERE"), 10);
}

TEST(Resolving, FromRevealsOnlyWhatHidesThere) {
    auto scene = testing::cellar();
    EXPECT_EQ(resolved(scene, "take pearl from trunk").dobj->object, 17);
    EXPECT_EQ(resolved(scene, "take pearl from Otto").dobj->object, 0);
    EXPECT_EQ(resolved(scene, "take #17 from trunk").dobj->object, 17);
    EXPECT_EQ(dobj(scene, "#17"), 0);
    scene.objects[17].location = 11;
    EXPECT_EQ(dobj(scene, "pearl"), 17) << "nothing hides in the hand";
}

TEST(Resolving, NumbersReachWhatIsAround) {
    auto scene = testing::cellar();
    scene.objects[32] = {"coin", {}, 16, {4}, {}};
    scene.objects[33] = {"speck", {}, 32, {4}, {}};
    for (const Id near : {10, 11, 12, 13, 16, 18, 32}) EXPECT_EQ(dobj(scene, "#" + std::to_string(near)), near);
    for (const Id far : {1, 21, 33}) EXPECT_EQ(dobj(scene, "#" + std::to_string(far)), 0);
    EXPECT_EQ(dobj(scene, "#99999999999999999999999"), 0);
}

TEST(Resolving, AnAmbiguousPersonIsTheOneReported) {
    auto scene = testing::cellar();
    scene.objects[34] = {"Otto", {}, 10, {2}, {}};
    const auto command = resolved(scene, "take Otto's flute");
    const auto error = unresolved(scene, *command.dobj);
    EXPECT_EQ(error.type, "AmbiguousObjectError");
    EXPECT_EQ(error.message, "Which \"Otto\": #12 (Otto) or #34 (Otto)?");
}

TEST(Resolving, ANameMayContainAPossessive) {
    auto scene = testing::cellar();
    scene.objects[35] = {"Zed's lamp", {}, 10, {4}, {}};
    EXPECT_EQ(dobj(scene, "Zed's lamp"), 35);
}

TEST(Resolving, WorksNowhere) {
    auto scene = testing::cellar();
    scene.objects[11].location = 0;
    EXPECT_EQ(dobj(scene, "kettle"), 13);
    EXPECT_EQ(dobj(scene, "Otto's flute"), 0);
    EXPECT_EQ(dobj(scene, "here"), 0);
    EXPECT_EQ(dobj(scene, "trunk"), 0);
}

TEST(Selecting, EnforcesNoneAndPrefersWhoDeclares) {
    auto scene = testing::cellar();
    scene.add_verb(50, 10, {"tune"}, "either", {{"with", "none"}});
    auto failed = select(scene, resolved(scene, "tune flute with kettle"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().type, "UsageError");
    EXPECT_EQ(failed.error().message, "\"tune\" doesn't go with \"with\".");
    EXPECT_TRUE(select(scene, resolved(scene, "tune flute on trunk")));

    // The trunk's own variant takes "from"; the general one does not, and must not swallow it.
    scene.add_verb(51, 4, {"pull"}, "this");
    scene.add_verb(52, 5, {"pull"}, "any", {{"from", "this"}});
    failed = select(scene, resolved(scene, "pull trunk from cap"));
    ASSERT_FALSE(failed);
    EXPECT_TRUE(select(scene, resolved(scene, "pull trunk")));
}

TEST(Selecting, WildcardEntriesTakeEveryPreposition) {
    auto scene = testing::cellar();
    scene.add_verb(53, 16, {"tap"}, "any", {{"any", "this"}});
    EXPECT_TRUE(select(scene, resolved(scene, "tap kettle against on trunk")));
    EXPECT_FALSE(select(scene, resolved(scene, "tap trunk on kettle")));
}

TEST(Selecting, MethodsAreNoCommands) {
    auto scene = testing::cellar();
    scene.add_verb(54, 11, {"recycle"}, "none").flags.method = true;
    const auto failed = select(scene, resolved(scene, "recycle"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().type, "NoSuchVerbError");
    EXPECT_EQ(failed.error().data, Value("recycle"));
}

TEST(Selecting, PatternsComeAfterPlainNames) {
    auto scene = testing::cellar();
    scene.add_verb(55, 10, {"*"}, "either");
    scene.add_verb(56, 11, {"wob*"}, "either");
    EXPECT_EQ(select(scene, resolved(scene, "@who"))->verb.verb.id, 5);
    EXPECT_EQ(select(scene, resolved(scene, "wobble it"))->verb.verb.id, 56);
    EXPECT_EQ(select(scene, resolved(scene, "anything"))->verb.verb.id, 55);
}

// Who owns a verb decides, not whose hands the thing is in.
TEST(Selecting, StrangersVerbsDoNotGetInTheWay) {
    auto scene = testing::cellar();
    constexpr Id stranger = 12, wizard = 40;
    scene.wizards = {wizard};
    scene.add_verb(60, 13, {"@who", "page", "sing", "wibble"}, "either").owner = stranger;
    scene.add_verb(61, 13, {"*"}, "either").owner = stranger;
    scene.add_verb(62, 13, {"@eval"}, "either", {}).owner = stranger;
    const auto chosen = [&](std::string_view text) {
        const auto found = select(scene, resolved(scene, text));
        return found ? found->verb.verb.id : 0;
    };
    EXPECT_EQ(chosen("@who"), 5);
    EXPECT_EQ(chosen("@who kettle"), 0) << "the line fits no verb of the class, and still goes to nobody else";
    EXPECT_EQ(chosen("page kettle"), 60) << "not reserved";
    EXPECT_EQ(chosen("sing"), 60);
    EXPECT_EQ(chosen("anything"), 0) << "no * of a stranger's gets a line";
    EXPECT_EQ(undisputed_raw_verb(scene, "@eval")->verb.verb.id, 10);
    scene.add_verb(63, 2, {"page"}, "any").flags.reserved = true;
    EXPECT_EQ(chosen("page kettle"), 63);
    // A wizard's, or the player's own, may.
    scene.add_verb(64, 13, {"@who", "page"}, "either").owner = wizard;
    EXPECT_EQ(chosen("@who"), 64);
    scene.add_verb(65, 19, {"page"}, "either").owner = 11;
    EXPECT_EQ(chosen("page my cap"), 65);
    // What the player has not from a class reserves nothing.
    scene.add_verb(66, 11, {"@own"}, "none");
    scene.add_verb(67, 13, {"@own"}, "none").owner = stranger;
    EXPECT_EQ(chosen("@own"), 67);
}

TEST(Selecting, SaysWhyNothingFits) {
    auto scene = testing::cellar();
    const auto why = [&](std::string_view text) { return select(scene, resolved(scene, text)).error(); };
    EXPECT_EQ(why("take").message, "\"take\" needs an object: take what?");
    EXPECT_EQ(why("whisper psst to Zed").message, "I don't see \"Zed\" here.");
    EXPECT_EQ(why("open nosuch").type, "NoSuchObjectError");
    EXPECT_EQ(why("take cup").data, Value::list({Value::object(14), Value::object(15)}));
    EXPECT_EQ(why("take \"red cup").type, "UsageError");
    EXPECT_EQ(why("sing nosuch").type, "NoSuchVerbError");
    scene.known_elsewhere = {"sing"};
    EXPECT_EQ(why("sing nosuch").type, "NoSuchObjectError");
}

TEST(FindObject, FollowsTheRulesOfTheParser) {
    auto scene = testing::cellar();
    EXPECT_EQ(find_object(scene, "", "the oak trunk", false), Value::object(16));
    EXPECT_EQ(find_object(scene, "Otto's", "flute", false), Value::object(18));
    EXPECT_EQ(find_object(scene, "my", "trunk", false), Value());
    EXPECT_EQ(find_object(scene, "", "  ", true), Value::list());
    EXPECT_EQ(find_object(scene, "", "cup", true), Value::list({Value::object(14), Value::object(15)}));
    EXPECT_EQ(find_object(scene, "", "trunk", true), Value::list({Value::object(16)}));
    EXPECT_THROW(find_object(scene, "", "cup", false), world::WorldError);
    EXPECT_THROW(find_object(scene, "Zed's", "cup", false), world::WorldError);
    EXPECT_EQ(find_object(scene, "", std::string(100'000, 'x'), false), Value());
    EXPECT_EQ(pronoun_object(scene, " here "), Value::object(10));
    EXPECT_EQ(pronoun_object(scene, "trunk"), Value());
    EXPECT_THROW(pronoun_object(scene, "#999"), world::WorldError);
}

TEST(ParserValue, HasTheKeysTheRuntimesRead) {
    auto scene = testing::cellar();
    const auto command = resolved(scene, "put the kettle in cup");
    const auto selected = Selected{scene.verbs(16, "put").front(), 16};
    const Value value = parser_value(command, &selected);
    std::string keys;
    for (const auto& [key, item] : value.get<Dict>()->items) keys += *key.get<std::string>() + " ";
    EXPECT_EQ(keys, "command words raw dobj_str dobj_spec_str dobj dobj_candidates prepositions verb this ");
    EXPECT_EQ(*value.find("dobj_spec_str"), Value("the"));
    EXPECT_EQ(*value.find("dobj"), Value::object(13));
    EXPECT_TRUE(value.find("raw")->is_none());
    EXPECT_EQ(
        *value.find("prepositions"),
        Value::list({Value::tuple({"in", "", "cup", Value(), Value::list({Value::object(14), Value::object(15)})})}));
    EXPECT_EQ(value.find("verb")->get<Ref>()->name, "put");
    EXPECT_EQ(*value.find("this"), Value::object(16));
    EXPECT_TRUE(parser_value(parse("look"), nullptr).find("verb")->is_none());
}

TEST(ParserValue, RawVerbsSeeNoPhrases) {
    auto scene = testing::cellar();
    const Selected selected{scene.verbs(10, "say").front(), 10};
    const Value value = parser_value(parse("say hello to Otto"), &selected);
    EXPECT_EQ(*value.find("raw"), Value("hello to Otto"));
    EXPECT_TRUE(value.find("dobj_str")->is_none());
    EXPECT_EQ(*value.find("prepositions"), Value::list());
}

}  // namespace
}  // namespace moosaic::command
