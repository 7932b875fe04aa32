"""Some seconds of tests/security/hostile_players.py: nobody is left without an answer, and nothing crashes. Times are the proof's business."""
import os

import hostile_players


def test_honest_players_are_answered_beside_hostile_ones(tmp_path):
    play = hostile_players.Play(tmp_path, int(os.environ.get("MOOSAIC_SEED", "1")), "limits.time_ms=1000", honest=4, hostile=3)
    times = play.phase(3, hostile=True)
    play.check()
    play.close()
    assert not play.faults, "\n".join(play.faults)
    assert len(times) > 4 and play.steps > 3
