"""What the language wall refuses is refused at save, with line and rule."""
import pytest

from moosaic_server import moosaic

REFUSED = {
    "import os": "import",
    "x = 1\nprint(().__class__.__bases__)": "underscore",
    "def f():\n    yield 1\ng = f()\nprint(g.gi_frame)": "frame",
    "print('{0.a}'.format(this))": "format",
    "print(thi\N{LATIN SMALL LETTER LONG S}.name)": "",
}


@pytest.mark.parametrize("body", REFUSED)
def test_refused_at_save(tmp_path, server, body):
    file = tmp_path / "bad.py"
    file.write_text("#!moo verb bad --on $thing\n" + body + "\n")
    done = moosaic("verb", "check", file, check=False)
    assert done.returncode == 1
    line = len(body.split("\n")) + 1
    assert f"line {line}" in done.stdout and "[" in done.stdout, done.stdout
    assert REFUSED[body] in done.stdout
    saved = server.do("anna", "@create cursed", "@verb cursed:hum this", "@program cursed:hum", *body.split("\n"), ".", check=False)
    assert any("That verb was not saved" in shown for shown in saved), saved
    assert "False" in server.do("anna", ";'import' in lookup('cursed').get_verb('hum').code or 'format' in (lookup('cursed').get_verb('hum').code)")
    server.do("anna", ";[o.delete() for o in list(this.contents.all()) if o.name == 'cursed']")
