"""Large worlds: the start with very many objects, and whether making them stays as quick as it began."""
import contextlib
import os
import subprocess
import time

from .clients import Line, ask

BATCH = 1000  # objects a command creates
BREED = ["@create nest", "drop nest", "@verb nest:breed this", "@program nest:breed", "from moo.sdk import create",
         f"for i in range({BATCH}):", "    create('chip', parents=[this], location=None)", "print('bred')", "."]


def first_command(world):
    """Seconds from the spawn of the server to the answer to the first command, by way of the control socket."""
    world.stop()
    began = time.perf_counter()
    world.serve()
    answers = ask(world.data, {"op": "do", "as": "Wizard", "lines": ["ping"]})
    took = time.perf_counter() - began
    if not any("pong" in str(answer) for answer in answers):
        world.fail(f"the first command was answered with {answers}")
    world.stop()
    return took


def many_objects(world, floors, table, seconds):
    """From the spawn to the first command's answer; the floor is the same with the default world."""
    world.stop()
    large = world.beside("large", make_large)
    floor = first_command(world)
    table.add("first-command", floor * 1000, "ms")
    table.add(f"first-command-{world.objects}", first_command(large) * 1000, "ms", floor * 1000)


def make_large(world):
    """A world of so many objects: a minute's work, so it is made once for all runs."""
    with contextlib.ExitStack() as stack:
        large = stack.enter_context(world.another())
        large.stop()
        subprocess.run(["/usr/bin/python3.11", world.tools / "make_world", large.data, str(world.objects)], check=True,
                       stdout=subprocess.DEVNULL)
        os.sync()  # what the machine still writes of it would be measured with the first run
        return large, stack.pop_all()


def creates(world, floors, table, seconds):
    """Objects under one parent, a thousand a command; the floor of the last tenth is the first."""
    batches = world.creates // BATCH
    with world.another() as fresh:
        fresh.do(*BREED)
        with Line(fresh.ports["telnet"], "wizard") as wizard:
            times = []
            for _ in range(batches):
                began = time.perf_counter()
                if b"bred" not in wizard.command("breed nest"):
                    fresh.fail("the verb nest:breed failed")
                times.append(time.perf_counter() - began)
    tenth = max(1, batches // 10)
    # The first command also starts the worker and fills its caches.
    first, last = sum(times[1:tenth + 1]) / tenth, sum(times[-tenth:]) / tenth
    table.add("create-first-tenth", first * 1e6 / BATCH, "us")
    table.add("create-last-tenth", last * 1e6 / BATCH, "us", first * 1e6 / BATCH)
