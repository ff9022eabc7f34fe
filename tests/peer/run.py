#!/usr/bin/env python3
"""run.py BINARY [--quick] [--keep DIR]: checks `i4-connector` against services.py, written by somebody else from the contracts.

Plays the scenario in three variants of the services (how pages are told, how searches combine); the first in full, the others
in their first two passes (--quick: the first variant only). One line per check, `ok …` or `FAILED …`; the last line is
`N passed, N failed`; exit code 1 if any failed. Notes on matters where the contract is silent go to stderr.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

import scenario
from scenario import CLUB_A, CLUB_B, CLUB_C

HERE = pathlib.Path(__file__).resolve().parent
WORDS = ("created", "linked", "updated", "unchanged", "skipped", "held", "failed", "pending")
WRITES = ("createprospect", "updatepersonalinformation")
UPDATE_KEYS = {"ZipCode": "PostalCode"}
PASS_SECONDS = 240
VARIANTS = [("both/and", {"hal": "both", "search": "and", "empty": "omit"}, True),
            ("page/or", {"hal": "page", "search": "or", "empty": "list"}, False),
            ("links/and", {"hal": "links", "search": "and", "empty": "list"}, False)]


class Checks:
    def __init__(self):
        self.passed = self.failed = 0
        self.prefix = ""

    def __call__(self, fine, name, detail=""):
        if fine:
            self.passed += 1
        else:
            self.failed += 1
        detail = " ".join(str(detail).split())
        tail = f": {detail[:600]}" if detail and not fine else ""
        print(f"{'ok' if fine else 'FAILED'} [{self.prefix}] {name}{tail}", flush=True)
        return fine


check = Checks()


class Services:
    """services.py as a child; ends with its stdin, or by its own handle."""

    keep = None  # a folder for what each phase saw

    def __enter__(self):
        self.errors = tempfile.TemporaryFile("w+")
        self.child = subprocess.Popen([sys.executable, str(HERE / "services.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=self.errors, text=True)
        line = self.child.stdout.readline()  # blocks until it serves, or has died
        if not line:
            self.__exit__()
            raise SystemExit(f"services.py did not start: {self.stderr()}")
        self.told = json.loads(line)
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.child.stdin.close()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait(10)
        self.child.stdout.close()

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read()

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.told["control_url"] + path, data), timeout=60) as answer:
            return json.load(answer)


class Connector:
    def __init__(self, binary, profile, told):
        self.binary, self.profile, self.told = binary, profile, told
        self.printed, self.last_words = [], ""
        text = lambda value: json.dumps(value, ensure_ascii=False)  # noqa: E731  (a TOML basic string)
        lines = ["version = 1", f"company_id = {text(told['company_id'])}", "[intouch]"]
        lines += [f"{k} = {text(told['intouch'][k])}" for k in ("api_url", "login_url", "client_id")]
        lines += ["[i4]", f"api_url = {text(told['i4']['api_url'])}", "[sync]", "interval_seconds = 60", 'start_from = "all"',
                  "confirm_above = 500", "create_patience_seconds = 10"]
        for club in told["clubs"]:
            lines += ["[[clubs]]", *(f"{k} = {text(v)}" for k, v in club.items()), "enabled = true"]
        profile.mkdir(parents=True)
        (profile / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def sync(self, secret=None, key=None):
        """One pass: (exit code or None when it took too long, report or None when it is not the JSON of design.md)."""
        home = self.profile.parent / "home"
        home.mkdir(exist_ok=True)
        env = {k: v for k, v in os.environ.items() if k not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY")
               and not k.lower().endswith("_proxy")}
        env |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data"),
                "I4_CONNECTOR_INTOUCH_CLIENT_SECRET": secret or self.told["intouch"]["client_secret"],
                "I4_CONNECTOR_I4_API_KEY": key or self.told["i4"]["api_key"]}
        command = [self.binary, "--profile", str(self.profile), "sync", "--once", "--json"]
        try:
            done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=PASS_SECONDS)
        except subprocess.TimeoutExpired as late:  # run() has ended the child by its handle
            self.last_words = "took too long"
            self.printed += [late.stdout or b"", late.stderr or b""]
            return None, None
        self.printed += [done.stdout, done.stderr]
        self.last_words = (done.stdout[-200:] + b" | " + done.stderr[-400:]).decode("utf-8", "replace")
        try:
            report = json.loads(done.stdout)
        except ValueError:
            report = None
        shape = {"totals": dict, "clubs": list, "duration_ms": (int, float)}
        fine = isinstance(report, dict) and all(isinstance(report.get(k), kind) for k, kind in shape.items()) and all(
            isinstance(row, dict) for row in report["clubs"])
        return done.returncode, report if fine else None

    def leaks(self, secrets):
        found = []
        for path in self.profile.parent.rglob("*"):
            if path.is_file() and any(s.encode() in path.read_bytes() for s in secrets):
                found.append(str(path.relative_to(self.profile.parent)))
        return found + ["output"] * any(s.encode() in text for s in secrets for text in self.printed)


class World:
    """What I4 holds and what was asked, after a pass."""

    def __init__(self, services):
        self.requests = services.call("/requests")
        self.customers = {c["Id"]: c for c in services.call("/customers")}
        self.by_person = collections.defaultdict(list)
        for c in self.customers.values():
            if c.get("DataExchangeID"):
                self.by_person[c["DataExchangeID"]].append(c)
        self.updates, self.creates = collections.defaultdict(list), collections.Counter()
        for r in self.requests:
            body = r["body"] if isinstance(r["body"], dict) else {}
            if r["op"] == "createprospect":
                self.creates[str(body.get("DataExchangeID"))] += 1
            if r["op"] == "updatepersonalinformation":
                self.updates[str(body.get("CustomerId"))].append(
                    {d.get("FieldName"): d.get("NewValue") for d in body.get("ChangeDetails") or [] if isinstance(d, dict)})

    def writes(self):
        return [f"{r['op']} {json.dumps(r['body'], ensure_ascii=False)[:150]}" for r in self.requests if r["op"] in WRITES]

    def calls(self, club):
        i4 = str(scenario.I4_CLUB[club])
        return [r["op"] for r in self.requests if r["op"] != "token" and r["club"] == (club if r["service"] == "intouch" else i4)]

    def problems(self, person, before):
        """What is wrong with one person, given the world before the pass."""
        mine, had, out = self.by_person.get(person.uuid, []), before.by_person.get(person.uuid, []), []
        if len(mine) > 1:
            out.append(f"{len(mine)} I4 records have this DataExchangeID")
        if mine and not had and "created" not in person.expect:
            out.append("a new I4 record was made")
        if not mine and person.expect == {"created"}:
            out.append(f"not in I4 ({self.creates[str(person.uuid)]} creates sent)")
        if "created" not in person.expect and not person.may_try and person.uuid and self.creates[person.uuid]:
            out.append(f"{self.creates[person.uuid]} creates sent, where none may be")
        record = mine[0] if mine else self.customers.get(person.target)
        if not record:
            return out
        for name, value in person.want.items():
            accepted = value if isinstance(value, tuple) else (value,)
            if (record.get(name) or None) not in accepted:
                out.append(f"{name} is {record.get(name)!r}, not {' or '.join(map(repr, accepted))}"[:200])
        if person.details is not None:
            sent, wanted = self.updates.get(str(record["Id"]), []), [person.details] if person.details else []
            if sent != wanted:
                out.append(f"updates sent: {sent}, wanted: {wanted}")
        return out


def counts_check(name, row, ranges):
    """A row of counts against {count: (least, most)}; and that everybody ends in exactly one count."""
    numbers = [row.get(w) for w in ("read", *WORDS)]
    if not check(all(type(n) is int for n in numbers), f"{name}: all nine counts are numbers", row):
        return
    check(row["read"] == sum(numbers[1:]), f"{name}: the sums add up to read", row)
    wrong = [f"{w} {row[w]}, expected {low}..{high}" for w, (low, high) in ranges.items() if not low <= row[w] <= high]
    check(not wrong, f"{name}: counts are as expected", wrong)


def report_check(name, code, report, connector, codes, outcomes, ranges):
    """The exit code and the JSON of one pass; `ranges` by InTouch club id."""
    if code is None:
        return check(False, f"{name}: ends within {PASS_SECONDS} s")
    check(code in codes, f"{name}: exit code {'/'.join(map(str, sorted(codes)))}", f"{code}; {connector.last_words}")
    if not check(report, f"{name}: one JSON document on stdout", connector.last_words):
        return False
    rows = {str(row.get("intouch_club_id")): row for row in report["clubs"]}
    check(sorted(rows) == sorted((CLUB_A, CLUB_B, CLUB_C)) and len(report["clubs"]) == 3, f"{name}: each club has one row", list(rows))
    sums = {w: sum(row.get(w) or 0 for row in rows.values()) for w in ("read", *WORDS)}
    check({w: report["totals"].get(w) for w in sums} == sums, f"{name}: totals are the sums of the clubs", report["totals"])
    for club, row in rows.items():
        wanted = outcomes.get(club, "ok")
        check(row.get("outcome") == wanted, f"{name}: club {club[:8]} is `{wanted}`", f"{row.get('outcome')}: {row.get('message')}")
        if wanted == "stopped":
            check(str(row.get("message") or "").strip(), f"{name}: the stopped club says why")
        if club in ranges:
            counts_check(f"{name}: club {club[:8]}", row, ranges[club])
    return True


def end_check(name, services, notes):
    """After every phase: nothing the contract forbids was sent, and the services themselves are well."""
    violations = services.call("/violations")
    kinds = collections.Counter(v["what"] for v in violations)
    check(not violations, f"{name}: nothing was sent that the contracts do not allow", kinds.most_common(6))
    check(not services.stderr(), f"{name}: the services ran without an error of their own", services.stderr()[-500:])
    notes.update(n["what"] for n in services.call("/notes"))
    if services.keep:
        kept = {"violations": violations, "requests": services.call("/requests"), "customers": services.call("/customers")}
        (services.keep / f"{name.replace(' ', '-')}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False))
    services.call("/clear", {})


def people_check(name, people, world, before):
    bulk = [p for p in people if p.key.startswith(("bulk", "slide"))]
    for p in people:
        if p not in bulk:
            wrong = world.problems(p, before)
            check(not wrong, f"{name}: {p.key} ({'|'.join(sorted(p.expect))})", f"{'; '.join(wrong)} — {p.why}")
    if bulk:
        wrong = [f"{p.key}: {'; '.join(bad)}" for p in bulk if (bad := world.problems(p, before))]
        check(not wrong, f"{name}: {len(bulk)} people of one instant, each exactly as expected", f"{len(wrong)} wrong: {wrong[:5]}")


def records_check(name, people, world, before):
    """I4 as a whole: nothing twice, nothing lost, and nobody touched who was not meant."""
    twice = [dx for dx, rows in world.by_person.items() if len(rows) > 1]
    check(not twice, f"{name}: no person has two I4 records", twice[:5])
    many = {cid: len(calls) for cid, calls in world.updates.items() if len(calls) > 1}
    check(not many, f"{name}: no record got more than one update call", many)
    expected = {}
    for p in people:
        record = (world.by_person.get(p.uuid) or [world.customers.get(p.target)])[0]
        if record and p.details != {}:
            expected[record["Id"]] = None if p.details is None or p.key == "approval" else p.details
    wrong = []
    for cid, old in before.customers.items():
        want = expected.get(cid, {})
        if want is not None:
            fresh = {**old, **{UPDATE_KEYS.get(k, k): v for k, v in want.items()}}
            new = world.customers.get(cid, {})
            wrong += [f"{cid}.{k}: {fresh[k]!r} became {new.get(k)!r}" for k in fresh
                      if k != "updated" and fresh[k] != new.get(k)]
    check(not wrong, f"{name}: every other I4 record is as it was", wrong[:5])


def plus_reread(ranges):
    """People at the cursor's last instant may be read again and counted as unchanged, or not."""
    return {w: (low, high + (w in ("read", "unchanged"))) for w, (low, high) in ranges.items()}


