// id, hash, repr and the order of sets tell neither an address nor the seed of CPython's hashes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

using ::testing::HasSubstr;

class Addresses : public ::testing::Test {
protected:
    Value run(const std::string& source) { return value(engine.run(source)); }
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};
};

TEST_F(Addresses, IdIsASerialOfTheTask) {
    EXPECT_EQ(run("a, b = [], {}\nreturn id(a), id(b), id(a), id(this) > 2, id(len) > 2"),
              Value::tuple({1, 2, 1, true, true}));
    EXPECT_EQ(run("return id(len)"), Value(4));
    runtime.end_of_task();
    EXPECT_EQ(run("x = {}\nreturn [id(print), id(None), id(x), id(print)]"), Value::list({1, 2, 3, 1}));
}

// Nothing that a verb can hold shows where it is.
TEST_F(Addresses, NoReprTellsOne) {
    engine.context.parser =
        Value::dict({{"prepositions", Value::list({Value::tuple({"with", "", "x", Value(), Value()})})}});
    const std::string source =
        "import re, random, hashlib, datetime, time\nfrom moo.sdk import context, moojson, lookup, set_task_perms\n"
        "def f(x=1):\n    return x\ndef g():\n    yield 1\n"
        "class_of = [dict, list, str]\nd, s, m = {1: 2}, {3}, re.match('a', 'a')\n"
        "things = [f, lambda: 1, g, g(), (i for i in [1]), [].append, {}.get, ''.join, len, print, id, hash, "
        "iter([]),\n"
        "    iter(()), iter({}), iter(d.values()), iter(d.items()), iter(s), iter({'a'}), iter('a'), iter(b'a'),\n"
        "    iter(range(3)), iter(range(2 ** 70)), reversed([1]), reversed(d), zip([1]), map(f, [1]), filter(f, [1]),\n"
        "    enumerate([1]), iter(f, 1), d.keys(), d.values(), d.items(), slice(f, g), re.compile('a'), m, m.group,\n"
        "    re.compile('a').scanner('a'), re.finditer('a', 'a'), random.Random(1), random.Random(1).random,\n"
        "    hashlib.md5(), hashlib.sha256(), hashlib.blake2b(), hashlib.blake2s(), hashlib.sha3_256(), "
        "hashlib.md5().update,\n"
        "    hashlib.new('sha1'), context, context.writer, moojson, moojson.loads, lookup, set_task_perms(None), re, "
        "time,\n"
        "    time.time, time.strptime, datetime.timezone.utc, datetime.datetime.now, ValueError(f), KeyError(g), "
        "this,\n"
        "    this.name, this.contents, this.contents.all, this.find, passthrough, list[f], int | str, "
        "bytearray(b'a'),\n"
        "    NotImplemented, ..., {'a': f}, [g()], (f,), {f}, frozenset({g}), context.parser,\n"
        "    context.parser.get_dobj, iter(context.scratch)]\n"
        "things.append(things)\nshown = []\n"
        "for thing in things:\n    shown += [repr(thing), str(thing), f'{thing!r}', '%s %r' % (str(thing), [thing])]\n"
        "    try:\n        {}[thing]\n    except Exception as error:\n        shown.append(str(error))\n"
        "return [text for text in shown if re.search('0x|at [0-9a-f]{6}', text)]";
    EXPECT_EQ(run(source), Value::list());
    EXPECT_EQ(run("def f():\n    yield\nreturn repr(f), repr(f()), repr([].append), repr(len), repr(iter([]))"),
              Value::tuple({"<function f()>", "<generator object f>", "<built-in method append of list object>",
                            "<built-in function len>", "<list_iterator object>"}));
}

TEST_F(Addresses, EqualThingsHaveEqualHashes) {
    EXPECT_EQ(
        run("return hash(1) == hash(1.0) == hash(True), hash('ab') == hash('a' + 'b'), hash((1, 'x')) == hash((1, "
            "'x')),\\\n"
            "    hash(frozenset('abc')) == hash(frozenset('cba')), hash(this) == hash(args[0]) if args else True,\\\n"
            "    hash(7), hash('a') != hash('b'), hash(len) == hash(len)"),
        Value::tuple({true, true, true, true, true, 7, true, true}));
    EXPECT_EQ(raised(engine.run("hash([])")).type, "TypeError");
}

