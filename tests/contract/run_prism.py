"""Runs the program against Prism mock services made from docs/openapi.

    python run_prism.py BINARY [--node-modules DIR]

Prism refuses what does not fit the documents, so this holds the connector's requests to them. One line per check.
Needs PyYAML and an installed Prism (README.md).
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness import DOCS, HERE, Program, Results, load, operation, quiet_env, save

START_SECONDS, COMMAND_SECONDS = 60, 60
SUM = ("created", "linked", "updated", "unchanged", "skipped", "held", "failed", "pending")

# The one page of leads in intouch.yaml, against the decision table of the design:
#   Ada Byron      complete prospect            none found: created; found elsewhere: linked, the address updated
#   Linus Oak      prospect, a name only        none found, and I4 requires mobile phone and email: held
#   Mary Vale      inactive prospect            none found: skipped
#   Tom Reed       member                       none found: held, "enter them there first"
#   Ira Stone      ex-member                    none found: held
#   Noa Field      a type nobody knows          held
# The second I4 finds Ada whatever is searched for; the others' names do not match, so nothing changes for them.
NOBODY_THERE = {"read": 6, "created": 1, "linked": 0, "updated": 0, "unchanged": 0, "skipped": 1, "held": 4, "failed": 0, "pending": 0}
ADA_IS_THERE = {**NOBODY_THERE, "created": 0, "linked": 1}

CLUB = "7f0c2a1e-5b64-4c0a-9a53-0d7e1f2b3c4d"
PROFILE = """version = 1
company_id = "10042"
[intouch]
api_url = "{intouch}"
login_url = "{intouch}"
client_id = "example-client"
[i4]
api_url = "{i4}"
[sync]
interval_seconds = 60
start_from = "all"
confirm_above = 500
[[clubs]]
name = "Riverside"
address = "12 River St, Spuzzum WA"
time_zone = "America/Vancouver"
intouch_club_id = "{club}"
i4_club_id = "1"
enabled = true
"""


class Mock:
    """One Prism. It takes a free port by itself and says which."""

    def __init__(self, prism, document, home):
        self.program = Program(["node", prism, "mock", "--host", "127.0.0.1", "--port", "0", "--errors", document],
                               env=quiet_env(home, NO_COLOR="1", FORCE_COLOR="0"))
        self.said = 0

    def ready(self):
        self.url = self.program.wait_for(lambda line: (re.search(r"listening on (http://\S+)", line) or [None, None])[1], START_SECONDS)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(self.url + "/is-anybody-there", timeout=2)
            except urllib.error.HTTPError:
                break  # it speaks
            except OSError:
                if time.monotonic() > end:
                    raise RuntimeError("Prism listens but does not answer") from None
                time.sleep(0.1)
        self.settled()

    def settled(self):
        """The lines of the log since the last call, once no more of them come (bounded)."""
        before, end = -1, time.monotonic() + 5
        while before != len(self.program.lines) and time.monotonic() < end:
            before = len(self.program.lines)
            time.sleep(0.3)
        lines, self.said = self.program.lines[self.said:], len(self.program.lines)
        return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]


def violations(lines):
    """The refusals in a log, each with the request it belongs to."""
    found, request = [], ""
    for line in lines:
        if told := re.search(r"\[HTTP SERVER\] (\w+ \S+)", line):
            request = told[1]
        if "did not pass the validation rules" in line or re.search(r"\berror\b", line):
            found.append(f"{request}: {line.split('  ')[-1].strip()}")
    return list(dict.fromkeys(found))


def calls(lines, request):
    return sum(1 for line in lines if f"[HTTP SERVER] {request} " in line and "Request received" in line)


def prefer(doc, operation_id, example):
    """Prism answers with the first example."""
    content = operation(doc, operation_id)[2]["responses"]["200"]["content"]["application/json"]
    content["examples"] = {example: content["examples"].pop(example), **content["examples"]}


def command(results, binary, profile, env, *words):
    """The JSON document that the command prints, or None. Its exit code must be 0."""
    shown = " ".join(words)
    try:
        done = subprocess.run([str(binary), "--profile", str(profile), *words], env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        results.check(False, f"{shown}: ends within {COMMAND_SECONDS} s")
        return None
    results.check(done.returncode == 0, f"{shown}: exit code 0", f"{done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        results.check(False, f"{shown}: one JSON document on stdout", f"{error}\n{done.stdout[:500]}")
        return None
    results.check(True, f"{shown}: one JSON document on stdout")
    return told


def scenario(results, binary, folder, name, intouch, i4, wanted, posts):
    """check, then two passes, with a profile of its own."""
    def check(good, what, why=""):
        return results.check(good, f"{name}: {what}", why)

    home, profile = folder / f"{name}-home", folder / f"{name}-profile"
    home.mkdir()
    profile.mkdir()
    (profile / "config.toml").write_text(PROFILE.format(intouch=intouch.url, i4=i4.url, club=CLUB), encoding="utf-8")
    env = quiet_env(home, I4_CONNECTOR_INTOUCH_CLIENT_SECRET="example-secret", I4_CONNECTOR_I4_API_KEY="example-key")
    command(results, binary, profile, env, "check", "--json")
    first = command(results, binary, profile, env, "sync", "--once", "--json") or {}
    totals = first.get("totals", {})
    for count, number in wanted.items():
        check(totals.get(count) == number, f"{count} {number}", f"it is {totals.get(count)}")
    check(sum(totals.get(c, 0) for c in SUM) == totals.get("read"), "the counts add up to what was read", str(totals))
    clubs = first.get("clubs", [])
    check([c.get("outcome") for c in clubs] == ["ok"], "the club's outcome is ok", str(clubs))
    # The mock has no memory and gives the same page again: nobody may be entered twice because of that.
    again = command(results, binary, profile, env, "sync", "--once", "--json") or {}
    check(again.get("totals", {}).get("created") == 0, "the second pass creates nobody", str(again.get("totals")))
    for mock, service in ((intouch, "intouch"), (i4, "i4")):
        lines = mock.settled()
        bad = violations(lines)
        check(not bad, f"every request to {service} fits its document", " / ".join(bad[:8]))
        if service == "i4":
            for request, number in posts.items():
                check(calls(lines, request) == number, f"{request}: {number} calls", f"{calls(lines, request)}")
            check(calls(lines, "get /api/v3/member/searchmembers") > 0, "it searched before it decided")
        else:
            check(calls(lines, "get /leads") > 0, "it read the leads")


def catches(results, mock, what, path, **request):
    """A wrong request on purpose: were it not refused and logged, the checks above would mean nothing."""
    try:
        with urllib.request.urlopen(urllib.request.Request(mock.url + path, **request), timeout=10) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    bad = violations(mock.settled())
    results.check(400 <= status < 500 and bad, f"Prism refuses {what}", f"answered {status}, logged {bad}")


def find_prism(given):
    for root in filter(None, (given, os.environ.get("CONTRACT_NODE_MODULES"), HERE / "node_modules")):
        script = Path(root).resolve() / "@stoplight" / "prism-cli" / "dist" / "index.js"
        if script.exists():
            return script
    sys.exit("Prism is not installed; README.md says how")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path)
    parser.add_argument("--node-modules", type=Path, help="default: $CONTRACT_NODE_MODULES, or node_modules beside this file")
    args = parser.parse_args()
    prism, binary, results, mocks = find_prism(args.node_modules), args.binary.resolve(), Results(), []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            known = load("i4")
            prefer(known, "searchMembers", "oneProspect")
            prefer(known, "getMember", "livedElsewhere")
            for document in (DOCS / "intouch.yaml", DOCS / "i4.yaml", save(known, folder / "i4-known.json")):
                mocks.append(Mock(prism, document, folder))
            for mock in mocks:
                mock.ready()
            intouch, i4, i4_known = mocks
            bearer = {"Authorization": "Bearer example", "clubuuid": CLUB}
            keys = {"X-Api-Key": "example-key", "X-CompanyId": "10042", "X-ClubId": "1", "Content-Type": "application/json"}
            catches(results, intouch, "a page of 201 people", "/leads?size=201", headers=bearer)
            catches(results, intouch, "a call without a token", "/clubs")
            catches(results, i4, "a prospect with a lead source", "/api/v3/prospect/createprospect", method="POST", headers=keys,
                    data=json.dumps({"MemberId": "1", "HomeClubId": 1, "FirstName": "A", "LastName": "B", "MembershipTypeId": 2,
                                     "SourceID": 7}).encode())
            create, update = "post /api/v3/prospect/createprospect", "post /api/v3/changerequest/updatepersonalinformation"
            scenario(results, binary, folder, "nobody-in-i4", intouch, i4, NOBODY_THERE, {create: 1, update: 0})
            scenario(results, binary, folder, "ada-in-i4", intouch, i4_known, ADA_IS_THERE, {create: 0, update: 1})
        except (RuntimeError, OSError) as error:
            results.check(False, "the run", f"{type(error).__name__}: {error}")
        finally:
            for mock in mocks:
                mock.program.end()
    return results.end()


if __name__ == "__main__":
    sys.exit(main())
