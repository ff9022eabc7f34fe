"""Holds the program's two simulated services to docs/openapi with Schemathesis.

    python run_schemathesis.py BINARY [--max-examples 25] [--seed 7]

Starts `BINARY simulate`, walks once through the calls as the connector makes them (so that every operation answers 200 at
least once), then lets Schemathesis try valid and invalid requests on every operation. One line per operation and check.
Run it with the Python of the venv that README.md describes.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
import schemathesis

from harness import HERE, Program, Results, load, operation, quiet_env, save

# What every answer of the walk is held to; intouch.toml and i4.toml say the same, and more, for the three runs.
CHECKS = ("not_a_server_error status_code_conformance content_type_conformance response_headers_conformance "
          "response_schema_conformance").split()
RUN_SECONDS = 50  # each of the three runs; a hung service must not hang the tests


class Walk:
    """The calls in the connector's order, with values of this simulator. What it learns makes the examples of the documents true."""

    def __init__(self, results, intouch, i4, told):
        self.results, self.told, self.club = results, told, told["clubs"][0]
        self.schemas = {"intouch": schemathesis.openapi.from_dict(intouch), "i4": schemathesis.openapi.from_dict(i4)}
        self.docs = {"intouch": intouch, "i4": i4}
        self.headers = {"i4": {"Accept": "application/json", "X-Api-Key": told["i4"]["api_key"],
                               "X-CompanyId": told["company_id"], "X-ClubId": self.club["i4_club_id"]}}
        self.roots = {"intouch": told["intouch"]["api_url"], "i4": told["i4"]["api_url"]}

    def call(self, service, operation_id, what, status=200, root=None, headers=None, **parts):
        """The JSON of an answer that fits its description; None (and a FAIL line) otherwise."""
        path, method, _ = operation(self.docs[service], operation_id)
        # The names of the parameters are the document's; `None` leaves a header out.
        headers = {k: v for k, v in {**self.headers.get(service, {}), **(headers or {})}.items() if v is not None}
        line = f"walk {service} {method.upper()} {path}: {what}"
        try:
            case = self.schemas[service][path][method.upper()].Case(headers=headers, **parts)
            answer = case.call(base_url=root or self.roots[service], timeout=10)
            case.validate_response(answer, headers=headers, checks=[
                schemathesis.checks.CHECKS.get_one(name) for name in CHECKS])
            if answer.status_code not in (status if isinstance(status, tuple) else (status,)):
                raise AssertionError(f"answered {answer.status_code}, expected {status}")
            body = answer.json()
        except (Exception, BaseExceptionGroup) as error:  # failed checks, a dead socket, no JSON: all are findings
            self.results.check(False, line, " / ".join(" ".join(str(e).split())[:300] for e in getattr(error, "exceptions", [error])))
            return None
        self.results.check(True, line)
        return body

    def intouch(self):
        told = self.told["intouch"]
        form = {"grant_type": "client_credentials", "client_id": told["client_id"], "client_secret": told["client_secret"]}
        wrong = {**form, "client_secret": "wrong"}
        self.call("intouch", "issueToken", "a wrong secret", 401, told["login_url"], body=wrong, media_type="application/x-www-form-urlencoded")
        token = self.call("intouch", "issueToken", "a token", 200, told["login_url"], body=form, media_type="application/x-www-form-urlencoded")
        self.token = (token or {}).get("access_token", "")
        self.headers["intouch"] = {"Authorization": f"Bearer {self.token}", "clubuuid": self.club["intouch_club_id"]}
        self.call("intouch", "listClubs", "no token", 401, headers={"Authorization": None})
        clubs = self.call("intouch", "listClubs", "the clubs") or {}
        have = {c["uuid"] for c in clubs.get("_embedded", {}).get("clubs", [])}
        want = {c["intouch_club_id"] for c in self.told["clubs"]}
        self.results.check(want <= have, "walk intouch: every club of the mapping is listed", f"missing {want - have}")
        seen, page = [], 0
        while page < 50:
            query = {"modifiedSince": "1970-01-01T00:00:00.000Z", "size": 20, "page": page, "sort": "modifiedDate,asc"}
            answer = self.call("intouch", "listLeads", f"page {page}", query=query)
            people = (answer or {}).get("_embedded", {}).get("leads", [])
            seen += people
            page += 1
            if not people or page >= answer["page"]["totalPages"]:
                break
        self.results.check(bool(seen), "walk intouch: the first club has people", "an empty list")
        dates = [p["modifiedDate"] for p in seen]
        self.results.check(dates == sorted(dates), "walk intouch: sorted by modifiedDate")
        ids = {p["uuid"] for p in seen}
        self.results.check(len(ids) == len(seen), "walk intouch: nobody twice")
        self.lead = seen[0]["uuid"] if seen else "nobody"
        one = self.call("intouch", "getLead", "one person", path_parameters={"uuid": self.lead}) or {}
        self.results.check(one.get("uuid") == self.lead, "walk intouch: the person asked for")
        self.call("intouch", "getLead", "nobody", 404, path_parameters={"uuid": "no-such-person"})
        last = dates[-1] if dates else "1970-01-01T00:00:00.000Z"
        again = self.call("intouch", "listLeads", "since the last instant", query={
            "modifiedSince": last, "size": 200, "page": 0, "sort": "modifiedDate,asc"}) or {}
        got = {p["uuid"] for p in again.get("_embedded", {}).get("leads", [])}
        self.results.check({p["uuid"] for p in seen if p["modifiedDate"] == last} <= got, "walk intouch: modifiedSince is inclusive")

    def i4(self):
        club = int(self.club["i4_club_id"])
        self.call("i4", "getActiveClubs", "a wrong key", 401, headers={"X-Api-Key": "wrong"})
        self.call("i4", "getActiveClubs", "no key", 400, headers={"X-Api-Key": None})
        clubs = self.call("i4", "getActiveClubs", "the clubs") or {"Result": []}
        self.results.check(club in {c["Id"] for c in clubs["Result"]}, "walk i4: the club of the mapping is listed")
        rules = self.call("i4", "getProspectFields", "the field rules") or {"Result": []}
        values = {r["FieldName"]: r.get("Values") or [] for r in rules["Result"]}
        kind = next((v["Id"] for v in values.get("CategoryID", []) if v["Value"] == "Prospect"), None)
        self.results.check(kind is not None, "walk i4: CategoryID has a value Prospect")
        email = "walker.contract@example.org"
        none = self.call("i4", "searchMembers", "nobody yet", (200, 404), query={"Email": email}) or {}
        self.results.check(not none.get("Result"), "walk i4: nobody has the new email yet")
        barcode = ((self.call("i4", "getNextProspectMemberId", "a member id") or {}).get("Result") or {}).get("BarcodeId", "1")
        self.person = {"MemberId": barcode, "HomeClubId": club, "FirstName": "Walker", "LastName": "Contract", "MembershipTypeId": kind or 2,
                       "Address1": "12 River St", "City": "Spuzzum", "State": "WA", "PostalCode": "98101", "Gender": "F",
                       "DateOfBirth": "1985-12-10", "MobilePhone": "5550109911", "PreferredPhoneType": "mobile",
                       "EmailAddress": email, "DataExchangeID": "contract-walk-1"}
        made = self.call("i4", "createProspect", "a prospect", body=self.person, media_type="application/json") or {}
        self.results.check(made.get("Successful") is True, "walk i4: the prospect is created", str(made))
        self.customer = made.get("CustomerId", 1)
        self.call("i4", "createProspect", "the same member id again", 400, body={**self.person, "EmailAddress": "other@example.org"},
                  media_type="application/json")
        refused = {**self.person, "FirstName": ""}
        self.call("i4", "createProspect", "an empty first name", 400, body=refused, media_type="application/json")
        end = time.monotonic() + 10  # a search may lag behind the create
        while time.monotonic() < end:
            found = requests.get(self.roots["i4"] + "/api/v3/member/searchmembers", params={"Email": email},
                                 headers=self.headers["i4"], timeout=10)
            if found.status_code == 200 and found.json().get("Result"):
                break
            time.sleep(0.25)
        found = self.call("i4", "searchMembers", "the new prospect", query={"Email": email}) or {"Result": []}
        self.results.check([p["Id"] for p in found["Result"]] == [self.customer], "walk i4: the search finds exactly the new prospect")
        named = self.call("i4", "searchMembers", "by name", query={"Name": "Contract,Walker"}) or {"Result": []}
        self.results.check(self.customer in [p["Id"] for p in named["Result"]], "walk i4: the search finds the new prospect by name")
        dashed = self.call("i4", "searchMembers", "by phone with dashes", query={"PhoneNumber": "555-010-9911"}) or {"Result": []}
        self.results.check(self.customer in [p["Id"] for p in dashed["Result"]], "walk i4: the search finds the new prospect by phone")
        change = {"FamilyMemberCustomerIds": [], "CustomerId": str(self.customer), "SubmissionReason": "Change Request",
                  "SubmissionReasonDetail": "Contract test", "Signature": None, "ChangeDetails": [
                      {"FieldName": "Address1", "NewValue": "1100 1st St."}, {"FieldName": "HomePhone", "NewValue": "5550108822"}]}
        done = self.call("i4", "updatePersonalInformation", "two changes in one call", body=change, media_type="application/json") or {}
        self.results.check((done.get("Result") or {}).get("ErrorMessages") == "None", "walk i4: the change is taken", str(done))
        self.call("i4", "updatePersonalInformation", "no customer", 400, body={**change, "CustomerId": "null"}, media_type="application/json")
        member = (self.call("i4", "getMember", "the new prospect", path_parameters={"customerId": self.customer}) or {}).get("Result", {})
        shown = (member.get("Address") or {}).get("AddressLine1")
        pending = (done.get("Result") or {}).get("PendingConfirmationNumber")
        self.results.check(shown == "1100 1st St." or pending, "walk i4: the change shows, unless staff must approve", f"shows {shown}")
        self.call("i4", "getMember", "nobody", 404, path_parameters={"customerId": 99999999})
        query = {"ClubId": club, "ActiveOnly": "false", "Paging.Page": 1, "Paging.PageSize": 5000}
        page = self.call("i4", "getCustomers", "a page", query=query) or {"Customers": []}
        mine = [c["Id"] for c in page["Customers"] if c.get("DataExchangeID") == "contract-walk-1"]
        self.results.check(mine == [self.customer], "walk i4: getcustomers shows the new prospect with its DataExchangeID", str(mine))
        empty = self.call("i4", "getCustomers", "a page after the last", 400, query={**query, "Paging.Page": 9999}) or {}
        self.results.check(empty.get("Status") == 204, "walk i4: an empty page is a 400 with Status 204", str(empty))


