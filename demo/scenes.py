"""The demo's two contests: that of 2023 as it was, and a copy that runs. Pure."""

from datetime import datetime

from demo.absences import Numbers
from demo.calendar import running_windows
from demo.story import Lag, Scene
from demo.texts import PLAN_WINDOWS

PLAN_CODE, RUNNING_CODE = "thang-binh-2023", "thang-binh-chay-thu"


def plan_scene() -> Scene:
    """The contest of the plan, told to its end."""
    return Scene(
        code=PLAN_CODE,
        windows=PLAN_WINDOWS,
        at=PLAN_WINDOWS.part2_closes,
        lags=(Lag(4, 0.4, 0.65), Lag(18, 0.86, 0.96)),
        school_misses=0,
        absences=Numbers(60, 3, pending=2, refused=5, withdrawn=1),
        joined=14,
        left=9,
        moved=6,
        volunteers=0.55,
        sitting_now=0,
    )


def running_scene(at: datetime) -> Scene:
    """The same people in a contest that has been open for five weeks or so."""
    return Scene(
        code=RUNNING_CODE,
        windows=running_windows(at),
        at=at,
        lags=(Lag(4, 0.2, 0.45), Lag(10, 0.5, 0.75), Lag(58, 0.78, 0.95)),
        school_misses=3,
        absences=Numbers(52, 2, pending=8, refused=4, withdrawn=1),
        joined=12,
        left=7,
        moved=5,
        volunteers=0.4,
        sitting_now=5,
    )
