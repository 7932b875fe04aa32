"""The rights table: what a builder, a programmer and a player get of a wizard's things, by every name of the SDK and through every door.

The verbs that try it are owned by whom they are tried for; the engine asks for the rights of a verb's owner, whoever made it or runs it. A
door is the way to the wizard's things, or the way in which the trying verb is run:

- attribute: by number, then attributes; method: by the methods that look something up; row: out of the views of the object;
- query: out of a query over objects; json: out of text that decodes into references; eval: the attempt is text for moo_eval;
- nested: a wizard runs the verb; hook: a wizard walks into a room whose `enterfunc` it is; passthrough: it is reached as the next definition.

Nothing may be gained: the state of all that is not theirs is the same before and after, and no secret is shown. `MOOSAIC_RIGHTS=full` has every
attempt made through every door; else the general ones are drawn by lot for all doors but the first.
"""
import ast
import os
import pathlib
import re
import shutil
import textwrap

from moosaic_server import Server
from rights_cases import GENERIC, GENERIC_FUNCTIONS, SPECIAL

ROOT = pathlib.Path(__file__).parents[2]
FULL = os.environ.get("MOOSAIC_RIGHTS") == "full"
WHO = {"dora": "builder", "anna": "programmer", "greta": "player"}  # nobody logs in as a guest yet: there is no class for it in the worlds that are shipped
DOORS = ("attribute", "method", "row", "query", "json", "eval", "nested", "hook", "passthrough")
TARGETS = ("hidden", "shown")
A_VERB = 60
DRAWN = 150  # of the general attempts, for each door but the first
VARIABLES = {"Object": "t", "Verb": "v", "Property": "p", "Alias": "a", "VerbName": "n", "AclRule": "r"}
NOT_TRIED = {
    # What goes on in one's own session, where it would end the run: tried for the Wizard in SPECIAL.
    ("", "boot_player"), ("", "read_lines"), ("", "read_answers"),
}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6S0r6h8sCkz0cXkM2w8m0gI5bqv8lq2J7cXl1mYz0A stolen"

SETUP = '''#!moo verb set_up --on $player
import moo.sdk as sdk
from moo.sdk import lookup
thing = lookup("$thing")


def close(row, *permissions):
    for rule in list(row.acl):
        if rule.permission in permissions and rule.group == "everyone":
            rule.delete()


for name in ("hidden", "shown"):
    mark = "canary-name " if name == "hidden" else ""  # who may not read a thing is not told its name
    t = sdk.create(mark + name + " vault", location=this, parents=[thing])
    t.add_alias("crypt")
    t.set_property("secret", "canary-property-" + name)
    t.set_property("colour", "red" if name == "shown" else "canary-colour")
    t.set_property("things", [1, 2])
    t.add_verb("guarded", code="return 'canary-verb-" + name + "'")
    t.add_verb("accept", code="return True")
    open_pearl = sdk.create("open pearl in " + name, location=t, parents=[thing])
    pearl = sdk.create(mark + name + " pearl", location=t, parents=[thing])
    t.get_verb("accept", recurse=False).delete()
    t.set_placement("on", sdk.create(name + " pedestal", location=this, parents=[thing]))
    open_pearl.set_placement("under", pearl)
    pearl.set_property("secret", "canary-pearl-" + name)
    for row in (t.get_property("secret", original=True), t.get_verb("guarded"), pearl.get_property("secret", original=True)):
        close(row, "read", "execute")
    if name == "shown":
        t.allow("everyone", "derive")
    else:
        close(t, "read")
        close(pearl, "read")
    print(name, t.id, t.get_verb("guarded").id, t.get_property("secret", original=True).id,
          t.get_property("colour", original=True).id)
for name in ("dora", "anna", "greta"):
    who = lookup(name)
    with sdk.set_task_perms(who):
        mine = sdk.create("tool of " + name, location=who, parents=[thing])
        below = sdk.create("below " + name, location=who, parents=[thing])
        above = sdk.create("above " + name, location=who, parents=[below])
        den = sdk.create("den of " + name, location=None, parents=[lookup("$room")])
    run = "from moo.sdk import lookup\\nreturn lookup('" + name + "').invoke_verb(args[0])"
    mine.add_verb("hold", code="from moo.sdk import set_session_setting\\nset_session_setting('x_mark', 'stolen')")
    below.add_verb("reach", code=run)
    above.add_verb("reach", code="return passthrough(*args)")
    den.add_verb("enterfunc", code="from moo.sdk import lookup\\nlookup('" + name + "').invoke_verb(this.next)")
    for thing_of in (mine, den, below, above):
        for verb in thing_of.verbs:
            verb.owner = who
            verb.save()
for verb in lookup("$player").verbs:
    name = verb.name()
    if name.startswith("try_"):
        verb.owner = lookup(name.split("_")[1])
        verb.save()
'''