// With the same answers in another process with another seed: the orders are written down here.
TEST_F(Addresses, SetsAreSortedByWhatTheyHold) {
    EXPECT_EQ(
        run("s = set()\nfor word in 'pear fig apple kiwi plum'.split():\n    s.add(word)\nreturn list(s), repr(s), "
            "','.join(s), sorted(s) == [x for x in s], list(dict.fromkeys(s)), [*s], max(s, key=len)"),
        Value::tuple({Value::list({"apple", "fig", "kiwi", "pear", "plum"}), "{'apple', 'fig', 'kiwi', 'pear', 'plum'}",
                      "apple,fig,kiwi,pear,plum", true, Value::list({"apple", "fig", "kiwi", "pear", "plum"}),
                      Value::list({"apple", "fig", "kiwi", "pear", "plum"}), "apple"}));
    EXPECT_EQ(
        run("return [str(x) for x in frozenset(['b', None, 2, 1.5, b'z', (2, 'a'), (1, 'z'), -7, 10 ** 400, this])]"),
        Value::list({"None", "-7", "1.5", "2", Value("1" + std::string(400, '0')), "b", "b'z'", "#30 (lamp)",
                     "(1, 'z')", "(2, 'a')"}));
    EXPECT_EQ(run("first, *rest = {'b', 'a', 'c'}\nreturn first, rest, list({'x'} | {'a'}), list({'x', 'a'} - {'x'})"),
              Value::tuple({"a", Value::list({"b", "c"}), Value::list({"a", "x"}), Value::list({"a"})}));
    EXPECT_EQ(run("return {'b', 'a'}"), Value(Set{{"a", "b"}, false}));
    EXPECT_EQ(run("return list({3, 1, 2})"), Value::list({1, 2, 3}));
}

TEST_F(Addresses, FunctionsInASetKeepTheirPlaces) {
    EXPECT_EQ(run("s = {(lambda n: lambda: n)(i) for i in range(50)}\n"
                  "return [f() for f in s] == [f() for f in s], sorted(f() for f in s) == list(range(50)), "
                  "[f() for f in s] == [f() for f in set(s)]"),
              Value::tuple({true, true, true}));
}

TEST_F(Addresses, ASetThatChangesEndsItsLoop) {
    EXPECT_EQ(raised(engine.run("s = {'a', 'b'}\nfor x in s:\n    s.add(x + 'c')")).type, "RuntimeError");
    EXPECT_EQ(run("i = iter({'a'})\nreturn list(i), list(i), next(i, 0)"),
              Value::tuple({Value::list({"a"}), Value::list(), 0}));
    EXPECT_EQ(run("s = {'a'}\ni = iter(s)\ns.add(i)\nreturn len(s)"), Value(2));
}

TEST_F(Addresses, PopTakesEveryMemberOnce) {
    EXPECT_EQ(run("s, out = {str(i) for i in range(20000)}, []\nwhile s:\n    out.append(s.pop())\n"
                  "return len(out), len(set(out))"),
              Value::tuple({20000, 20000}));
    EXPECT_EQ(raised(engine.run("set().pop()")).type, "KeyError");
    EXPECT_EQ(run("return {7}.pop(), dict.fromkeys([1]), dict.fromkeys({2}, 'x'), {}.fromkeys('a', 0)"),
              Value::tuple({7, Value::dict({{1, nullptr}}), Value::dict({{2, "x"}}), Value::dict({{"a", 0}})}));
}

TEST_F(Addresses, TheErrorOfLongIntegersAdvisesWhatVerbsHave) {
    for (const char* source :
         {"str(10 ** 5000)", "int('1' * 5000)", "print(10 ** 5000)", "f'{10 ** 5000}'", "'%d' % 10 ** 5000",
          "this.x = 10 ** 5000", "repr([10 ** 5000])", "from moo.sdk import moojson\nmoojson.dumps(10 ** 5000)",
          "from moo.sdk import moojson\nmoojson.loads('1' * 5000)"}) {
        const auto error = raised(engine.run(source));
        EXPECT_EQ(error.type, "ValueError") << source;
        EXPECT_THAT(error.message, HasSubstr("hex(n)")) << source;
    }
    EXPECT_EQ(run("try:\n    str(10 ** 5000)\nexcept ValueError as error:\n    return 'sys.' in repr(error.args)"),
              Value(false));
    const auto findings = runtime.check("x = " + std::string(5000, '1'));
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].rule, "huge-number");
}

}  // namespace
}  // namespace moosaic::python::test
