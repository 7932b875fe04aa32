// Creation, lookup, moves, placement and destruction (world.md 1).
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;
using testing::message_of;
using Ids = std::vector<Id>;

class Objects : public testing::WorldFixture {
protected:
    Id create(const std::string& name, std::optional<Id> owner = {}) {
        CreateObject request;
        request.name = name;
        request.owner = owner;
        request.parents = std::vector<Id>();
        return world.create(request);
    }
    std::vector<std::string> hook_names() {
        std::vector<std::string> names;
        for (const auto& hook : world.hooks()) names.push_back(hook.name + "#" + std::to_string(hook.this_object));
        return names;
    }
    static std::string hook(const char* name, Id id) { return std::string(name) + "#" + std::to_string(id); }
};

TEST_F(Objects, FirstObjectsAndTheirNumbers) {
    EXPECT_EQ(system, 1);
    EXPECT_EQ(nothing, 2);
    EXPECT_EQ(wizard, 5);
    EXPECT_EQ(world.system_object(), system);
    EXPECT_EQ(world.nothing(), nothing);
}

TEST_F(Objects, IdsAreNeverGivenAgain) {  // conformance 1
    as(ann);
    const Id first = create("a");
    world.destroy(first);
    const Id second = create("b");
    EXPECT_NE(first, second);
    const Mark mark = world.mark();
    const Id lost = create("c");
    world.undo(mark);
    EXPECT_FALSE(world.object(lost));
    EXPECT_GT(create("d"), lost);
}

TEST_F(Objects, LookupIgnoresCaseAndPrefersUniqueNames) {  // conformance 3
    const Id lamp = make("old thing", ann);
    as(ann);
    EXPECT_TRUE(world.add_alias(lamp, "lamp"));
    EXPECT_FALSE(world.add_alias(lamp, "lamp"));
    EXPECT_TRUE(world.add_alias(lamp, "Lamp"));
    EXPECT_EQ(world.lookup_all("LAMP"), Ids{lamp});
    const Id shadow = make("system object", ann);
    EXPECT_EQ(world.lookup_all("System Object"), (Ids{system, shadow}));
    EXPECT_TRUE(world.lookup_all("no such name").empty());
    as(bob);
    EXPECT_EQ(error_of([&] { world.add_alias(lamp, "x"); }), "AccessError");
    as(ann);
    EXPECT_EQ(error_of([&] { world.add_alias(lamp, "x\ny"); }), "UserError");
    const auto row = world.aliases_of(lamp).front().first;
    EXPECT_EQ(error_of([&] { world.save_alias(row, "Lamp"); }), "UserError");
    world.save_alias(row, "torch");
    EXPECT_EQ(world.lookup_all("torch"), Ids{lamp});
    world.remove_alias(row);
    EXPECT_TRUE(world.lookup_all("torch").empty());
}

TEST_F(Objects, RecycledAndForeignThingsAreMissing) {  // conformance 4
    const Id thing = make("thing", ann);
    Row row = *tx.get(Tab::object, {thing});
    row[9] = std::int64_t{1};
    tx.put(Tab::object, row);
    EXPECT_EQ(error_of([&] { world.lookup_id(thing); }), "NoSuchObjectError");
    EXPECT_TRUE(world.lookup_all("thing").empty());
    around.site = 2;
    EXPECT_EQ(error_of([&] { world.lookup_id(ann); }), "NoSuchObjectError");
    EXPECT_EQ(error_of([&] { world.lookup_id(9999); }), "NoSuchObjectError");
}

TEST_F(Objects, SystemProperties) {
    world.set_property(system, "limbo", Value::object(bob));
    as(ann);
    EXPECT_EQ(world.system_property("limbo").object_id(), bob);
    EXPECT_EQ(error_of([&] { world.system_property("none"); }), "NoSuchPropertyError");
}

TEST_F(Objects, CreationDefaults) {
    const Id place = room("hall", wizard), root = make("root", wizard);
    rule(root, true, "derive", 0, "everyone");
    put_in(ann, place);
    world.set_property(system, "root_class", Value::object(root));
    as(ann);
    CreateObject request;
    request.name = "cup";
    const Id cup = world.create(request);
    EXPECT_EQ(world.object(cup)->owner, ann);
    EXPECT_EQ(world.location_of(cup), place);
    EXPECT_EQ(world.parents_of(cup), Ids{root});
    request.location = std::optional<Id>();
    EXPECT_EQ(world.location_of(world.create(request)), 0);
}