def stopped_ranges():
    return {w: (0, 3 if w in ("read", "pending", "failed") else 0) for w in ("read", *WORDS)}


def first_two_passes(services, connector, scene, notes):
    services.call("/clear", {})
    before = World(services)
    code, report = connector.sync()
    world = World(services)
    ranges = {club: scenario.totals(scene.people, club) for club in (CLUB_A, CLUB_B)} | {CLUB_C: stopped_ranges()}
    if report_check("pass 1", code, report, connector, {1}, {CLUB_C: "stopped"}, ranges):
        for club in (CLUB_A, CLUB_B):
            made = sum(len(world.by_person.get(p.uuid, [])) for p in scene.people if p.club == club)
            told = next((r.get("created") for r in report["clubs"] if r.get("intouch_club_id") == club), None)
            check(told == made, f"pass 1: club {club[:8]} tells as many created as I4 has", f"{told} told, {made} in I4")
    people_check("pass 1", scene.people, world, before)
    records_check("pass 1", scene.people, world, before)
    end_check("pass 1", services, notes)

    before = world
    code, report = connector.sync()
    world = World(services)
    again = plus_reread(dict.fromkeys(("read", *WORDS), (0, 0)))
    report_check("pass 2", code, report, connector, {1}, {CLUB_C: "stopped"},
                 {CLUB_A: again, CLUB_B: again, CLUB_C: stopped_ranges()})
    check(not world.writes(), "pass 2: nothing is written to I4", world.writes()[:3])
    for club in (CLUB_A, CLUB_B, CLUB_C):
        check(len(world.calls(club)) <= 2, f"pass 2: at most two calls for club {club[:8]}", collections.Counter(world.calls(club)))
    records_check("pass 2", [], world, before)
    end_check("pass 2", services, notes)


