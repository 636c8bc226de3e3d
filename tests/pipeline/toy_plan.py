"""A plan over text files: two sources, a diamond, and a step that often gives equal bytes."""

from __future__ import annotations

from collections.abc import Mapping

from coproduce.pipeline.step import Json, Step


def toy_step(
    name: str,
    action: str,
    texts: tuple[str, ...],
    outputs: Mapping[str, str],
    settings: Mapping[str, Json] | None = None,
) -> Step:
    """Describe one toy step."""
    return Step(
        name=name,
        stage=name.split(":", maxsplit=1)[0],
        action=f"toy_steps:{action}",
        inputs={"texts": texts},
        outputs=outputs,
        settings=settings or {},
    )


def toy_plan(*, pause_s: float = 0.0, shout: bool = False) -> tuple[Step, ...]:
    """Join two sources, cut the result in two, and join an initial with the tail."""
    pause: dict[str, Json] = {"pause_s": pause_s}
    return (
        toy_step("join", "join", ("a.txt", "b.txt"), {"text": "build/ab.txt"}, pause),
        toy_step("initial", "first_letters", ("a.txt",), {"text": "build/initial.txt"}),
        toy_step(
            "cut",
            "two_halves",
            ("build/ab.txt",),
            {"head": "build/cut/head.txt", "tail": "build/cut/tail.txt"},
            pause,
        ),
        toy_step(
            "end",
            "join",
            ("build/initial.txt", "build/cut/tail.txt"),
            {"text": "build/end.txt"},
            {**pause, "shout": shout},
        ),
        toy_step("alone", "join", ("build/initial.txt",), {"text": "build/alone.txt"}),
    )