def for_services(doc, walk):
    """The document as a service is held to it: its examples are true here, and unknown members of a body may be ignored."""
    def open_up(node):
        if isinstance(node, dict):
            if node.get("additionalProperties") is False:
                del node["additionalProperties"]
            for child in node.values():
                open_up(child)
        elif isinstance(node, list):
            for child in node:
                open_up(child)

    open_up(doc)
    known = {"clubuuid": walk.club["intouch_club_id"], "uuid": walk.lead, "X-CompanyId": walk.told["company_id"],
             "X-ClubId": walk.club["i4_club_id"], "ClubId": int(walk.club["i4_club_id"]), "customerId": walk.customer}
    parameters = list(doc["components"]["parameters"].values())
    for item in doc["paths"].values():
        for op in item.values():
            parameters += op.get("parameters", []) if isinstance(op, dict) else []
    for parameter in parameters:
        if parameter.get("name") in known:
            parameter["example"] = known[parameter["name"]]
    bodies = {"issueToken": {"client_id": walk.told["intouch"]["client_id"], "client_secret": walk.told["intouch"]["client_secret"]},
              "createProspect": {**walk.person, "MemberId": "contract-1", "EmailAddress": "example.contract@example.org"},
              "updatePersonalInformation": {"CustomerId": str(walk.customer)}}
    for operation_id, values in bodies.items():
        try:
            body = operation(doc, operation_id)[2]["requestBody"]["content"]
        except KeyError:
            continue
        for media in body.values():
            for example in media["examples"].values():
                example["value"].update(values)
    return doc


