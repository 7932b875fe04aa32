"""The same work on another server's port, so that it stands in the same table. Nothing of it is started or changed here."""
from .loadgen import loadgen
from .world import PLAYERS


def peer_rows(peer):
    def peer_load(floors, connections, seconds, command):
        texts = ["--done", peer.peer_done, "--ready", peer.peer_ready or peer.peer_done]
        for line in peer.peer_login:
            texts += ["--login", line]
        if peer.peer_greeting:
            texts += ["--greeting", peer.peer_greeting]
        return loadgen(floors.build, "--telnet", peer.peer, "-c", connections, "-s", seconds, "--command", command, *texts)

    def measure(world, floors, table, seconds):
        """Each --peer-command on one connection, then on fifty."""
        for named in peer.peer_command:
            name, _, command = named.partition("=")
            one = floors.echo(1)
            figures = peer_load(floors, 1, seconds, command)
            for what in ("p50", "p99"):
                table.add(f"peer-1-{name}-{what}", figures[f"{what}_us"], "us", one[f"{what}_us"])
            many = floors.echo(PLAYERS)
            figures = peer_load(floors, PLAYERS, seconds, command)
            table.add(f"peer-50-{name}", figures["per_second"], "commands/s", many["per_second"])
            for what in ("p50", "p99", "worst"):
                table.add(f"peer-50-{name}-{what}", figures[f"{what}_us"], "us", many[f"{what}_us"])

    return measure
