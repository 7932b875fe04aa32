// The total ancestor order of world.md 1.6, its worked examples, and changes of parents.
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;
using testing::message_of;

class Ancestry : public testing::WorldFixture {
protected:
    std::vector<Id> order(Id object) {
        std::vector<Id> ids;
        for (const auto& ancestor : world.ancestors_of(object)) ids.push_back(ancestor.id);
        return ids;
    }
    Ancestor entry(Id object, Id ancestor) {
        for (const auto& a : world.ancestors_of(object))
            if (a.id == ancestor) return a;
        return {};
    }
    Id thing(const std::string& name, std::vector<Id> parents = {}) { return make(name, wizard, std::move(parents)); }
    using Ids = std::vector<Id>;
};

TEST_F(Ancestry, Chain) {
    const Id a = thing("A"), b = thing("B", {a}), c = thing("C", {b});
    EXPECT_EQ(order(c), (Ids{b, a}));
    EXPECT_EQ(entry(c, a).depth, 2);
}

TEST_F(Ancestry, TheParentAddedLastWins) {
    const Id g = thing("G"), h = thing("H"), a = thing("A", {g}), b = thing("B", {h}), c = thing("C", {a, b});
    EXPECT_EQ(order(c), (Ids{b, a, h, g}));
    EXPECT_EQ(entry(c, h).path_weight, 1);
    EXPECT_EQ(entry(c, g).path_weight, 0);
}

TEST_F(Ancestry, DiamondListsTheRootOnce) {
    const Id r = thing("R"), x = thing("X", {r}), y = thing("Y", {r}), d = thing("D", {x, y});
    EXPECT_EQ(order(d), (Ids{y, x, r}));
    EXPECT_EQ(entry(d, r).depth, 2);
    EXPECT_EQ(entry(d, r).path_weight, 1);
}

TEST_F(Ancestry, DepthBeatsWeight) {
    const Id s = thing("S"), r = thing("R"), x = thing("X", {s}), d = thing("D", {r, x});
    EXPECT_EQ(order(d), (Ids{x, r, s}));
}

TEST_F(Ancestry, ShortcutRanksByDistance) {
    const Id r = thing("R"), p = thing("P", {r}), c = thing("C", {p, r}), e = thing("E", {r, p});
    EXPECT_EQ(order(c), (Ids{r, p}));
    EXPECT_EQ(order(e), (Ids{p, r}));
}

TEST_F(Ancestry, DeepTiesFollowThePath) {
    const Id r = thing("R"), t = thing("T"), p = thing("P", {r}), d = thing("D", {t}), n = thing("N", {p, d}),
             w = thing("W", {n});
    EXPECT_EQ(order(w), (Ids{n, d, p, t, r}));
}

TEST_F(Ancestry, CreateKeepsTheOrderOfItsList) {
    const Id b = thing("B"), a = thing("A");
    const Id made = thing("made", {a, b});
    EXPECT_EQ(world.parents_of(made), (Ids{b, a}));
}

TEST_F(Ancestry, RemovalKeepsTheRestInOrderAndWeightsUnique) {
    const Id a = thing("A"), b = thing("B"), c = thing("C"), x = thing("X", {a, b, c});
    world.remove_parent(x, b);
    EXPECT_EQ(world.parents_of(x), (Ids{c, a}));
    world.add_parent(x, b);
    EXPECT_EQ(world.parents_of(x), (Ids{b, c, a}));
    world.add_parent(x, a);  // already there
    EXPECT_EQ(world.parents_of(x), (Ids{b, c, a}));
}

TEST_F(Ancestry, CyclesAreRefused) {
    const Id a = thing("A"), b = thing("B", {a}), c = thing("C", {b});
    const auto before = tx.contents();
    EXPECT_EQ(error_of([&] { world.add_parent(a, a); }), "RecursiveError");
    EXPECT_EQ(error_of([&] { world.add_parent(a, c); }), "RecursiveError");
    EXPECT_EQ(tx.contents(), before);
}

