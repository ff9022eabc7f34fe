#!/usr/bin/env python3
"""under_wine.py PROGRAM.exe: checks the program for Windows in a Wine of its own, which is thrown away afterwards.

One line a test, `ok …` or `FAILED …`; the last line is `N passed, N failed`; exit code 1 if any failed.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback

LIBRARY = pathlib.Path("/usr/lib/wine")
MIGRATIONS = pathlib.Path(__file__).resolve().parents[2] / "src" / "ledger" / "migrations"
# Far more than anything takes here; a machine that is busy is no failure.
SECONDS = 300
SECRETS = {"intouch-client-secret": "I4_CONNECTOR_INTOUCH_CLIENT_SECRET", "i4-api-key": "I4_CONNECTOR_I4_API_KEY"}


class Wine:
    """A new Windows, with its own drive C: and its own home."""

    def __init__(self, program, folder):
        self.program = program
        self.ended = folder / "ended"
        home = folder / "home"
        home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        self.env = kept | {
            "HOME": str(home), "LC_ALL": "C.UTF-8", "WINEPREFIX": str(folder / "wine"), "WINEDEBUG": "-all",
            "WINELOADER": str(LIBRARY / "wine64"), "WINEDLLOVERRIDES": "bcryptprimitives=n;mscoree,mshtml,winemenubuilder.exe=",
        }
        self.run_unix([str(LIBRARY / "wine64"), "wineboot", "--init"])
        self.run_unix(["wineserver", "--wait"])
        self.drive = folder / "wine" / "drive_c"

    def run_unix(self, command):
        subprocess.run(command, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=SECONDS, check=True)

    def command(self, *arguments):
        return [str(LIBRARY / "wine64"), str(self.program), *arguments]

    def exit_code(self):
        code = int(self.ended.read_text())
        self.ended.unlink()
        return code

    def end(self):
        with contextlib.suppress(Exception):
            self.run_unix(["wineserver", "--kill"])

    def run(self, *arguments, typed="", env=None, exit=0):
        """Runs the program and returns what it printed."""
        command = [str(LIBRARY / "wine64"), str(self.program.with_name("ended.exe")), str(self.program), *arguments]
        done = subprocess.run(command, env=self.env | {"ENDED": f"Z:{self.ended}"} | (env or {}), input=typed.encode(),
                              capture_output=True, timeout=SECONDS, cwd=self.drive)
        out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        code = self.exit_code()
        if code != exit:
            raise AssertionError(f"{arguments} ended with {code}: {out[-600:]} {err[-600:]}")
        return out

    def json(self, *arguments, **more):
        return json.loads(self.run(*arguments, "--json", **more))


class Services:
    """`simulate`, under Wine as well."""

    def __init__(self, wine, people):
        self.child = subprocess.Popen(wine.command("simulate", "--people", str(people)), env=wine.env, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.told = json.loads(self.child.stdout.readline())
        self.people = people
        self.secrets = {"intouch-client-secret": self.told["intouch"]["client_secret"], "i4-api-key": self.told["i4"]["api_key"]}
        self.env = {SECRETS[name]: secret for name, secret in self.secrets.items()}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait(SECONDS)

    def profile(self, wine, path, folder):
        """A profile at a path of Windows, which is `folder` here; its clubs are added by the program."""
        text = lambda value: json.dumps(value, ensure_ascii=False)  # noqa: E731  (a TOML basic string)
        told = self.told
        lines = ["version = 1", f"company_id = {text(told['company_id'])}", "[intouch]"]
        lines += [f"{k} = {text(told['intouch'][k])}" for k in ("api_url", "login_url", "client_id")]
        lines += ["[i4]", f"api_url = {text(told['i4']['api_url'])}", "[sync]", 'start_from = "all"', "create_patience_seconds = 1"]
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for club in told["clubs"]:
            options = [part for name, value in club.items() if isinstance(value, str)
                       for part in (f"--{name.replace('_', '-')}", value)]
            wine.run("--profile", path, "clubs", "add", *options)


def same(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r}, not {wanted!r}")


def read(report):
    return report["totals"]["read"]


def demo(wine):
    told = wine.json("demo", "--headless", "--people", "40")
    first, second = told["passes"]
    same(read(first), 40, "read first")
    assert read(second) > 0 and first["totals"]["created"] > 0, told
    assert "Nothing here is real" in wine.run("demo", "--headless", "--people", "10"), "nothing is told"


def odd_path(path, folder):
    """All that is done with a profile, at a path of Windows."""
    def test(wine):
        at = ("--profile", path)
        with Services(wine, 30) as services:
            there = wine.drive / folder
            services.profile(wine, path, there)
            same(len(wine.json(*at, "clubs", "list")), len(services.told["clubs"]), "clubs")
            wine.json(*at, "status")
            planned = wine.json(*at, "sync", "--once", "--dry-run", env=services.env)
            same(read(planned), 30, "read in a dry run")
            same([entry.name for entry in there.glob("dry-run-*")], [], "left over")
            same(read(wine.json(*at, "sync", "--once", env=services.env)), 30, "read")
            same(read(wine.json(*at, "sync", "--once", env=services.env)), 0, "read again")
            same(sum(state["people"] for state in wine.json(*at, "status")["states"]), 30, "people")
            assert (there / "connector.db").stat().st_size > 0, "the database is elsewhere"
    return test


def upkeep(wine):
    """Backups and rebuilds rename databases, which Windows forbids while they are open."""
    path = r"C:\upkeep 100%"
    at, there = ("--profile", path), wine.drive / "upkeep 100%"
    with Services(wine, 30) as services:
        services.profile(wine, path, there)
        # A database of the first version, as sqlx has left it.
        first = sorted(MIGRATIONS.glob("*.sql"))[0]
        version, name = first.stem.split("_", 1)
        with contextlib.closing(sqlite3.connect(there / "connector.db")) as database:
            database.executescript(first.read_text(encoding="utf-8"))
            database.execute("CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, "
                             "installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, "
                             "checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)")
            database.execute("INSERT INTO _sqlx_migrations VALUES (?, ?, CURRENT_TIMESTAMP, 1, ?, 1)",
                             (int(version), name.replace("_", " "), hashlib.sha384(first.read_bytes()).digest()))
            database.commit()
        same(read(wine.json(*at, "sync", "--once", env=services.env)), 30, "read")
        same(len(list(there.glob("connector.backup-v1-*.db"))), 1, "backups")
        # Damage, and a rebuild.
        with open(there / "connector.db", "r+b") as database:
            database.truncate(8192)
        told = wine.run(*at, "sync", "--once", env=services.env, exit=1)
        rebuilt = wine.json(*at, "recover", env=services.env)
        assert rebuilt["replaced"] and (there / rebuilt["set_aside"]).exists(), (told, rebuilt)
        same(rebuilt["people"]["created"], 0, "created again")
        same(read(wine.json(*at, "sync", "--once", env=services.env)), 0, "read after the rebuild")


def busy(wine):
    """Whoever syncs holds a lock, and others may look all the same."""
    path = r"C:\busy"
    at, there = ("--profile", path), wine.drive / "busy"
    with Services(wine, 30) as services:
        services.profile(wine, path, there)
        syncing = subprocess.Popen(wine.command(*at, "sync", "--json"), env=wine.env | services.env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            assert syncing.stdout.readline(), "the loop has ended"
            wine.run(*at, "sync", "--once", env=services.env, exit=4)
            assert wine.json(*at, "people", "--limit", "5"), "nobody is shown"
        finally:
            syncing.kill()
            syncing.wait(SECONDS)
        wine.run(*at, "sync", "--once", env=services.env)


def keyring(wine):
    path = r"C:\Zürich #2"
    at, there = ("--profile", path), wine.drive / "Zürich #2"

    def places():
        return [row["where"] for row in wine.json(*at, "credentials", "status")]

    with Services(wine, 20) as services:
        services.profile(wine, path, there)
        same(places(), ["not stored"] * 2, "before")
        wine.run(*at, "sync", "--once", exit=2)
        for name, secret in services.secrets.items():
            said = wine.run(*at, "credentials", "set", name, typed=secret + "\n")
            assert secret not in said, "a secret is printed"
        same(places(), ["in the OS keyring"] * 2, "stored")
        same(read(wine.json(*at, "sync", "--once")), 20, "read")
        for name in services.secrets:
            for word in ("is removed", "was not stored"):
                assert word in wine.run(*at, "credentials", "clear", name), word
        same(places(), ["not stored"] * 2, "cleared")


LONG = "\\".join(["a folder with a long name, and then some more of it"] * 6)
TESTS = {
    "the headless demo": demo,
    "a profile with spaces, %, #, & and umlauts": odd_path(r"C:\50% off #1\Zürich & Höfe %41", "50% off #1/Zürich & Höfe %41"),
    "a profile with slashes, upwards and down": odd_path("C:/there/../by slash/ada", "by slash/ada"),
    "a profile with a verbatim path": odd_path(r"\\?\C:\verbatim #1", "verbatim #1"),
    "a profile with a relative path": odd_path("file;a b", "file;a b"),
    "a profile with a path longer than 260 characters": odd_path("C:\\" + LONG, LONG.replace("\\", "/")),
    "a backup, a migration and a rebuild": upkeep,
    "two processes on one profile": busy,
    "the credential store": keyring,
}


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    passed = failed = 0
    folder = pathlib.Path(tempfile.mkdtemp(prefix="i4-connector-wine-"))
    wine = None
    try:
        wine = Wine(program, folder)
        for name, test in TESTS.items():
            try:
                test(wine)
                passed += 1
                print(f"ok {name}", flush=True)
            except Exception as error:  # noqa: BLE001  (whatever it is, the others are tried)
                failed += 1
                print(f"FAILED {name}: {' '.join(str(error).split())[:1500]}", flush=True)
                if not isinstance(error, AssertionError):
                    traceback.print_exc()
    finally:
        if wine:
            wine.end()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