TEST_F(Objects, CreatingForSomebodyElseIsRefused) {  // conformance 13
    as(ann);
    EXPECT_EQ(error_of([&] { create("x", bob); }), "PermissionError");
    as(wizard);
    EXPECT_EQ(error_of([&] { create("x", bob); }), "PermissionError");
    world.set_caller(Principal{});
    EXPECT_EQ(error_of([&] { create("x"); }), "PermissionError");
}

TEST_F(Objects, CreationIsAllOrNothing) {
    const Id closed = make("closed", wizard), parent = make("class", ann);
    verb(closed, {"accept"}, "no", wizard);
    verb(parent, {"initialize"}, "init", ann);
    around.bodies["init"] = [](const auto&, const auto&) -> Value { throw WorldError("UserError", "broken"); };
    as(ann);
    world.forget();
    const auto before = tx.contents();
    CreateObject request;
    request.name = "x";
    request.location = std::optional<Id>(closed);
    request.parents = Ids{};
    EXPECT_EQ(error_of([&] { world.create(request); }), "PermissionError");
    request.location = std::optional<Id>();
    request.parents = Ids{parent};
    EXPECT_EQ(error_of([&] { world.create(request); }), "UserError");
    request.parents = Ids{bob};
    EXPECT_NE(message_of([&] { world.create(request); }).find("'derive'"), std::string::npos);
    EXPECT_EQ(tx.contents(), before);
    EXPECT_TRUE(world.hooks().empty());
}

TEST_F(Objects, AcceptSeesACompleteNewcomerThatIsNotThereYet) {
    const Id hall = make("hall", wizard), parent = make("class", ann);
    verb(hall, {"accept"}, "look", wizard);
    bool seen = false;
    around.bodies["look"] = [&](const BoundVerb& v, const std::vector<Value>& args) {
        seen = true;
        EXPECT_TRUE(world.is_a(args.at(0).object_id(), parent));
        EXPECT_TRUE(world.contents_of(v.bound_to).empty());
        return Value(true);
    };
    as(ann);
    CreateObject request;
    request.name = "x";
    request.location = std::optional<Id>(hall);
    request.parents = Ids{parent};
    const Id made = world.create(request);
    EXPECT_TRUE(seen);
    EXPECT_EQ(world.contents_of(hall), Ids{made});
}

TEST_F(Objects, CreationIsAuditedWhenAPlayerActs) {
    as(ann);
    create("quiet");
    EXPECT_TRUE(tx.sweep(Tab::audit, {}, 10).empty());
    around.acting = ann;
    const Id made = create("cup");
    const auto rows = tx.sweep(Tab::audit, {}, 10);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(std::get<std::string>(rows[0]->at(2)), "create");
    EXPECT_EQ(std::get<Id>(rows[0]->at(3)), made);
    EXPECT_EQ(std::get<std::string>(rows[0]->at(4)), "#" + std::to_string(made) + " (cup)");
}

TEST_F(Objects, NothingIsEverInsideItself) {  // conformance 9
    const Id hall = room("hall", wizard), box = make("box", ann), envelope = make("envelope", ann);
    put_in(box, hall);
    put_in(envelope, box);
    as(bob);  // who may not move it either: the recursion is found first
    EXPECT_EQ(error_of([&] { move(box, envelope); }), "RecursiveError");
    EXPECT_EQ(error_of([&] { move(box, box); }), "RecursiveError");
    const std::string message = message_of([&] { move(box, envelope); });
    EXPECT_NE(message.find("(box)"), std::string::npos);
    EXPECT_NE(message.find("(envelope)"), std::string::npos);
    EXPECT_EQ(error_of([&] { world.guaranteed_move(box, envelope); }), "RecursiveError");
    EXPECT_EQ(world.location_of(box), hall);
}

TEST_F(Objects, TheDestinationMustAccept) {  // conformance 10
    const Id parent = make("room class", wizard), hall = make("hall", wizard, {parent}), cup = make("cup", ann);
    as(ann);
    EXPECT_EQ(error_of([&] { move(cup, hall); }), "PermissionError");
    verb(parent, {"accept"}, "no", wizard);
    EXPECT_EQ(error_of([&] { move(cup, hall); }), "PermissionError");
    as(wizard);
    EXPECT_EQ(error_of([&] { move(cup, hall); }), "PermissionError");
    EXPECT_EQ(world.location_of(cup), 0);
    EXPECT_TRUE(world.hooks().empty());
    verb(hall, {"accept"}, "yes", wizard);
    as(ann);
    move(cup, hall);
    EXPECT_EQ(world.location_of(cup), hall);
}

