"""What honest players notice of one who is not: the p99 of twenty neighbours beside a disturbance."""
from .clients import runaways, slow_readers, storm
from .rows import load

NEIGHBOURS = 20
KINDS = (("runaways", runaways), ("logins", storm), ("readers", slow_readers))


def neighbours(world, seconds):
    return load(world, "telnet", NEIGHBOURS, seconds, "ping", answer="pong", more=["--think", "20"])


def beside(world, floors, table, seconds):
    """The floor of each is the same players alone, in the same run."""
    world.serve()
    alone = neighbours(world, seconds)["p99_us"]
    table.add("beside-nobody-p99", alone, "us")
    for name, disturbance in KINDS:
        world.stop()  # what one leaves behind is not measured with the next
        world.serve()
        with disturbance(world.ports["telnet"]):
            figures = neighbours(world, seconds)
        table.add(f"beside-{name}-p99", figures["p99_us"], "us", alone)
    world.stop()
