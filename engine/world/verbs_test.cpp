// Verbs: definition, replacement, lookup, patterns, passthrough and whose they are (world.md 3).
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;

class Verbs : public testing::WorldFixture {
protected:
    Verbs() : root(make("root", wizard)), thing(make("thing", ann, {root})) {}
    static AddVerb request(std::vector<std::string> names, const std::string& code = "x") {
        AddVerb made;
        made.names = std::move(names);
        made.code = code;
        return made;
    }
    std::vector<std::string> names(Id verb_id) {
        std::vector<std::string> out;
        for (const auto& name : world.names_of(verb_id)) out.push_back(name.name);
        return out;
    }
    std::string commands(Id object, const std::string& word) {
        std::string codes;
        for (const auto& found : world.command_verbs(object, word))
            codes += found.verb.code + std::to_string(found.pattern) + " ";
        return codes;
    }
    using Names = std::vector<std::string>;
    Id root;
    Id thing;
};

TEST_F(Verbs, AbbreviationsAndReplacement) {  // conformance 20
    as(ann);
    auto inventory = request({"i*nv"});
    const Id first = world.add_verb(thing, inventory);
    EXPECT_EQ(names(first), (Names{"i", "in", "inv"}));
    for (const auto* word : {"i", "in", "inv", "INV"}) EXPECT_EQ(world.command_verbs(thing, word).size(), 1U) << word;
    EXPECT_EQ(world.command_verbs(thing, "INV").front().name, "inv");
    EXPECT_TRUE(world.get_verb(thing, "INV").empty());
    inventory.replace = true;
    inventory.code = "y";
    EXPECT_EQ(world.add_verb(thing, inventory), first);
    EXPECT_EQ(world.verbs_on(thing).size(), 1U);
    EXPECT_EQ(names(first), (Names{"i", "in", "inv"}));
    EXPECT_EQ(world.verb(first)->code, "y");
}

TEST_F(Verbs, ReplacementGoesByFileNameWhenThereIsOne) {
    as(ann);
    auto file = request({"look"});
    file.filename = "/w/look.py";
    const Id id = world.add_verb(thing, file);
    file.names = {"peer"};
    file.replace = true;
    EXPECT_EQ(world.add_verb(thing, file), id);
    EXPECT_EQ(names(id), Names{"peer"});
    file.filename = "/w/other.py";
    file.direct_object = "any";
    EXPECT_NE(world.add_verb(thing, file), id);
}

TEST_F(Verbs, SameNamesAreAmbiguousExactTwinsForbidden) {  // conformance 21
    as(ann);
    auto first = request({"wave"});
    world.add_verb(thing, first);
    EXPECT_EQ(error_of([&] { world.add_verb(thing, first); }), "UserError");
    EXPECT_EQ(world.verbs_on(thing).size(), 1U);
    first.direct_object = "any";
    world.add_verb(thing, first);
    EXPECT_EQ(world.get_verb(thing, "wave").size(), 2U);
    EXPECT_EQ(error_of([&] { world.need_verb(thing, "wave"); }), "AmbiguousVerbError");
    EXPECT_EQ(error_of([&] { world.need_verb(thing, "wink"); }), "NoSuchVerbError");
}

TEST_F(Verbs, LookupFollowsTheAncestorOrder) {  // conformance 5, 6
    const Id a = make("A", wizard), b = make("B", wizard), c = make("C", ann, {a, b});
    verb(a, {"v"}, "a", wizard);
    verb(b, {"v"}, "b", wizard);
    EXPECT_EQ(world.need_verb(c, "v").verb.code, "b");
    EXPECT_EQ(world.need_verb(c, "v").bound_to, c);
    EXPECT_EQ(world.get_verb(c, "v", true, true).size(), 2U);
    EXPECT_TRUE(world.get_verb(c, "v", false).empty());
    EXPECT_EQ(commands(c, "V"), "b0 a0 ");
    verb(c, {"v"}, "c", ann);
    EXPECT_EQ(world.need_verb(c, "v").verb.code, "c");
    EXPECT_EQ(world.get_verb(c, "v", true, true).size(), 1U);
    world.remove_parent(c, b);
    EXPECT_EQ(commands(c, "v"), "c0 a0 ");
}