def third_pass(services, connector, scene, notes):
    touched, change = scenario.edits(scene)
    services.call("/set", change)
    before = World(services)
    code, report = connector.sync()
    world = World(services)
    ranges = {club: plus_reread(scenario.totals(touched, club)) for club in (CLUB_A, CLUB_B)} | {CLUB_C: stopped_ranges()}
    report_check("pass 3", code, report, connector, {1}, {CLUB_C: "stopped"}, ranges)
    people_check("pass 3", touched, world, before)
    records_check("pass 3", touched, world, before)
    end_check("pass 3", services, notes)


def rules_and_club_pass(services, connector, scene, notes):
    """I4 takes the third club again and no longer requires an e-mail: who waited for that is looked at, untouched in InTouch."""
    services.call("/set", {"i4": {"refused": {}, "fields": {"Email": {"Required": False}}}})
    code, report = connector.sync()
    world = World(services)
    failed = report and report["totals"].get("failed")
    report_check("club back", code, report, connector, {1} if failed else {0}, {}, {CLUB_C: {"created": (3, 3), "read": (3, 3)}})
    for key in ("c-0", "c-1", "c-2", "no-email"):
        made = world.by_person.get(scene.by_key[key].uuid, [])
        check(len(made) == 1, f"club back: {key} is in I4 once, without a touch in InTouch", f"{len(made)} records")
    check(not any(len(rows) > 1 for rows in world.by_person.values()), "club back: no person has two I4 records")
    end_check("club back", services, notes)


