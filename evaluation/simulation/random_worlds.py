"""Worlds nobody has looked at, by seed: to learn in, to tune in, or to test in."""

from evaluation.simulation.draws import stream
from evaluation.simulation.world import Office, Part, World

_OFFSETS = (-8, -5, -3, 0, 1, 2, 3, 5.5, 8, 9)


def random_world(seed: int, catalogue: Part) -> World:
    """A world drawn by its seed, of one part of the catalogues.

    Worlds of different parts share no service and no family of implants, whatever their seeds.
    """
    draw = stream(seed, "random world", catalogue)
    count = int(draw.integers(1, 5))
    offices = tuple(
        Office(name=f"office {n + 1}", utc_offset=float(offset), share=float(draw.uniform(0.2, 1)))
        for n, offset in enumerate(draw.choice(_OFFSETS, count, replace=False))
    )
    clients = int(draw.integers(80, 400))
    season_days = int(draw.integers(10, 29))
    world = World(
        # Or worlds of one seed and different parts would have the same sites, victims and hosts.
        seed=int(draw.integers(1 << 31)),
        season_days=season_days,
        clients=clients,
        campaigns=int(draw.integers(4, max(5, clients // 16))),
        catalogue=catalogue,
        traps=round(float(draw.uniform(0.3, 3.0)), 2),
        offices=offices,
    )
    if draw.random() < 0.7:
        return world
    return world.model_copy(
        update={
            "merger": world.day_of_season(int(draw.integers(season_days // 3, season_days))),
            "merged_share": round(float(draw.uniform(0.05, 0.3)), 2),
        }
    )