def run(results, folder, name, config, doc, url, args, env, *filters):
    report = folder / f"{name}.ndjson"
    argv = [sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / config, "run", doc, "--url", url,
            "--phases", "examples,coverage,fuzzing", "--max-examples", args.max_examples, "--seed", args.seed,
            "--generation-database", "none", "--continue-on-failure", "--request-timeout", "10",
            "--warnings", "off", "--no-color", "--report", "ndjson", "--report-ndjson-path", report, *filters]
    began = time.monotonic()
    try:
        done = subprocess.run([str(a) for a in argv], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired:
        results.check(False, f"{name}: Schemathesis ends within {RUN_SECONDS} s")
        return
    counts, whys, calls = collections.defaultdict(collections.Counter), {}, 0
    for line in report.read_text(encoding="utf-8").splitlines() if report.exists() else []:
        scenario = json.loads(line).get("ScenarioFinished")
        if not scenario:
            continue
        record = scenario["recorder"]
        calls += len(record["interactions"])
        for case, checks in record["checks"].items():
            for check in checks:
                key = (record["label"], check["name"])
                counts[key][check["status"]] += 1
                if check["status"] != "success" and key not in whys:
                    failure = (check.get("failure_info") or {}).get("failure", {})
                    asked = record["interactions"].get(case, {}).get("request", {})
                    whys[key] = " ".join(f"{failure.get('title')}: {failure.get('message')} [{asked.get('method')} {asked.get('uri')}]".split())
    for (label, check), count in sorted(counts.items()):
        bad = sum(count.values()) - count["success"]
        results.check(not bad, f"{name} {label}: {check} ({sum(count.values())})", f"{bad} times, first: {whys.get((label, check), '')[:600]}")
    agrees = (done.returncode == 0) == (not whys) and bool(counts)
    results.check(agrees, f"{name}: {calls} calls in {time.monotonic() - began:.0f} s, Schemathesis ended as its report says",
                  f"exit code {done.returncode}\n" + "\n".join(done.stdout.splitlines()[-40:]))
    if args.verbose and whys:
        print(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path)
    parser.add_argument("--max-examples", type=int, default=25)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--verbose", action="store_true", help="Schemathesis' own words, with curl lines, when something fails")
    args = parser.parse_args()
    results = Results()
    for name in list(os.environ):
        if name.lower() in ("http_proxy", "https_proxy", "all_proxy"):
            del os.environ[name]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        simulator = Program([args.binary.resolve(), "simulate", "--people", "60", "--clubs", "2", "--seed", "7"], env=quiet_env(folder))
        try:
            told = simulator.wait_for(lambda line: json.loads(line) if line.startswith("{") else None, 30)
            walk = Walk(results, load("intouch"), load("i4"), told)
            walk.intouch()
            walk.i4()
            docs = {n: save(for_services(load(n), walk), folder / f"{n}.json") for n in ("intouch", "i4")}
            env = quiet_env(folder, CONTRACT_TOKEN=walk.token, CONTRACT_INTOUCH_CLUB=walk.club["intouch_club_id"],
                            CONTRACT_API_KEY=told["i4"]["api_key"], CONTRACT_COMPANY=told["company_id"],
                            CONTRACT_I4_CLUB=walk.club["i4_club_id"])
            sign_in = ("--include-path", "/oauth/token")
            run(results, folder, "sign-in", "intouch.toml", docs["intouch"], told["intouch"]["login_url"], args, env, *sign_in)
            run(results, folder, "intouch", "intouch.toml", docs["intouch"], told["intouch"]["api_url"], args, env, "--exclude-path", "/oauth/token")
            run(results, folder, "i4", "i4.toml", docs["i4"], told["i4"]["api_url"], args, env)
            results.check(simulator.process.poll() is None, "the simulator is still there", f"it ended with {simulator.process.poll()}")
        except (RuntimeError, ValueError, KeyError, OSError) as error:
            results.check(False, "the run", f"{type(error).__name__}: {error}")
        finally:
            simulator.end()
    return results.end()


if __name__ == "__main__":
    sys.exit(main())