def until(services, connector, arrived, passes, seconds):
    """Passes until everybody has arrived; bounded. Returns the number of passes, the world and the last exit code."""
    deadline, code, world = time.monotonic() + seconds, None, None
    for number in range(1, passes + 1):
        began = time.monotonic()
        code, report = connector.sync()
        world = World(services)
        waiting = not report or report["totals"].get("pending")
        if arrived(world) and not waiting or time.monotonic() > deadline:
            break
        # Not a wait for anything: keeps polling from being a busy loop when a pass has nothing due yet.
        time.sleep(max(0.0, 0.5 - (time.monotonic() - began)))
    return number, world, code


def storm(services, connector, scene, notes):
    people, change = scenario.storm(scene)
    before = World(services)
    services.call("/set", change)
    made = [p for p in people if p.expect == {"created"}]

    def everybody(w):
        return all(w.by_person.get(p.uuid) for p in made) and all(
            w.customers[p.target].get(k) == v for p in people if p.target for k, v in p.want.items())

    number, world, _ = until(services, connector, everybody, passes=40, seconds=120)
    check(everybody(world), f"lost answers: everybody has arrived (after {number} passes)")
    for p in people:
        mine = world.by_person.get(p.uuid, [])
        check(len(mine) == (p in made), f"lost answers: {p.key} has {'one' if p in made else 'no new'} record", f"{len(mine)} records")
    left = [f for f in services.call("/faults") if f["times"] > 0 and f["op"] != "searchmembers"]  # who lists need not search
    check(not left, "lost answers: every fault was met", left)
    extra = set(world.customers) - set(before.customers) - {c["Id"] for p in made for c in world.by_person.get(p.uuid, [])} - {5101}
    check(not extra, "lost answers: nobody else was made", [world.customers[c] for c in extra])
    services.call("/set", {"flags": {"search_lag_ms": 0, "token_dies_after": 0}})
    end_check("lost answers", services, notes)