TEST_F(Ancestry, ChangingParentsNeedsTransmuteAndDerive) {  // conformance 7
    const Id child = make("child", ann), parent = make("parent", ann);
    as(bob);
    EXPECT_NE(message_of([&] { world.add_parent(child, parent); }).find("'transmute'"), std::string::npos);
    rule(child, true, "transmute", bob);
    EXPECT_NE(message_of([&] { world.add_parent(child, parent); }).find("'derive'"), std::string::npos);
    rule(parent, true, "derive", bob);
    world.add_parent(child, parent);
    EXPECT_EQ(world.parents_of(child), Ids{parent});
    world.remove_parent(child, parent);
    EXPECT_TRUE(world.parents_of(child).empty());
}

TEST_F(Ancestry, InitializeRunsOnceAtTheFirstParents) {  // conformance 8
    const Id parent = thing("class");
    verb(parent, {"initialize"}, "init", wizard);
    const Id made = thing("made", {parent});
    EXPECT_EQ(around.calls.size(), 1U);
    const Id bare = thing("bare");
    world.add_parent(bare, parent);
    EXPECT_EQ(around.calls.size(), 2U);
    EXPECT_EQ(around.calls.back().this_object, bare);
    world.remove_parent(made, parent);
    world.add_parent(made, parent);
    EXPECT_EQ(around.calls.size(), 2U);
}

TEST_F(Ancestry, FailingInitializeUndoesTheParent) {
    const Id parent = thing("class"), bare = thing("bare");
    verb(parent, {"initialize"}, "init", wizard);
    around.bodies["init"] = [](const auto&, const auto&) -> Value { throw WorldError("UserError", "no"); };
    EXPECT_EQ(error_of([&] { world.add_parent(bare, parent); }), "UserError");
    EXPECT_TRUE(world.parents_of(bare).empty());
    EXPECT_FALSE(world.object(bare)->initialised);
}

TEST_F(Ancestry, DestroyingAClassSplicesItsParentsIn) {
    const Id g = thing("G"), h = thing("H"), other = thing("other"), last = thing("last");
    const Id p = thing("P", {g, h}), c = thing("C", {other, p, last}), d = thing("D", {h, p});
    world.destroy(p);
    EXPECT_EQ(world.parents_of(c), (Ids{last, h, g, other}));
    EXPECT_EQ(world.parents_of(d), (Ids{g, h}));
    EXPECT_TRUE(world.children_of(p).empty());
}

TEST_F(Ancestry, ARecycledClassStillPassesOn) {
    const Id root = thing("root"), middle = thing("middle", {root}), leaf = thing("leaf", {middle});
    auto row = *world.object(middle);
    Row changed = *tx.get(Tab::object, {middle});
    changed[9] = std::int64_t{1};
    tx.put(Tab::object, changed);
    EXPECT_EQ(order(leaf), (Ids{middle, root}));
    EXPECT_EQ(row.name, "middle");
}

TEST_F(Ancestry, WalksAndRelations) {
    const Id r = thing("R"), x = thing("X", {r}), y = thing("Y", {r}), d = thing("D", {x, y});
    std::vector<std::pair<Id, int>> below;
    for (const auto& a : world.descendants_of(r)) below.emplace_back(a.id, a.depth);
    EXPECT_EQ(below, (std::vector<std::pair<Id, int>>{{x, 1}, {y, 1}, {d, 2}}));
    EXPECT_TRUE(world.is_a(d, r));
    EXPECT_FALSE(world.is_a(d, d));
    EXPECT_FALSE(world.is_a(r, d));
}

TEST_F(Ancestry, LookupsReadAboutOncePerAncestor) {
    std::vector<Id> chain{thing("c0")};
    for (int i = 1; i < 10; ++i) chain.push_back(thing("c" + std::to_string(i), {chain.back()}));
    verb(chain.front(), {"greet"}, "x", wizard);
    world.forget();
    tx.reads = 0;
    ASSERT_TRUE(world.find_hook(chain.back(), "greet"));
    EXPECT_LE(tx.reads, 2U * 10 + 2);  // parents and names of each, then the verb
    tx.reads = 0;
    ASSERT_TRUE(world.find_hook(chain.back(), "greet"));
    EXPECT_LE(tx.reads, 1U);
}

}  // namespace
}  // namespace moosaic::world