# All that is not theirs, as text: one line a cell.
DUMP = '''#!moo verb dump --on $player
import hashlib
import moo.sdk as sdk
from moo.sdk import lookup
them = [lookup(name) for name in ("dora", "anna", "greta")]
missing = 0
number = 0
while missing < 200:
    number += 1
    try:
        o = lookup(number)
    except sdk.NoSuchObjectError:
        missing += 1
        continue
    missing = 0
    if o.owner in them and o not in them:
        continue
    print("STATE", number, "name", o.name, o.unique_name, o.obvious, o.owner_id, o.is_wizard(), o.is_player())
    print("STATE", number, "parents", [p.id for p in o.parents])
    print("STATE", number, "aliases", sorted([a.alias for a in o.aliases]))
    if o not in them:
        print("STATE", number, "location", o.location_id, o.placement)
        if o.is_player():
            try:
                print("STATE", number, "account", sdk.account_id_for(o), [key.fingerprint for key in sdk.list_ssh_keys(o)])
            except sdk.UserError:
                pass
        print("STATE", number, "acl", sorted([(r.rule, r.permission, str(r.actor())) for r in o.acl]))
        for p in o.properties:
            if p.origin == o:
                print("STATE", number, "property", p.name, p.value, p.owner_id, p.inherit_owner,
                      sorted([(r.rule, r.permission, str(r.actor())) for r in p.acl]))
    for v in o.verbs:
        if not v.name().startswith("try_"):
            print("STATE", number, "verb", v.id, sorted([n.name for n in v.names]), v.owner_id, v.direct_object,
                  sorted(v.indirect_objects.items()), v.raw, v.method, hashlib.md5(v.code.encode()).hexdigest(), sorted([(r.rule, r.permission, str(r.actor())) for r in v.acl]))
'''