def slide(services, connector, scene, notes):
    people, change = scenario.slide(scene)
    services.call("/set", change)
    number, world, _ = until(services, connector, lambda w: all(w.by_person.get(p.uuid) for p in people), passes=3, seconds=120)
    wrong = [p.key for p in people if len(world.by_person.get(p.uuid, [])) != 1]
    check(not wrong, f"moving list: all {len(people)} are in I4 exactly once (after {number} passes)", f"{len(wrong)}: {wrong[:5]}")
    end_check("moving list", services, notes)


def refused_sign_in(services, connector, notes):
    services.call("/set", {"forget_token": True})
    code, _ = connector.sync(secret="wrong-secret-0123456789")
    world = World(services)
    check(code == 3, "wrong client secret: exit code 3", f"{code}; {connector.last_words}")
    asked = collections.Counter(r["op"] for r in world.requests)
    harmless = set(asked) <= {"token", "getactiveclubs", "getfieldsforprospectcreationbyemployee"}
    check(1 <= len(world.requests) <= 6 and harmless, "wrong client secret: a few calls, no hammering", asked)
    end_check("wrong client secret", services, notes)
    code, _ = connector.sync(key="wrong-key-0123456789")
    world = World(services)
    # design.md: 3 is "sign-in refused", 1 "a club stopped"; I4's key is a sign-in, yet shows itself as a refused club call.
    check(code in (1, 3), "wrong I4 key: exit code 3 (or 1)", f"{code}; {connector.last_words}")
    asked = [r["op"] for r in world.requests if r["service"] == "i4"]
    check(1 <= len(asked) <= 6 and not world.writes(), "wrong I4 key: everything is stopped, nothing written", collections.Counter(asked))
    end_check("wrong I4 key", services, notes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--quick", action="store_true", help="the first variant only")
    parser.add_argument("--keep", type=pathlib.Path, help="leave the profiles, and each phase's requests, violations and I4 records, in this new folder")
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    notes = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="peer-") as temporary:
        root = (options.keep or pathlib.Path(temporary)).resolve()
        for name, flags, full in VARIANTS[:1] if options.quick else VARIANTS:
            check.prefix = name
            with Services() as services:
                scene = scenario.build()
                load = scene.load()
                load["flags"].update(flags)
                services.call("/load", load)
                services.keep = options.keep and root / name.replace("/", "-")
                connector = Connector(binary, root / name.replace("/", "-") / "profile", services.told)
                try:
                    first_two_passes(services, connector, scene, notes)
                    if full:
                        third_pass(services, connector, scene, notes)
                        rules_and_club_pass(services, connector, scene, notes)
                        storm(services, connector, scene, notes)
                        slide(services, connector, scene, notes)
                        refused_sign_in(services, connector, notes)
                    secrets = (services.told["intouch"]["client_secret"], services.told["i4"]["api_key"])
                    check(not (found := connector.leaks(secrets)), "no secret in the profile folder or in any output", found)
                except Exception as error:  # noqa: BLE001  whatever a strange report broke is a failed check, not a traceback
                    check(False, "the check itself could go on", f"{type(error).__name__}: {error}")
    for what, times in notes.most_common():
        print(f"note ({times}×): {what}", file=sys.stderr)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
