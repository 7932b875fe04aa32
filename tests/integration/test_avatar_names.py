"""Names: what things and players may be called, by every door, and that nobody is taken for somebody else."""
import sqlite3

import pytest

from moosaic_server import PASSWORD, Server, moosaic


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("names"))
    for name, kind in (("anna", "builder"), ("mallory", "programmer"), ("plain", "player")):
        served.add_user(name, kind)
    served.start()
    yield served
    served.stop()


def add(world, name, *, check=True):
    return moosaic("user", "add", name, "--password-stdin", "--data", world.data, text=PASSWORD + "\n", check=check)


@pytest.mark.parametrize("name", ["Wizard", "WIZARD", "wizard ", "Ｗｉｚａｒｄ", "Wіzard", "W\u200bizard", "Wizar\u0501", "me", "here", "nothing",
                                  "#5", "\u202eevil", "a\u2028b", "Олga", "x", "y" * 33])
def test_nobody_is_renamed_so(world, name):
    shown = world.do("anna", f"@rename me to {name}", check=False)
    assert not any("is now called" in line for line in shown), shown
    assert world.do("Wizard", ";lookup('anna').name") == ["'anna'"]
    world.do("mallory", f";this.add_alias({name.strip()!r})" if name not in ("x",) else "look", check=False)
    assert world.do("Wizard", ";[a.alias for a in lookup('mallory').aliases]") == ["[]"]
    assert world.do("Wizard", "say hi") == ['You say, "hi"'] or world.do("Wizard", "say hi")


def test_other_doors_of_the_same_room(world):
    for code in ("this.name = 'Plain'; this.save()", "this.add_alias('PLAIN')", "create('', location=this)", "create('#5', location=this)",
                 "create('me', location=this)", "create('\\u200b', location=this)", "create('a\\u202eb', location=this)",
                 "a = this.aliases.first() if this.add_alias('m') else 0; a.alias = 'plain'; a.save()"):
        shown = "\n".join(world.do("mallory", ";" + code, check=False))
        assert "must" in shown or "already" in shown or "taken for" in shown, (code, shown)


def test_good_names(world):
    world.add_user("olga")
    assert world.do("Wizard", "@rename olga to Ольга")
    assert world.do("Ольга", "look")
    world.do("anna", "@create teapot", "@rename teapot to ☕ 👩‍🚀, नामक्‍ष")
    assert any("☕ 👩‍🚀" in line for line in world.do("anna", "inventory"))
    world.do("anna", "@rename me to Anna, A")
    assert world.do("Anna", "look")


def test_an_alias_breaks_neither_do_nor_user_add(world):
    world.do("mallory", ";this.add_alias('carol')")
    done = add(world, "carol")
    assert 'no longer has the alias "carol"' in done.stderr
    assert world.do("carol", "look")
    assert world.do("Wizard", ";[a.alias for a in lookup('mallory').aliases if a.alias == 'carol']") == ["[]"]
    assert "already" in add(world, "Carol", check=False).stderr
    assert add(world, "car0l", check=False).returncode == 1


def test_an_account_is_named_as_it_is_made(world):
    done = add(world, "straße")
    assert "account strasse," in done.stdout
    assert moosaic("user", "passwd", "strasse", "--data", world.data).returncode == 0
    typed = ("--password-stdin", "--data", world.data)
    assert "password of strasse" in moosaic("user", "passwd", "STRASSE", *typed, text=PASSWORD + "\n").stdout
    assert "strasse cannot log in" in moosaic("user", "login", "straße", "off", "--data", world.data).stdout
    assert "strasse is a wizard" in moosaic("user", "wizard", "straße", "on", "--data", world.data).stdout


@pytest.mark.parametrize("name", ["help", "who", "quit", "guest", "connect", "QUIT"])
def test_words_of_the_login_are_no_logins(world, name):
    done = add(world, name, check=False)
    assert done.returncode == 1 and "cannot be a login name" in done.stderr


def test_passwords_are_the_same_however_letters_are_put_together(world, connect):
    composed, apart = "übergr\u00f6\u00dfe-9x", "u\u0308bergro\u0308\u00dfe-9x"
    assert moosaic("user", "passwd", "plain", "--password-stdin", "--data", world.data, text=apart + "\n").returncode == 0
    import clients
    for typed in (composed, apart):
        client = clients.telnet(world, "plain", typed)
        client.line("look")
        client.expect("Square")
        client.close()


def test_a_world_with_bad_names_loads(tmp_path):
    folder = tmp_path / "odd"
    (folder / "objects").mkdir(parents=True)
    (folder / "world.toml").write_text('[world]\nname = "odd"\ntitle = "Odd"\ndomain = "odd.example"\n')
    (folder / "objects" / "all.toml").write_text("""
[[object]]
key = "one"
name = "#7"
aliases = ["me", "fine"]
[[object]]
key = "twin"
name = "wizard"
character = true
aliases = ["Wizard", "twin"]
[[object]]
key = "blank"
name = "\\u200b"
""")
    done = moosaic("init", "--world", folder, "--data", tmp_path / "w", "--admin-password-stdin", text=PASSWORD + "\n")
    assert done.stderr.count("warning") >= 5, done.stderr
    names = dict(sqlite3.connect(tmp_path / "w" / "world.sqlite").execute("SELECT id, name FROM object"))
    assert {"7", "wizard 2", "thing blank"} <= set(names.values()), names


def test_an_older_world_gets_its_index(tmp_path):
    old = Server(tmp_path)
    old.add_user("bob")
    with sqlite3.connect(old.data / "world.sqlite") as database:
        database.execute("DELETE FROM meta WHERE key = 'avatar_names'")
        database.execute("DELETE FROM avatar_name")
    old.start()
    try:
        assert add(old, "B0b", check=False).returncode == 1
    finally:
        old.stop()