TEST_F(Verbs, PassthroughReachesEveryOverrideOnce) {  // conformance 22
    const Id top = make("top", wizard), a = make("A", wizard, {top}), b = make("B", wizard, {top}),
             c = make("C", ann, {a, b});
    for (const auto& [where, code] : {std::pair{top, "top"}, {a, "a"}, {b, "b"}, {c, "c"}})
        verb(where, {"v"}, code, wizard);
    std::string path;
    std::optional<BoundVerb> at = world.need_verb(c, "v");
    for (; at; at = world.next_verb(*at)) {
        path += at->verb.code + " ";
        EXPECT_EQ(at->bound_to, c);
    }
    EXPECT_EQ(path, "c b a top ");
    EXPECT_EQ(world.verb_chain(c, "v").size(), 4U);
    BoundVerb unbound = world.need_verb(c, "v");
    unbound.bound_to = 0;
    EXPECT_EQ(error_of([&] { world.next_verb(unbound); }), "RuntimeError");
}

TEST_F(Verbs, PatternsComeLastAndNeverHideProperties) {
    as(ann);
    world.add_verb(thing, request({"foo*"}, "foo"));
    world.add_verb(thing, request({"*"}, "any"));
    world.add_verb(thing, request({"food"}, "food"));
    EXPECT_EQ(commands(thing, "FOOD"), "food0 foo1 any2 ");
    EXPECT_EQ(commands(thing, "football"), "foo1 any2 ");
    EXPECT_EQ(commands(thing, "xyzzy"), "any2 ");
    EXPECT_EQ(world.need_verb(thing, "food").verb.code, "food");
    EXPECT_EQ(world.need_verb(thing, "foolish").verb.code, "foo");
    EXPECT_EQ(world.need_verb(thing, "foo*").verb.code, "foo");
    EXPECT_FALSE(world.find_hook(thing, "accept"));
    world.set_property(thing, "color", "red");
    EXPECT_TRUE(world.get_verb(thing, "color").empty());
}

TEST_F(Verbs, MethodsAreNoCommands) {
    as(ann);
    auto tell = request({"tell"});
    tell.flags.method = true;
    const Id id = world.add_verb(thing, tell);
    EXPECT_TRUE(world.command_verbs(thing, "tell").empty());
    EXPECT_EQ(world.need_verb(thing, "tell").verb.id, id);
}

TEST_F(Verbs, SpecifiersAreCheckedAndCanonical) {
    as(ann);  // no wizard: prepositions are plain values (D-41)
    auto put = request({"put"});
    put.indirect_objects = {{"Into", "this"}, {"in front of", "any"}, {"any", "none"}};
    const Id id = world.add_verb(thing, put);
    const std::vector<std::pair<std::string, std::string>> stored = {
        {"in", "this"}, {"before", "any"}, {"any", "none"}};
    EXPECT_EQ(world.verb(id)->indirect_objects, stored);
    put.indirect_objects = {{"aboard", "this"}};
    EXPECT_EQ(error_of([&] { world.add_verb(thing, put); }), "UsageError");
    put.indirect_objects = {{"in", "either"}};
    EXPECT_EQ(error_of([&] { world.add_verb(thing, put); }), "UsageError");
    put.indirect_objects = {};
    put.direct_object = "some";
    EXPECT_EQ(error_of([&] { world.add_verb(thing, put); }), "UsageError");
    EXPECT_EQ(world.verbs_on(thing).size(), 1U);
}

TEST_F(Verbs, DefiningNeedsWriteAndIsAttributed) {
    as(bob);
    EXPECT_EQ(error_of([&] { world.add_verb(thing, request({"v"})); }), "AccessError");
    as(ann);
    auto own = request({"own"});
    own.owner = wizard;  // not hers to give
    EXPECT_EQ(world.verb(world.add_verb(thing, own))->owner, ann);
    as(wizard);
    around.acting = bob;
    EXPECT_EQ(world.verb(world.add_verb(thing, request({"for bob"})))->owner, bob);
    auto given = request({"given"});
    given.owner = ann;
    EXPECT_EQ(world.verb(world.add_verb(thing, given))->owner, ann);
}

