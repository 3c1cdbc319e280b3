from pathlib import Path

import pytest

from localrun.postgres import Build, builds, choose
from localrun.terminal import Refused

OLD = Build(Path("/old"), "15.18", "system")
NEW = Build(Path("/new"), "18.6", "wheel")


@pytest.fixture
def data(tmp_path):
    return tmp_path / "postgres"


def made_by(major, data):
    data.mkdir()
    (data / "PG_VERSION").write_text(f"{major}\n", encoding="ascii")


def test_choose_takes_the_first_for_new_data(data):
    assert choose([OLD, NEW], data) == OLD


@pytest.mark.parametrize(("major", "build"), [(15, OLD), (18, NEW)])
def test_choose_takes_the_major_of_existing_data(data, major, build):
    made_by(major, data)

    assert choose([OLD, NEW], data) == build


def test_choose_refuses_data_of_another_major_and_shows_the_way_out(data):
    made_by(13, data)

    with pytest.raises(Refused) as refusal:
        choose([OLD, NEW], data)

    said = str(refusal.value)
    assert "were made by PostgreSQL 13" in said
    assert "PostgreSQL 15.18 (system), PostgreSQL 18.6 (wheel)" in said
    assert f"mv {data} {data}-13" in said
    assert (data / "PG_VERSION").exists()


def test_choose_without_any_build_says_how_to_get_one(data):
    with pytest.raises(Refused, match=r"pip install -r requirements-local\.txt"):
        choose([], data)


def test_builds_can_be_narrowed_to_the_wheel():
    found = builds("wheel")

    assert found
    assert {build.source for build in found} == {"wheel"}
    assert found[0].major >= 18


def test_builds_puts_the_system_first():
    sources = [build.source for build in builds()]

    assert sources == sorted(sources)  # "system" before "wheel"
