// The world of commands.md 14: Nell types in the Cellar. As there, but `say` and `@eval` take raw text (DECISIONS
// commands 3).
#pragma once

#include "command/testing/fake_scene.hpp"

namespace moosaic::command::testing {

inline FakeScene cellar() {
    constexpr Id root = 1, player = 2, room = 3, thing = 4, container = 5;
    FakeScene scene(11);
    scene.objects = {
        {root, {"Root", {}, 0, {}, {}}},
        {player, {"Player", {}, 0, {root}, {}}},
        {room, {"Room", {}, 0, {root}, {}}},
        {thing, {"Thing", {}, 0, {root}, {}}},
        {container, {"Container", {}, 0, {thing}, {}}},
        {10, {"Cellar", {}, 0, {room}, {}}},
        {11, {"Nell", {}, 10, {player}, {}}},
        {12, {"Otto", {"Ottokar"}, 10, {player}, {}}},
        {13, {"kettle", {"tin kettle"}, 11, {thing}, {}}},
        {14, {"red cup", {"cup"}, 10, {thing}, {}}},
        {15, {"blue cup", {"cup"}, 10, {thing}, {}}},
        {16, {"trunk", {"oak trunk"}, 10, {container}, {}}},
        {17, {"pearl", {}, 10, {thing}, {"under", 16}}},
        {18, {"flute", {}, 12, {thing}, {}}},
        {19, {"cap", {}, 11, {thing}, {}}},
        {20, {"cap", {}, 10, {thing}, {}}},
        {21, {"gem", {}, 0, {thing}, {}}},
        {22, {"The Gate", {}, 10, {thing}, {}}},
    };
    scene.add_verb(1, room, {"look"}, "either", {{"at", "any"}, {"in", "any"}, {"on", "any"}, {"under", "any"}});
    scene.add_verb(2, room, {"say"}, "any").flags.raw = true;
    scene.add_verb(3, room, {"n*orth"}, "none");
    scene.add_verb(4, room, {"go"}, "any");
    scene.add_verb(5, player, {"@who"}, "none");
    scene.add_verb(6, player, {"page"}, "any", {{"with", "any"}});
    scene.add_verb(7, player, {"wh*isper"}, "any", {{"at", "this"}});
    scene.add_verb(8, player, {"i*nventory"}, "none");
    scene.add_verb(9, player, {"a11y"}, "either");
    scene.add_verb(10, player, {"@eval"}, "any").flags.raw = true;
    scene.add_verb(11, player, {"@desc*ribe"}, "any", {{"as", "any"}});
    scene.add_verb(18, player, {"wibble"}, "any");
    scene.add_verb(19, player, {"wibble"}, "any", {{"in", "any"}});
    scene.add_verb(20, player, {"wibble"}, "any", {{"on", "any"}});
    scene.add_verb(12, thing, {"take"}, "this", {{"from", "any"}});
    scene.add_verb(13, thing, {"drop"}, "this");
    scene.add_verb(14, root, {"exam*ine"}, "any");
    scene.add_verb(15, container, {"open"}, "this");
    scene.add_verb(16, container, {"put"}, "any", {{"in", "this"}, {"on", "this"}});
    scene.add_verb(17, container, {"take"}, "any", {{"from", "this"}});
    return scene;
}

}  // namespace moosaic::command::testing
