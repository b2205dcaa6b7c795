"""config.toml: read as people write it, changed without losing what they wrote; and which database a run uses."""

import multiprocessing
import os
import stat
import subprocess
import sys
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from logbk_cli.core import profiles
from logbk_cli.core.config import Settings
from logbk_cli.core.profiles import LOCAL, Profile, ProfileBook
from logbk_cli.shared.exceptions import InvalidInputError, LogBKError, NotFoundError

GYM = Profile("gym", "postgresql://me@gym.example/log")
TEAM = Profile("team", "service=team", pooler=True, email="me@example.org")


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path) -> str:
    return (folder / "config.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config"


class TestReading:
    def test_without_a_file_there_is_only_the_bundled_one(self, folder: Path) -> None:
        assert profiles.load(folder) == ProfileBook(LOCAL, {LOCAL: Profile(LOCAL, None)})
        assert not folder.exists()

    @pytest.mark.parametrize(
        "text",
        [
            'profile = "gym"\n[profiles.gym]\nurl = "x=1"\n',
            '\ufeffprofile = "gym"\r\n[profiles.gym]\r\nurl = "x=1"\r\n',
            'profile = "gym"\nprofiles.gym.url = "x=1"\n',
            'profile = "gym"\nprofiles = { gym = { url = "x=1" } }\n',
            'profile = "gym"\nfuture = true\n[profiles]\n[profiles."gym"]\nurl = \'x=1\'\npooler = false\n',
        ],
    )
    def test_any_toml_will_do(self, folder: Path, text: str) -> None:
        write(folder, text)
        book = profiles.load(folder)
        assert book == ProfileBook("gym", {LOCAL: Profile(LOCAL, None), "gym": Profile("gym", "x=1")})

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ('# gym\nprofile = "gym\n', "line 2"),
            ("profile = 3\n", "line 1: profile is the name"),
            ("\nprofile = []\n", "line 2: profile is the name"),
            ('profiles = "gym"\n', "line 1: profiles holds a table"),
            ("# my gym\n[profiles.gym]\npooler = true\n", "line 2: profiles.gym lacks its url"),
            ('[profiles.gym]\nurl = ""\n', "line 1: profiles.gym lacks its url"),
            ("[profiles]\ngym = 'postgresql://gym'\n", "line 2: profiles.gym lacks its url"),
            ("[profiles.gym]\nurl = 3\n", "line 2: profiles.gym.url is text"),
            (
                '[profiles.a]\nurl="x"\n[profiles.gym]\nurl="x"\npooler = "yes"\n',
                "line 5: profiles.gym.pooler is true or",
            ),
            ('[profiles.gym]\nurl="x"\npooler = 1\n', "line 3: profiles.gym.pooler is true or"),
            ('[profiles.gym]\nurl="x"\nemail = false\n', "line 3: profiles.gym.email is text"),
            ('[profiles.gym]\nurl="x"\npoolr = true\n', "line 3: profiles.gym.poolr is not a setting"),
            ('[profiles.local]\nurl="x"\n', "line 1: profiles.local is not a name"),
            ('[profiles."My gym"]\nurl="x"\n', "line 1: profiles.My gym is not a name"),
        ],
    )
    def test_what_is_wrong_is_said_with_file_and_line(self, folder: Path, text: str, says: str) -> None:
        path = write(folder, text)
        with pytest.raises(InvalidInputError) as caught:
            profiles.load(folder)
        assert str(path) in caught.value.message
        assert says in caught.value.message
        with pytest.raises(InvalidInputError):
            profiles.use_profile(folder, LOCAL)
        with pytest.raises(InvalidInputError):
            profiles.save_profile(folder, GYM, use=True)
        assert read(folder) == text

    def test_a_file_that_is_no_text(self, folder: Path) -> None:
        write(folder, "").write_bytes(b'profile = "g\xffm"')
        with pytest.raises(InvalidInputError, match=r"not UTF-8 text \(byte 12\)"):
            profiles.load(folder)

    def test_a_file_that_cannot_be_read(self, folder: Path) -> None:
        (folder / "config.toml").mkdir(parents=True)
        with pytest.raises(InvalidInputError, match="cannot be read: Is a directory"):
            profiles.load(folder)

    def test_no_url_is_in_a_repr(self) -> None:
        assert "gym.example" not in repr(ProfileBook("gym", {"gym": GYM}))