TEST_F(Objects, HooksExitBeforeEnterAndVanishWithAFailure) {  // conformance 11
    const Id hall = room("hall", wizard), yard = room("yard", wizard), closed = make("closed", wizard),
             cup = make("cup", ann);
    for (const Id place : {hall, yard, closed}) verb(place, {"exitfunc"}, "x", wizard);
    for (const Id place : {hall, yard, closed}) verb(place, {"enterfunc"}, "x", wizard);
    around.acting = bob;
    as(ann);
    move(cup, hall);
    move(cup, yard);
    EXPECT_EQ(hook_names(),
              (std::vector<std::string>{hook("enterfunc", hall), hook("exitfunc", hall), hook("enterfunc", yard)}));
    EXPECT_EQ(world.hooks().back().argument, cup);
    EXPECT_EQ(world.hooks().back().caller, ann);
    EXPECT_EQ(world.hooks().back().player, bob);
    EXPECT_EQ(error_of([&] { move(cup, closed); }), "PermissionError");
    EXPECT_EQ(world.hooks().size(), 3U);
    move(cup, 0);
    EXPECT_EQ(hook_names().back(), hook("exitfunc", yard));
    const Mark mark = world.mark();
    move(cup, hall);
    world.undo(mark);
    EXPECT_EQ(world.hooks().size(), 4U);
    EXPECT_EQ(world.location_of(cup), 0);
}

TEST_F(Objects, EachFieldNeedsItsOwnPermission) {  // conformance 12
    const Id hall = room("hall", wizard), yard = room("yard", wizard), cup = make("cup", ann);
    put_in(cup, hall);
    rule(cup, true, "move", bob);
    as(bob);
    EXPECT_EQ(error_of([&] { rename(cup, "mug"); }), "AccessError");
    FieldChanges both;
    both.name = "mug";
    both.location = yard;
    EXPECT_EQ(error_of([&] { world.save(cup, both); }), "AccessError");
    EXPECT_EQ(world.object(cup)->name, "cup");
    EXPECT_EQ(world.location_of(cup), hall);
    FieldChanges same;
    same.name = "cup";
    same.owner = ann;
    same.location = hall;
    world.save(cup, same);
    move(cup, yard);
    EXPECT_EQ(world.location_of(cup), yard);
    const Id other = make("other", ann);
    EXPECT_EQ(error_of([&] { move(other, yard); }), "AccessError");
    put_in(other, hall);
    EXPECT_EQ(error_of([&] { move(other, 0); }), "AccessError");
}

TEST_F(Objects, AcceptThatMovesTheDestinationIntoTheMoverIsCaught) {
    const Id box = make("box", ann), bag = make("bag", ann);
    verb(box, {"accept"}, "trick", ann);
    verb(bag, {"accept"}, "yes", ann);
    around.bodies["trick"] = [&](const auto&, const auto&) {
        move(box, bag);
        return Value(true);
    };
    as(ann);
    EXPECT_EQ(error_of([&] { move(bag, box); }), "RecursiveError");
    EXPECT_EQ(world.location_of(box), 0);
    EXPECT_EQ(world.location_of(bag), 0);
}

TEST_F(Objects, UniqueNames) {
    const Id thing = make("thing", ann);
    FieldChanges unique;
    unique.unique_name = true;
    as(ann);
    EXPECT_EQ(error_of([&] { world.save(thing, unique); }), "PermissionError");
    as(wizard);
    world.save(thing, unique);
    const Id other = make("THING", wizard);
    EXPECT_EQ(error_of([&] { world.save(other, unique); }), "UserError");
    EXPECT_EQ(error_of([&] { rename(thing, "system object"); }), "UserError");
    EXPECT_EQ(world.object(thing)->name, "thing");
}