HEAD = '''#!moo verb {verb} --on $player
import moo.sdk as sdk
from moo.sdk import lookup, context, moojson, moo_eval
me, mine, boss, KEY = lookup("{who}"), lookup("tool of {who}"), lookup({boss}), {key!r}


def text_of(value):
    shown = []
    try:
        shown.append(repr(value))
        shown.extend([str(item) for item in value])
    except TypeError:
        pass
    except Exception as error:
        shown.append(repr(error))
    return " ".join(shown)[:500]


def taken(way):
    try:
        return way()
    except Exception as error:
        print("SHUT", str(error)[:200])
        return None


'''
# By door: ways to t, v, p, a, n and r. `T`, `V`, `P` are numbers, and `Q` that of the property `colour`.
WAYS = {
    "attribute": ("lookup(T)", "t.get_verb('guarded')", "t.get_property('secret', original=True)", "t.aliases.first()", "v.names.first()", "t.acl.first()"),
    "method": ("lookup('#%d' % T)", "t.get_verb('guarded', return_first=True)", "t.get_property('secret', recurse=False, original=True)",
               "t.aliases.get(alias='crypt')", "v.names.get(name='guarded')", "v.acl.first()"),
    "row": ("lookup(T)", "[x for x in t.verbs][0]", "[x for x in t.properties if x.name == 'secret'][0]", "[x for x in t.aliases][0]",
            "[x for x in t.verbs][0].names.last()", "[x for x in t.acl][-1]"),
    "query": ("lookup('$thing').children.get(id=T)", "t.verbs.filter(names__name='guarded').first()", "t.properties.filter(name='secret').first()",
              "t.aliases.exclude(alias='x').first()", "v.names.filter(name='guarded').first()", "p.acl.filter(rule='deny').first()"),
    "json": ("moojson.loads('{\"o#%d\": \"\"}' % T)", "moojson.loads('{\"v#%d\": \"\"}' % V)", "moojson.loads('{\"p#%d\": \"\"}' % P)",
             "t.aliases.first()", "v.names.first()", "p.acl.first()"),
}
CASE = '''def case_{number}(t, v, p, a, n, r, T, V, P, Q):
{body}


'''
LOOP = '''
for target, T, V, P, Q in {numbers}:
    t = taken(lambda: {0})
    v = taken(lambda: {1})
    p = taken(lambda: {2})
    a = taken(lambda: {3})
    n = taken(lambda: {4})
    r = taken(lambda: {5})
    for name, case in CASES:
        try:
            value = case(t, v, p, a, n, r, T, V, P, Q)
        except Exception as error:
            print("NO", name, text_of(error)[:200])
        else:
            print("DONE", target, name, text_of(value))
'''