class TestWriting:
    def test_a_profile_comes_back_as_it_was_saved(self, folder: Path) -> None:
        profiles.save_profile(folder, GYM, use=False)
        assert profiles.load(folder).active == LOCAL
        profiles.save_profile(folder, TEAM, use=True)
        book = profiles.load(folder)
        assert book == ProfileBook("team", {LOCAL: Profile(LOCAL, None), "gym": GYM, "team": TEAM})
        profiles.save_profile(folder, Profile("team", 'a="b"\\c ünd'), use=False)
        assert profiles.load(folder).require("team") == Profile("team", 'a="b"\\c ünd')
        assert profiles.load(folder).active == "team"

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
    def test_nobody_else_reads_it(self, folder: Path) -> None:
        before = os.umask(0)
        try:
            profiles.save_profile(folder, GYM, use=True)
        finally:
            os.umask(before)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "config.toml").stat().st_mode) == 0o600

    def test_comments_and_what_others_wrote_stay(self, folder: Path) -> None:
        write(
            folder,
            "# mine\nfuture = 3 # kept\n\n# at the gym\n[profiles.gym] # downtown\n"
            'url = "x=1" # old\n\n[other]\na = 1\n',
        )
        profiles.save_profile(folder, GYM, use=True)
        profiles.save_profile(folder, TEAM, use=False)
        text = read(folder)
        for comment in ("# mine", "future = 3 # kept", "# at the gym", "# downtown", "# old", "[other]\na = 1"):
            assert comment in text
        profiles.remove_profile(folder, "team")
        assert read(folder) == text.replace(
            '[profiles.team]\nurl = "service=team"\npooler = true\nemail = "me@example.org"\n', ""
        )

    @pytest.mark.parametrize(
        "text",
        [
            'profile = "a"\nprofiles = { a = { url = "x=1" }, b = { url = "x=2" } }\n',
            '[profiles]\na = { url = "x=1" }\nb.url = "x=2"\n',
            '[profiles.a]\nurl = "x=1"\n[other]\nx = 1\n[profiles.b]\nurl = "x=2"\n',
            'profile = "a"\n[profiles.a]\nurl = "x=1"\n[profiles.b]\nurl = "x=2"',
            '[[other]]\n[profiles]\n[profiles.a]\nurl = """x=1"""\n[profiles.b]\nurl = "x=2"\n[[other]]\n',
        ],
    )
    def test_however_it_is_written_it_is_changed_rightly(self, folder: Path, text: str) -> None:
        write(folder, text)
        kept = {LOCAL: Profile(LOCAL, None), "a": Profile("a", "x=1")}
        active = profiles.load(folder).active
        profiles.save_profile(folder, GYM, use=False)
        assert profiles.load(folder) == ProfileBook(active, {**kept, "b": Profile("b", "x=2"), "gym": GYM})
        profiles.save_profile(folder, Profile("b", "x=3", pooler=True), use=True)
        assert profiles.load(folder) == ProfileBook("b", {**kept, "b": Profile("b", "x=3", pooler=True), "gym": GYM})
        profiles.remove_profile(folder, "b")
        assert profiles.load(folder) == ProfileBook(LOCAL, {**kept, "gym": GYM})
        profiles.use_profile(folder, "a")
        assert profiles.load(folder) == ProfileBook("a", {**kept, "gym": GYM})

    def test_what_it_cannot_change_rightly_stays_as_it_is(self, folder: Path) -> None:
        text = 'profiles.a.url = "x=1"\nprofiles.b.url = "x=2"\n'
        write(folder, text)
        with pytest.raises(InvalidInputError, match="LogBK cannot change"):
            profiles.save_profile(folder, GYM, use=True)
        assert read(folder) == text
        assert len(profiles.load(folder).profiles) == 3

    def test_removing_the_one_in_use_goes_back_to_the_bundled_one(self, folder: Path) -> None:
        profiles.save_profile(folder, GYM, use=True)
        profiles.save_profile(folder, TEAM, use=False)
        profiles.remove_profile(folder, "team")
        assert profiles.load(folder).active == "gym"
        profiles.remove_profile(folder, "gym")
        assert profiles.load(folder) == ProfileBook(LOCAL, {LOCAL: Profile(LOCAL, None)})
        assert read(folder) == ""

    def test_the_bundled_one_can_be_used_and_no_more(self, folder: Path) -> None:
        profiles.use_profile(folder, LOCAL)
        assert not folder.exists()
        profiles.save_profile(folder, GYM, use=True)
        profiles.use_profile(folder, LOCAL)
        assert profiles.load(folder).active == LOCAL
        with pytest.raises(InvalidInputError, match="always there"):
            profiles.remove_profile(folder, LOCAL)
        for profile in (Profile(LOCAL, "x=1"), Profile("gym", None)):
            with pytest.raises(InvalidInputError, match="always there"):
                profiles.save_profile(folder, profile, use=True)

    def test_unknown_names_name_the_likeliest(self, folder: Path) -> None:
        profiles.save_profile(folder, GYM, use=True)
        profiles.save_profile(folder, TEAM, use=False)
        for change in (profiles.use_profile, profiles.remove_profile):
            with pytest.raises(NotFoundError) as caught:
                change(folder, "gmy")
            assert caught.value.candidates[0] == "gym"
            assert set(caught.value.candidates) == {"gym", "team", LOCAL}

    @pytest.mark.parametrize("name", ["", "Gym", "-gym", "my gym", "gym.de", "g" * 41, "gym\n", "bücher", "\u0661"])
    def test_names_that_are_none(self, folder: Path, name: str) -> None:
        with pytest.raises(InvalidInputError, match="not a name"):
            profiles.save_profile(folder, Profile(name, "x=1"), use=False)
        assert not folder.exists()

    @pytest.mark.parametrize("name", ["g", "0", "my-gym_2", "g" * 40])
    def test_names_that_are(self, name: str) -> None:
        assert profiles.require_name(name) == name

    def test_a_link_to_a_folder_of_dotfiles_stays_one(self, folder: Path, tmp_path: Path) -> None:
        target = write(tmp_path / "dotfiles", "# kept\n")
        folder.mkdir()
        (folder / "config.toml").symlink_to(target)
        profiles.save_profile(folder, GYM, use=True)
        assert (folder / "config.toml").is_symlink()
        assert target.read_text(encoding="utf-8").startswith("# kept")
        assert profiles.load(folder).active == "gym"

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "config").write_text("")
        with pytest.raises(LogBKError, match="cannot be") as caught:
            profiles.save_profile(tmp_path / "config", GYM, use=True)
        assert caught.value.exit_code == 2

    def test_a_write_that_fails_leaves_the_file_and_nothing_else(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        profiles.save_profile(folder, GYM, use=True)
        before, files = read(folder), set(folder.iterdir())

        def fail(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(LogBKError, match="No space left"):
            profiles.save_profile(folder, TEAM, use=True)
        assert (read(folder), set(folder.iterdir())) == (before, files)

    def test_commands_at_the_same_time_lose_nothing(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        together = context.Barrier(4)
        workers = [context.Process(target=_save_some, args=(folder, number, together)) for number in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert [worker.exitcode for worker in workers] == [0] * 4
        assert len(profiles.load(folder).profiles) == 1 + 4 * 5


def _save_some(folder: Path, number: int, together: Barrier) -> None:
    together.wait()
    for turn in range(5):
        profiles.save_profile(folder, Profile(f"p{number}-{turn}", "x=1"), use=False)


class TestSettings:
    @pytest.fixture(autouse=True)
    def machine(self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [name for name in os.environ if name.startswith("LOGBK_")]:
            monkeypatch.delenv(name)
        for kind in ("DATA", "STATE"):
            monkeypatch.setenv(f"LOGBK_{kind}_DIR", str(tmp_path / kind.lower()))
        monkeypatch.setenv("LOGBK_CONFIG_DIR", str(folder))

    def test_without_anything_it_is_the_bundled_one(self, folder: Path, tmp_path: Path) -> None:
        found = Settings.load()
        assert (found.profile, found.database_url, found.pooler, found.email) == (LOCAL, None, False, None)
        assert (found.config_dir, found.state_dir) == (folder, tmp_path / "state")

    def test_who_outranks_whom(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("file", "variable", "flag"):
            profiles.save_profile(folder, Profile(name, f"host={name}"), use=name == "file")
        assert Settings.load().database_url == "host=file"
        monkeypatch.setenv("LOGBK_PROFILE", "variable")
        assert Settings.load().profile == "variable"
        monkeypatch.setenv("LOGBK_DATABASE_URL", "host=url")
        assert (Settings.load().profile, Settings.load().database_url) == (None, "host=url")
        assert Settings.load(profile="flag").database_url == "host=flag"
        assert Settings.load(profile=LOCAL).database_url is None
        assert Settings.load(database_url="host=typed").database_url == "host=typed"
        with pytest.raises(InvalidInputError, match="two databases"):
            Settings.load(database_url="host=typed", profile="flag")
        monkeypatch.setenv("LOGBK_DATABASE_URL", "")
        monkeypatch.setenv("LOGBK_PROFILE", "")
        assert Settings.load().profile == "file"

    def test_a_profile_brings_its_settings(self, folder: Path) -> None:
        profiles.save_profile(folder, TEAM, use=True)
        found = Settings.load()
        assert (found.profile, found.database_url, found.pooler, found.email) == (
            "team",
            "service=team",
            True,
            "me@example.org",
        )
        assert "service=team" not in repr(found)

    def test_the_pooler_can_be_set_for_one_command(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        profiles.save_profile(folder, TEAM, use=True)
        assert not Settings.load(database_url="host=a").pooler
        monkeypatch.setenv("LOGBK_POOLER", "0")
        assert not Settings.load().pooler
        monkeypatch.setenv("LOGBK_POOLER", "1")
        assert Settings.load().pooler
        assert Settings.load(database_url="host=a").pooler
        assert not Settings.load(profile=LOCAL).pooler
        monkeypatch.setenv("LOGBK_POOLER", "yes")
        with pytest.raises(InvalidInputError, match="LOGBK_POOLER is 'yes'"):
            Settings.load()

    def test_an_unknown_one_is_not_the_bundled_one(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(folder, 'profile = "gone"\n')
        with pytest.raises(NotFoundError, match="'gone'") as caught:
            Settings.load()
        assert caught.value.exit_code == 3
        monkeypatch.setenv("LOGBK_PROFILE", "lokal")
        with pytest.raises(NotFoundError, match="'lokal'"):
            Settings.load()
        assert Settings.load(profile=LOCAL).database_url is None

    def test_what_is_loaded(self, folder: Path) -> None:
        script = (
            "import sys; from logbk_cli.core.config import Settings; before = set(sys.modules); Settings.load();"
            "print(*{name.partition('.')[0] for name in sys.modules}); assert 'platformdirs' not in before"
        )

        def loaded() -> set[str]:
            return set(
                subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout.decode().split()
            )

        heavy = {"asyncio", "certifi", "difflib", "psycopg", "pydantic", "sqlalchemy", "tomlkit"}
        assert not loaded() & (heavy | {"tomllib"})
        profiles.save_profile(folder, GYM, use=True)
        assert not loaded() & heavy

    def test_a_broken_file_is_no_matter_where_a_url_is_given(self, folder: Path) -> None:
        write(folder, "profile = \n")
        assert Settings.load(database_url="host=a").profile is None
        with pytest.raises(InvalidInputError):
            Settings.load()
