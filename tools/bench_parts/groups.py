"""The groups of rows that --only names, in the order in which they are measured."""
from .beside import beside
from .large import creates, many_objects
from .resting import handshakes, idle_sessions
from .rows import commits, inside_a_verb, killed_worker, many_connections, one_connection, round_trip, start_up

GROUPS = {"one": one_connection, "many": many_connections, "verb": inside_a_verb, "round-trip": round_trip, "killed": killed_worker,
          "commits": commits, "start": start_up, "million": many_objects, "creates": creates, "idle": idle_sessions,
          "handshake": handshakes, "beside": beside}