TEST_F(Objects, PlacementEndsWithThePlace) {  // conformance 16
    const Id hall = room("hall", wizard), yard = room("yard", wizard);
    const Id rug = make("rug", ann), key = make("key", ann), far = make("far", ann);
    for (const Id id : {rug, key}) put_in(id, hall);
    as(ann);
    EXPECT_EQ(error_of([&] { world.set_placement(key, "within", rug); }), "UsageError");
    EXPECT_EQ(error_of([&] { world.set_placement(key, "on", key); }), "UserError");
    EXPECT_EQ(error_of([&] { world.set_placement(key, "on", far); }), "UserError");
    world.set_placement(key, "Beneath", rug);
    EXPECT_EQ(world.object(key)->placement_prep, "under");
    EXPECT_TRUE(world.find(hall, "key", true).empty());  // conformance 17
    EXPECT_EQ(world.find(hall, "KEY", false), Ids{key});
    move(key, yard);
    EXPECT_EQ(world.object(key)->placement_target, 0);
    move(key, hall);
    world.set_placement(key, "under", rug);
    move(rug, yard);
    EXPECT_EQ(world.object(key)->placement_target, 0);
    EXPECT_EQ(world.object(key)->placement_prep, "");
    move(rug, hall);
    world.set_placement(key, "on", rug);
    as(bob);
    EXPECT_EQ(error_of([&] { world.clear_placement(key); }), "AccessError");
    as(ann);
    world.destroy(rug);
    EXPECT_EQ(world.object(key)->placement_target, 0);
    EXPECT_EQ(world.location_of(key), hall);
    as(bob);
    world.clear_placement(key);  // nothing changes, nothing is needed
}

TEST_F(Objects, ContentsByArrival) {
    const Id hall = room("hall", wizard), a = make("a", ann), b = make("b", ann), c = make("c", ann);
    for (const Id id : {c, a, b}) put_in(id, hall);
    EXPECT_EQ(world.contents_of(hall), (Ids{c, a, b}));
    as(ann);
    EXPECT_TRUE(world.contains(hall, a));
    EXPECT_FALSE(world.contains(hall, hall));
}

TEST_F(Objects, DestroyingLeavesNothingDangling) {
    const Id hall = room("hall", wizard), box = make("box", ann), pearl = make("pearl", bob), note = make("note", ann);
    verb(hall, {"enterfunc"}, "x", wizard);
    verb(box, {"exitfunc"}, "x", ann);
    verb(box, {"recycle"}, "bye", ann);
    put_in(box, hall);
    put_in(pearl, box);
    as(ann);
    world.set_property(note, "about", Value::list({Value::object(box), Value::dict({{"k", Value::object(box)}})}));
    world.set_property(box, "size", 3);
    world.add_alias(box, "crate");
    as_system();
    give(pearl, box);
    as(bob);
    EXPECT_EQ(error_of([&] { world.destroy(box); }), "AccessError");
    as(ann);
    world.destroy(box);
    EXPECT_EQ(around.calls.back().name, "recycle");
    EXPECT_FALSE(world.object(box));
    EXPECT_EQ(world.location_of(pearl), hall);
    EXPECT_EQ(hook_names(), std::vector<std::string>{hook("enterfunc", hall)});
    EXPECT_EQ(world.object(pearl)->owner, 0);
    EXPECT_EQ(world.get_property(note, "about"), Value::list({Value::dict({{"k", Value::object(nothing)}})}));
    EXPECT_TRUE(world.lookup_all("crate").empty());
    for (const Tab table : {Tab::property, Tab::property_ref, Tab::verb, Tab::verb_name, Tab::alias, Tab::location})
        for (const auto& row : tx.sweep(table, {}, 1000))
            for (std::size_t i = table == Tab::location ? 0 : 1; i < row->size() && i < 2; ++i)
                EXPECT_NE((*row)[i], Field(box)) << static_cast<int>(table);
    EXPECT_EQ(error_of([&] { world.destroy(box); }), "NoSuchObjectError");
}

TEST_F(Objects, AnErrorInRecycleAborts) {
    const Id box = make("box", ann);
    verb(box, {"recycle"}, "bye", ann);
    around.bodies["bye"] = [](const auto&, const auto&) -> Value { throw WorldError("UserError", "not me"); };
    as(ann);
    EXPECT_EQ(error_of([&] { world.destroy(box); }), "UserError");
    EXPECT_TRUE(world.visible(box));
    as(wizard);
    EXPECT_EQ(error_of([&] { world.destroy(system); }), "UserError");
}

TEST_F(Objects, NamesAreOneCleanLine) {
    as(ann);
    EXPECT_EQ(error_of([&] { create("a\x1b[31mb"); }), "UserError");
    const Id cup = create("cup");
    EXPECT_EQ(error_of([&] { rename(cup, "a\nb"); }), "UserError");
    EXPECT_EQ(error_of([&] { rename(cup, std::string(256, 'x')); }), "UserError");
}

}  // namespace
}  // namespace moosaic::world