def names():
    """{(class or "", name)} of the stubs, which are made from the table of names."""
    found = set()
    for node in ast.parse((ROOT / "sdk/python/moo/sdk.pyi").read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(("", node.name))
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                name = getattr(member, "name", None) or getattr(getattr(member, "target", None), "id", None)
                if name and not name.startswith("__"):
                    found.add((node.name, name))
    return found


def general():
    """[(title, statements)]: every name, in every way that needs no knowledge of it."""
    found = []
    for cls, name in sorted(names() - NOT_TRIED):
        if cls in VARIABLES:
            found += [(f"{cls}.{name}: {form}", form.format(x=VARIABLES[cls], m=name)) for form in GENERIC]
        elif cls == "":
            found += [(f"{name}: {form}", form.format(f=name)) for form in GENERIC_FUNCTIONS]
        elif cls == "View":
            found += [(f"View.{name} of {view}", f"{view}.{name}()") for view in ("t.contents", "t.properties", "t.verbs", "t.acl", "t.aliases", "v.names")]
        elif cls in ("Context", "Parser"):
            of = "sdk.context" if cls == "Context" else "sdk.context.parser"
            found += [(f"{cls}.{name}", f"{of}.{name}"), (f"{cls}.{name}: written", f"{of}.{name} = boss")]
    return found


def body(statements):
    """A function's body that returns the value of a last expression."""
    lines = statements.replace("; ", "\n").split("\n")
    try:
        ast.parse(lines[-1], mode="eval")
        lines[-1] = "return " + lines[-1]
    except SyntaxError:
        pass
    return textwrap.indent("\n".join(lines), "    ")


def evaluated(statements, ways):
    """The same as text for moo_eval, with the ways to the things in it."""
    lines = ["def taken(way):", "    try:", "        return way()", "    except Exception:", "        return None",
             "me, mine, boss = lookup(ME), lookup(MINE), lookup(BOSS)"]
    lines += [f"{variable} = taken(lambda: {way})" for variable, way in zip("tvpanr", ways, strict=True)]
    lines += statements.replace("; ", "\n").replace("sdk.", "").split("\n")
    text = "\n".join(lines)
    return (f"    text = {text!r}\n    for word, number in ((\"MINE\", mine.id), (\"ME\", me.id), (\"BOSS\", boss.id), (\"KEY\", repr(KEY))):\n"
            "        text = text.replace(word, str(number))\n    return moo_eval(text.replace('(T)', '(%d)' % T).replace('% P', '% ' + str(P)).replace('% V', '% ' + str(V)).replace('% Q', '% ' + str(Q)))")


def attempts(who, door, dice):
    some = list(SPECIAL.items())
    rest = general()
    if not FULL and (who, door) != ("anna", "attribute"):
        rest = dice.sample(rest, DRAWN)
    return some + rest


def verbs(who, door, dice, numbers, boss):
    """(name, source) of the verbs that try everything for somebody through a door."""
    cases = attempts(who, door, dice)
    ways = WAYS.get(door, WAYS["attribute"])
    for start in range(0, len(cases), A_VERB):
        name = f"try_{who}_{door}_{start // A_VERB}"
        some = cases[start:start + A_VERB]
        parts = [CASE.format(number=i, body=evaluated(text, ways) if door == "eval" else body(text)) for i, (_, text) in enumerate(some)]
        table = "CASES = [" + ", ".join(f"({title!r}, case_{i})" for i, (title, _) in enumerate(some)) + "]\n"
        loop = LOOP.format(*ways, numbers=numbers)
        yield name, HEAD.format(verb=name, who=who, key=KEY, boss=boss) + "".join(parts) + table + loop + f"print('END {name}')\n"


class World:
    """A default world with a wizard's vaults, and three who try to get something of them."""

    def __init__(self, folder, dice):
        folder = pathlib.Path(folder)
        source = folder / "source"
        shutil.copytree(ROOT / "bootstrap" / "default", source)
        (source / "verbs" / "set_up.py").write_text(SETUP)
        (source / "verbs" / "dump.py").write_text(DUMP)
        self.tries = {}
        for who in WHO:
            for door in DOORS:
                self.tries[who, door] = []
                for name, text in verbs(who, door, dice, "_.vaults", 5):
                    (source / "verbs" / f"{name}.py").write_text(text)
                    self.tries[who, door].append(name)
        self.server = Server(folder, world=str(source))
        for who, kind in WHO.items():
            self.server.add_user(who, kind)
        self.server.start("limits.time_ms=120000", "limits.output_bytes=16777216", "limits.write_bytes=1073741824", "limits.ticks=2000000000")
        vaults = [line.split() for line in self.server.do("Wizard", "set_up") if line.startswith(TARGETS)]
        assert len(vaults) == 2, vaults
        self.vaults = [(name, *map(int, numbers)) for name, *numbers in vaults]
        self.server.do("Wizard", f";_.set_property('vaults', {self.vaults!r})")

    def state(self):
        lines = self.server.do("Wizard", "dump", check=False)
        assert len(lines) > 300 and lines[-1].startswith("STATE"), lines[-10:]
        return [line for line in lines if line.startswith("STATE")]

    def run(self, who, door):
        """What was shown while everything was tried."""
        shown = []
        for name in self.tries[who, door]:
            if door == "nested":
                shown += self.server.do("Wizard", f";lookup('{who}').invoke_verb('{name}')", check=False)
            elif door == "hook":
                shown += self.server.do("Wizard", f";lookup('den of {who}').set_property('next', '{name}')", f";this.moveto(lookup('den of {who}'))",
                                        ";this.moveto(lookup('$player_start'))", check=False)
            elif door == "passthrough":
                shown += self.server.do("Wizard", f";lookup('above {who}').invoke_verb('reach', '{name}')", check=False)
            else:
                shown += self.server.do(who, name, check=False)
        return shown


def unfinished(names_, shown):
    return [name for name in names_ if f"END {name}" not in shown]


def secrets(shown):
    return [line for line in shown if "canary" in line]


def forged(shown):
    return [line for line in shown if re.search(r"forged text", line) and not line.startswith(("NO", "DONE"))]