TEST_F(Verbs, CodeIsHiddenFromOthersButRuns) {  // conformance 23
    const Id v = verb(thing, {"v"}, "x", ann);
    as(bob);
    EXPECT_EQ(error_of([&] { world.need("read", Entity::verb, v); }), "AccessError");
    world.need("execute", Entity::verb, v);
    as(ann);
    world.add_rule(Entity::verb, v, {false, "execute", bob, ""});
    as(bob);
    EXPECT_EQ(error_of([&] { world.need("execute", Entity::verb, v); }), "AccessError");
}

TEST_F(Verbs, EditingSomebodyElsesCodeMakesItYours) {
    const Id v = verb(thing, {"v"}, "x", ann);
    as_system();
    world.add_rule(Entity::verb, v, {true, "write", bob, ""});
    const std::string hash = world.verb(v)->hash;
    as(bob);
    world.save_verb(v, {}, "any", {}, {});
    EXPECT_EQ(world.verb(v)->owner, ann);
    world.save_verb(v, "x", {}, {}, {});
    EXPECT_EQ(world.verb(v)->owner, ann);
    world.save_verb(v, "evil", {}, {}, {});
    EXPECT_EQ(world.verb(v)->owner, bob);
    EXPECT_NE(world.verb(v)->hash, hash);
    as(wizard);
    world.save_verb(v, "good", {}, {}, {});
    EXPECT_EQ(world.verb(v)->owner, bob);
}

TEST_F(Verbs, NobodyGivesAVerbAwayButAWizard) {  // D-1
    const Id v = verb(thing, {"v"}, "x", ann);
    as(ann);
    EXPECT_EQ(error_of([&] { world.save_verb(v, {}, {}, {}, wizard); }), "PermissionError");
    as_system();
    world.add_rule(Entity::verb, v, {true, "entrust", bob, ""});
    as(bob);
    EXPECT_EQ(error_of([&] { world.save_verb(v, {}, {}, {}, wizard); }), "PermissionError");
    world.save_verb(v, {}, {}, {}, bob);
    EXPECT_EQ(world.verb(v)->owner, bob);
    as(wizard);
    world.save_verb(v, {}, {}, {}, ann);
    EXPECT_EQ(world.verb(v)->owner, ann);
}

TEST_F(Verbs, OwnerlessVerbsDoNotRun) {  // D-3
    const Id helper = make("helper", ann), v = verb(thing, {"v"}, "x", helper);
    as(ann);
    world.destroy(helper);
    EXPECT_EQ(world.verb(v)->owner, 0);
    EXPECT_EQ(error_of([&] { world.need_runnable(v); }), "PermissionError");
    EXPECT_EQ(error_of([&] { world.need_runnable(9999); }), "NoSuchVerbError");
}

TEST_F(Verbs, NamesAndRemoval) {
    as(ann);
    const Id v = world.add_verb(thing, request({"one", "two"}));
    world.set_verb_names(v, {"th*ree"});
    EXPECT_EQ(names(v), (Names{"th", "thr", "thre", "three"}));
    EXPECT_TRUE(world.command_verbs(thing, "one").empty());
    world.remove_verb_name(world.names_of(v).front().id);
    EXPECT_TRUE(world.command_verbs(thing, "th").empty());
    world.save_verb_name(world.names_of(v).front().id, "drei");
    EXPECT_EQ(names(v).front(), "drei");
    as(bob);
    EXPECT_EQ(error_of([&] { world.delete_verb(v); }), "AccessError");
    EXPECT_EQ(error_of([&] { world.set_verb_names(v, {"x"}); }), "AccessError");
    as(ann);
    world.delete_verb(v);
    EXPECT_TRUE(world.command_verbs(thing, "drei").empty());
    EXPECT_TRUE(tx.sweep(Tab::verb_name, {}, 10).empty());
}

}  // namespace
}  // namespace moosaic::world
