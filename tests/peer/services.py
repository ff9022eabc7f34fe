#!/usr/bin/env python3
"""InTouch and Jonas I4 on loopback, written from contracts/intouch.md and contracts/i4.md alone.

A second opinion: shares no line and no author's assumptions with the connector or its simulator. Where the contract
leaves room this picks the less obvious reading (search `READING`). What the contract does not allow goes to
`violations`; where it is silent, to `notes`, which fail nothing.

Control port: POST /load {flags, intouch:{club:[{at,raw}]}, i4:{customers, fields, refused:{club:why}, approval:[ids]}},
POST /set (the same parts laid over; also `fault`, `live`, `forget_token`), POST /clear (requests, violations, notes),
GET /requests /violations /notes /customers /flags /faults. A fault: {"op","kind","times","match":[texts],"retry_after":s}.
"""
import email.utils, json, os, re, secrets, signal, socket, sys, threading, time, unicodedata  # noqa: E401
import datetime as dt
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

COMPANY = "0010042"  # READING: an opaque text; the zeros in front belong to it
CLUBS = [  # READING: InTouch club ids are opaque: a number in an older site, a UUID in a newer one
    {"name": "Riverside", "address": "12 River St, Spuzzum WA", "time_zone": "America/Vancouver",
     "intouch_club_id": "20731", "i4_club_id": "1"},
    {"name": "Hill Top", "address": "9 Hill Rd, Lytton BC", "time_zone": "Europe/Berlin",
     "intouch_club_id": "7f0c52d4-9a4e-4f4c-8d3b-0a1b2c3d4e5f", "i4_club_id": "7"},
    {"name": "Old Mill", "address": "1 Mill Ln, Yale BC", "time_zone": "Pacific/Auckland",
     "intouch_club_id": "20999", "i4_club_id": "9"}]
I4_OF = {c["intouch_club_id"]: c["i4_club_id"] for c in CLUBS}
FLAGS = {
    "hal": "both",  # paging told by: both | links | page | neither
    "empty": "omit",  # READING: an empty HAL list: no `_embedded` at all (omit), or an empty one (list)
    "search": "and",  # several search parameters: all must fit (and), or any may (or)
    "token_dies_after": 0,  # a token is refused after so many calls; 0: never
    "search_lag_ms": 0,  # a created record is found by searchmembers and getcustomers only after this
    "barcode_race_every": 0,  # each n-th create finds its MemberId taken by somebody else
    "approval_needed": False,  # for everybody; i4.approval: for these customers
    "refuse_create": ["@refused.example"],  # e-mail parts that are refused with Successful:false
    "refuse_value": ["00000"]}  # NewValues that updatepersonalinformation refuses
PROSPECT = 31  # READING: the id of `Prospect` is this company's own, not the 2 of the public suite
TEXT_KEYS = set("MemberId FirstName LastName MiddleInitial Address1 Address2 City State PostalCode Gender DateOfBirth HomePhone "
                "MobilePhone WorkPhone PreferredPhoneType EmailAddress Occupation Employer DataExchangeID".split())
UPDATE_NAMES = {n: n for n in (
    "FirstName LastName MiddleInitial PreferredName Address1 Address2 City State HomePhone MobilePhone WorkPhone EmailAddress "
    "DateOfBirth PreferredPhone EmailContactConsent MobilePhoneContactConsent HomePhoneContactConsent "
    "WorkPhoneContactConsent").split()} | {"ZipCode": "PostalCode"}
PHONES = ("HomePhone", "MobilePhone", "WorkPhone")
RULE_NAMES = {n: n for n in ("FirstName LastName Address1 Address2 City State HomePhone WorkPhone DateOfBirth Gender Occupation "
                             "Employer").split()}  # field rules' names to a record's
RULE_NAMES |= {"MI": "MiddleInitial", "Zipcode": "PostalCode", "CellPhone": "MobilePhone", "Email": "EmailAddress"}
VALUES = {"CategoryID": [{"Id": 4, "Value": "Guest"}, {"Id": PROSPECT, "Value": "Prospect"}],
          "SourceID": [{"Id": 7, "Value": "Walk-in"}], "TrainerID": [{"Id": 3, "Value": "Sam Staff"}],
          "Gender": [{"Id": 1, "Value": "M"}, {"Id": 2, "Value": "F"}]}
LIST_NAMES = {"FirstName": "FirstName", "LastName": "LastName", "Email": "EmailAddress", "CellPhone": "MobilePhone",
              "HomePhone": "HomePhone", "WorkPhone": "WorkPhone", "Address1": "Address1", "Address2": "Address2", "City": "City",
              "State": "State", "ZipCode": "PostalCode", "Gender": "Gender", "DataExchangeID": "DataExchangeID"}

def field_rules():
    names = ("Title FirstName MI LastName Preferred Address1 Address2 City State Zipcode HomePhone WorkPhone CellPhone Email "
             "DateOfBirth Gender Occupation Employer SourceID TrainerID CategoryID").split()
    return [{"FieldName": n, "Description": n, "DisplayValue": n, "MaximumLength": 0,
             "Required": n in ("FirstName", "LastName", "CellPhone", "Email", "CategoryID"),
             "DataType": "datetime" if n == "DateOfBirth" else "string", "ValueMustBeInDefinedList": n in VALUES,
             "Values": VALUES.get(n, [])} for n in names]

digits = lambda text: re.sub(r"[^0-9]", "", text or "")  # noqa: E731
fold = lambda text: unicodedata.normalize("NFC", text or "").casefold()  # noqa: E731

def real_date(text):
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) and dt.date.fromisoformat(text))
    except ValueError:
        return False

def born(c):  # READING: ASP.NET prints a date with its midnight
    return f"{c['DateOfBirth']}T00:00:00" if c.get("DateOfBirth") else None

def i4_today():
    # READING: dates of I4 are the days of its own office, ten hours behind UTC; no contract says otherwise.
    return (dt.datetime.now(dt.timezone.utc) - dt.timedelta(hours=10)).date().isoformat()

def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return None

class State:
    def __init__(self):
        self.lock = threading.RLock()
        self.client_id, self.client_secret, self.api_key = "peer-client", secrets.token_hex(16), secrets.token_hex(16)
        self.tokens = {}  # token -> calls it has served
        self.requests, self.violations, self.notes = [], [], []
        self.load({})

    def load(self, scenario):
        self.flags = dict(FLAGS)
        self.leads = {c["intouch_club_id"]: [] for c in CLUBS}
        self.customers, self.rules, self.refused, self.approval, self.faults, self.live = {}, field_rules(), {}, set(), [], []
        self.barcode, self.given, self.creates, self.numbers = 104417, set(), 0, 5520
        self.unsure_creates, self.unsure_updates = set(), set()  # the answer was lost: what may the caller do next?
        self.lay_over(scenario)

    def lay_over(self, part):
        if unknown := set(part.get("flags", {})) - set(FLAGS):
            raise ValueError(f"unknown flags {unknown}")
        self.flags.update(part.get("flags", {}))
        for club, lead in ((club, lead) for club, leads in part.get("intouch", {}).items() for lead in leads):
            self.put_lead(club, lead)
        i4 = part.get("i4", {})
        for customer in i4.get("customers", []):
            fresh = {"visible": 0.0, "Status": "Active", "HomeClubId": 1, "MemberId": f"B{customer['Id']}"}
            self.customers.setdefault(customer["Id"], fresh).update(customer, updated=i4_today())
        for name, change in i4.get("fields", {}).items():
            next(r for r in self.rules if r["FieldName"] == name).update(change)
        self.refused = dict(i4.get("refused", self.refused))
        self.approval |= set(i4.get("approval", []))
        faults = part.get("fault", [])
        self.faults += [{"times": 1, **f} for f in (faults if isinstance(faults, list) else [faults])]
        self.live += part.get("live", [])
        if part.get("forget_token"):
            self.tokens.clear()

    def put_lead(self, club, lead):
        rows, uuid = self.leads[club], lead["raw"].get("uuid") if isinstance(lead["raw"], dict) else None
        rows[:] = [r for r in rows if not (uuid and isinstance(r["raw"], dict) and r["raw"].get("uuid") == uuid)] + [lead]
        rows.sort(key=lambda r: r["at"])  # stable: people of one instant keep the order they came in

    def lead(self, uuid):
        return next(((club, row["raw"]) for club, rows in self.leads.items() for row in rows
                     if isinstance(row["raw"], dict) and uuid and row["raw"].get("uuid") == uuid), (None, None))

    def take_fault(self, op, text):
        fault = next((f for f in self.faults if f["op"] == op and f["times"] > 0 and (
            not f.get("match") or any(word in text for word in f["match"]))), {"times": 1})
        fault["times"] -= 1
        return fault

    def required(self):
        return sorted(RULE_NAMES[r["FieldName"]] for r in self.rules if r["Required"] and r["FieldName"] in RULE_NAMES)

S = State()

class Bad(Exception):  # ends an operation with this answer; a text is I4's `Message`
    def __init__(self, status, body):
        self.answer = (status, {"Message": body} if isinstance(body, str) else body, {})

class Peer(BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True  # keep-alive, TCP_NODELAY
    wbufsize, timeout = 1 << 16, 120  # head and body leave in one piece
    service, content_type = "?", "application/json"

    def read_body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def handle_call(self):
        self.raw, self.url = self.read_body(), urlsplit(self.path)
        pairs = parse_qsl(self.url.query, keep_blank_values=True)
        self.query, self.text = dict(pairs), unquote(self.path) + "\n" + self.raw.decode("utf-8", "replace")
        with S.lock:
            shown = self.text.partition("\n")[2].replace(S.client_secret, "…").replace(S.api_key, "…")
            self.entry = {"n": len(S.requests), "service": self.service, "method": self.command, "path": unquote(self.url.path),
                          "query": self.query, "body": parsed(shown) or shown, "status": None, "op": "?", "club": None,
                          "headers": {k.lower(): "…" if k.lower() in ("authorization", "x-api-key") else v
                                      for k, v in self.headers.items()}}
            S.requests.append(self.entry)
            self.check(len(pairs) == len(self.query), "a query parameter sent twice")
            self.check(not any(v in unquote(self.path) for v in (S.client_secret, S.api_key, *S.tokens)), "a secret in a URL")
            kind, answer = None, None
            try:
                op, call = self.route()
                self.look_at_headers()
                fault = S.take_fault(op, self.text)
                kind = fault.get("kind")
                self.entry.update(op=op, fault=kind)
                # lost_before, 500 and 429: nothing was done. READING: a gateway's 502 tells nothing; here the work was done.
                if kind == "429":  # READING: Retry-After as an HTTP date
                    later = email.utils.formatdate(int(time.time()) + fault.get("retry_after", 1), usegmt=True)
                    answer = (429, {"Message": "Too Many Requests"}, {"Retry-After": later})
                elif kind == "500":
                    answer = (500, {"Message": "Internal server error - Customer Not Found"}, {})
                elif kind != "lost_before":
                    answer = call()
            except Bad as bad:
                answer = bad.answer
            if kind:
                self.remember_doubt(op, kind)
            answer = {"502html": (502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", {"Content-Type": "text/html"}),
                      "garbage": (200, b"\x1f<!DOCTYPE !!", {}), "lost_before": None, "lost_after": None}.get(kind, answer)
            self.entry["status"] = answer and answer[0]
        if answer is None:
            return self.hang_up()
        self.answer(*answer, cut=kind == "cut")

    log_message = lambda *_: None
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = lambda self: self.handle_call()

    def answer(self, status, body, headers, cut=False):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": self.content_type, **headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:len(data) // 2] if cut else data if self.command != "HEAD" else b"")
        self.wfile.flush()
        if cut:
            self.hang_up()

    def hang_up(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def remember_doubt(self, op, kind):
        body = parsed(self.raw)
        if op == "createprospect" and kind not in ("429", "500") and isinstance(body, dict):
            S.unsure_creates.add(str(body.get("DataExchangeID")))
        if op == "updatepersonalinformation" and isinstance(body, dict):
            S.unsure_updates |= {(str(body.get("CustomerId")), d.get("FieldName")) for d in body.get("ChangeDetails", [])}

    def check(self, fine, text):
        if not fine:
            S.violations.append({"n": self.entry["n"], "service": self.service, "what": text[:400],
                                 "call": f"{self.command} {self.url.path[:200]}"})
        return fine

    def note(self, text):
        S.notes.append({"n": self.entry["n"], "service": self.service, "what": text[:400]})

    def keys(self, allowed="", needed=None):
        for key in set(self.query) | set((allowed if needed is None else needed).split()):
            self.check(key in allowed.split(), f"unknown query parameter {key}")
            self.check(self.query.get(key, "").strip(), f"query parameter {key} missing or blank")

    def number(self, key, low, high):
        text = self.query.get(key, str(low))
        good = re.fullmatch(r"\d{1,6}", text, re.ASCII) and low <= int(text) <= high
        return int(text) if self.check(good, f"{key}={text} is not a number from {low} to {high}") else low

    def method(self, wanted, content=None):
        sent = self.headers.get("Content-Type", "")
        self.check(not content or sent.split(";")[0].strip().lower() == content, f"Content-Type: {sent}")
        self.check(wanted == "POST" or not self.raw, "a GET with a body")
        self.check(wanted == "GET" or not self.query, "a POST with a query")
        if not self.check(self.command == wanted, f"{self.command} where only {wanted} is allowed"):
            raise Bad(405, "The requested resource does not support this http method.")

class InTouch(Peer):
    service, content_type = "intouch", "application/hal+json;charset=UTF-8"

    def route(self):
        path = unquote(self.url.path)
        if call := {"/oauth/token": self.token, "/v1/clubs": self.clubs, "/v1/leads": self.list_leads}.get(path):
            return path.rsplit("/", 1)[1], call
        if m := re.fullmatch(r"/v1/leads/([^/]+)", path):
            return "lead", lambda: self.one_lead(m[1])
        self.check(False, f"{self.command} {path}: no such call; InTouch is only ever read")
        raise Bad(404, {"error": "not_found"})

    def look_at_headers(self):
        self.entry["club"] = self.headers.get("clubuuid")
        self.check("X-Api-Key" not in self.headers and S.api_key not in str(self.headers) + self.text, "I4's key sent to InTouch")

    def token(self):
        self.method("POST", "application/x-www-form-urlencoded")
        pairs = parse_qsl(self.raw.decode("utf-8", "replace"), keep_blank_values=True)
        form, names = dict(pairs), sorted(k for k, _ in pairs)
        self.check(names == ["client_id", "client_secret", "grant_type"], f"sign-in form has {names}")
        if not self.check(form.get("grant_type") == "client_credentials", f"grant_type {form.get('grant_type')}"):
            raise Bad(400, {"error": "unsupported_grant_type"})
        if (form.get("client_id"), form.get("client_secret")) != (S.client_id, S.client_secret):
            raise Bad(401, {"error": "invalid_client"})
        token = secrets.token_urlsafe(24)
        S.tokens[token] = 0
        return 200, {"access_token": token, "token_type": "bearer", "expires_in": 3599}, {"Content-Type": "application/json"}

    def enter(self, needs_club=True):
        self.method("GET")
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        self.check(scheme == "Bearer", "no `Authorization: Bearer …`")
        if token not in S.tokens or S.tokens[token] >= (S.flags["token_dies_after"] or 1 << 30):
            S.tokens.pop(token, None)
            raise Bad(401, {"error": "invalid_token"})
        S.tokens[token] += 1
        club = self.headers.get("clubuuid")
        if needs_club and not self.check(club in S.leads, f"clubuuid {club!r} is no club of this client"):
            raise Bad(404, {"error": "not_found"})
        return club

    def clubs(self):
        self.enter(needs_club=False)  # the mapping may not have a row yet
        self.keys()
        rows = [{"uuid": c["intouch_club_id"], "name": c["name"], "address": {
            "street": c["address"].split(",")[0], "city": None, "state": c["address"][-2:], "zipcode": None}} for c in CLUBS]
        rows[2]["address"] = None  # READING: an empty sub-object is null
        return 200, {"_embedded": {"clubs": rows}}, {}

    def list_leads(self):
        club = self.enter()
        self.keys("modifiedSince size page sort", needed="size page sort")
        since = self.query.get("modifiedSince", "")
        if not since:
            self.note("modifiedSince left out: the contract shows no call without it")
        self.check(not since or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", since, re.ASCII),
                   f"modifiedSince={since} is not millisecond UTC")
        self.check(self.query.get("sort") == "modifiedDate,asc", f"sort={self.query.get('sort')}")
        size, page = self.number("size", 1, 200), self.number("page", 0, 999999)
        rows = [r["raw"] for r in S.leads[club] if r["at"] >= since]
        part, pages = rows[page * size:(page + 1) * size], -(-len(rows) // size)
        body = {"_embedded": {"leads": part}} if part or S.flags["empty"] == "list" else {}
        if S.flags["hal"] in ("both", "links"):  # READING: links are relative to the host
            since = since or "1970-01-01T00:00:00.000Z"
            href = f"/v1/leads?modifiedSince={quote(since)}&size={size}&page={page + 1}&sort=modifiedDate,asc"
            body["_links"] = {"self": {"href": self.path}, **({"next": {"href": href}} if page + 1 < pages else {})}
        if S.flags["hal"] in ("both", "page"):
            body["page"] = {"size": size, "number": page, "totalElements": len(rows), "totalPages": pages}
        answer = json.dumps(body).encode()  # before the list moves
        for move in [m for m in S.live if (m["club"], m["page"]) == (club, page)]:
            S.live.remove(move)
            S.lay_over({"intouch": {club: move["leads"]}})
        return 200, answer, {}

    def one_lead(self, uuid):
        self.keys()
        home, raw = S.lead(uuid)
        return (200, raw, {}) if self.enter() == home else (404, {"error": "not_found"}, {})

class I4(Peer):
    service, content_type = "i4", "application/json; charset=utf-8"
    POSTS = ("createprospect", "updatepersonalinformation")
    CALLS = {f"/api/v3/{path}": path.split("/")[1] for path in (
        "club/getactiveclubs", "member/searchmembers", "member/getcustomers", "prospect/getfieldsforprospectcreationbyemployee",
        "prospect/getnextprospectmemberid", "prospect/createprospect", "changerequest/updatepersonalinformation")}

    def route(self):
        path = unquote(self.url.path)
        if op := self.CALLS.get(path):
            return op, lambda: self.enter(op in self.POSTS) or getattr(self, op)()
        if m := re.fullmatch(r"/api/v3/member/getmember/([^/]*)", path):
            return "getmember", lambda: self.enter(False) or self.getmember(m[1])
        self.check(False, f"{self.command} {path}: no such call")
        raise Bad(404, "No HTTP resource was found that matches the request URI.")

    def look_at_headers(self):
        self.entry["club"] = self.headers.get("X-ClubId")
        seen = f"{self.text}{self.headers}{json.dumps(parsed(self.raw), ensure_ascii=False)}"
        found = re.search(r"CANARY[\w-]*", seen)
        self.check(not found, f"staff, lead source or an unknown InTouch field in I4 traffic: {found and found[0]}")
        self.check("Authorization" not in self.headers and "clubuuid" not in self.headers and not any(
            t in seen for t in (S.client_secret, *S.tokens)), "InTouch's sign-in or club sent to I4")

    def enter(self, post):
        self.method(*(("POST", "application/json") if post else ("GET",)))
        self.check("application/json" in self.headers.get("Accept", ""), f"accept: {self.headers.get('Accept')}")
        head, club = "Invalid authorization credentials", self.entry["club"]
        if self.headers.get("X-Api-Key") != S.api_key or self.headers.get("X-CompanyId") != COMPANY:
            raise Bad(401, head)
        if not self.check(club in I4_OF.values(), f"X-ClubId {club!r} is in no mapping row"):
            raise Bad(401, f"{head} (Club Does Not Exist)")
        if club in S.refused:
            raise Bad(401, f"{head} ({S.refused[club]})")
        self.body = parsed(self.raw) if post else {}
        if not self.check(isinstance(self.body, dict), "the body is not a JSON object"):
            raise Bad(400, "The request is invalid.")

    def getactiveclubs(self):
        self.keys()
        return 200, {"Result": [{"Id": int(c["i4_club_id"]), "Name": c["name"]} for c in CLUBS
                                if c["i4_club_id"] not in S.refused]}, {}

    def seen_now(self, *asked):
        for dx in list(S.unsure_creates):  # somebody looked for this person, or (nothing asked) through all of the club
            club, told = S.lead(dx)[0], fold(json.dumps(S.lead(dx)[1], ensure_ascii=False))
            if I4_OF.get(club) == self.entry["club"] and (not asked or any(
                    fold(a).split(",")[0] in told or (len(digits(a)) > 6 and digits(a) in digits(told)) for a in asked)):
                S.unsure_creates.discard(dx)
        return [c for c in S.customers.values() if c["visible"] <= time.monotonic()]  # READING: lists lag as searches do

    def searchmembers(self):
        self.keys("Email PhoneNumber Name", needed="")
        mail, phone, name = (self.query.get(k) for k in ("Email", "PhoneNumber", "Name"))
        if not self.check(self.query, "searchmembers without a parameter"):
            raise Bad(400, "The request is invalid.")
        self.check(phone is None or re.fullmatch(r"[0-9-]+", phone), f"PhoneNumber={phone}: digits, with or without dashes")
        fits = all if S.flags["search"] == "and" else any
        found = [c for c in self.seen_now(*self.query.values()) if fits(fit for given, fit in (
            (mail, mail and fold(c.get("EmailAddress")) == fold(mail)),
            (phone, phone and digits(phone) in [digits(c.get(p)) for p in PHONES]),  # READING: any of the three phones
            (name, name and self.named(c, fold(name)))) if given is not None)]
        if not found and mail is not None:  # READING: one way to say "nothing" for e-mails, the other for the rest
            raise Bad(404, "Nothing found")
        return 200, {"Result": [self.search_row(c) for c in found]}, {}

    @staticmethod
    def named(c, name):
        # READING: the beginning of a name is enough, so more comes back than was meant. A last name may hold a comma.
        first, last = fold(c.get("FirstName")), fold(c.get("LastName"))
        halves = [(name[:m.start()].strip(), name[m.end():].strip()) for m in re.finditer(",", name)]
        return bool(first or last) and (last.startswith(name) or first.startswith(name) or any(
            last.startswith(a) and first.startswith(b) for a, b in halves))

    @staticmethod
    def parts(c):
        """The sub-objects that both answers share. READING: a sub-object is null when all of it is empty."""
        get = lambda *keys: {there: c.get(here) or None for there, here in keys}  # noqa: E731
        name = get(*((k, k) for k in ("FirstName", "LastName", "MiddleInitial", "PreferredName")))
        name["DisplayName"] = f"{name['FirstName'] or ''} {name['LastName'] or ''}".strip()
        address = get(("AddressLine1", "Address1"), ("AddressLine2", "Address2"), ("City", "City"), ("StateProvince", "State"),
                      ("PostalCode", "PostalCode"), ("Country", "Country"))
        phones = [{"Number": c.get(key) or None, "PhoneType": kind, "Extension": None} if c.get(key) or c["Id"] % 2 == 0 else None
                  for key, kind in zip(PHONES, ("home", "mobile", "work"))]
        return (name if name["DisplayName"] else None), (address if any(address.values()) else None), phones

    def search_row(self, c):
        name, address, (home, mobile, work) = self.parts(c)
        return {"Id": c["Id"], "Name": name, "EmailAddress": c.get("EmailAddress") or None, "HomePhone": home,
                "MobilePhone": mobile, "WorkPhone": work, "PreferredPhone": c.get("PreferredPhone"), "Address": address}

    def getmember(self, cid):
        self.keys()
        if not self.check(re.fullmatch(r"\d{1,9}", cid, re.ASCII), f"getmember/{cid}"):
            raise Bad(400, f"The value '{cid}' is not valid for CustomerId.")
        if not (c := S.customers.get(int(cid))):
            raise Bad(404, "Nothing found")
        name, address, (home, mobile, work) = self.parts(c)
        return 200, {"Result": {"MemberID": c["MemberId"], "Name": name, "EmailAddress": c.get("EmailAddress") or None,
                                "HomePhoneNumber": home, "MobilePhoneNumber": mobile, "WorkPhoneNumber": work,
                                "PreferredPhoneType": c.get("PreferredPhone"), "Address": address, "DateOfBirth": born(c),
                                "HomeClubNumber": c["HomeClubId"], "MemberExpireDate": None}}, {}

    def getcustomers(self):
        names = "ActiveOnly Paging.Page Paging.PageSize"
        self.keys(names + " ClubId LastUpdateDate", needed=names)  # READING: without a club, all clubs
        club, since, active = (self.query.get(k) for k in ("ClubId", "LastUpdateDate", "ActiveOnly"))
        self.check(club is None or club in I4_OF.values(), f"ClubId={club} is in no mapping row")
        self.check(active in ("true", "false"), f"ActiveOnly={active}")
        self.check(since is None or real_date(since), f"LastUpdateDate={since} is not yyyy-mm-dd")
        page, size = self.number("Paging.Page", 1, 999999), self.number("Paging.PageSize", 1, 5000)
        rows = [c for c in self.seen_now() if club in (None, str(c["HomeClubId"])) and c["updated"] >= (since or "")
                and (active != "true" or c["Status"] == "Active")]
        part = rows[(page - 1) * size:page * size]
        if not part:
            raise Bad(400, {"Status": 204, "Message": "No results returned."})
        return 200, {"Customers": [{  # READING: empty is sometimes "", sometimes null
            "Id": c["Id"], **{there: c.get(here) or ("" if c["Id"] % 2 else None) for there, here in LIST_NAMES.items()},
            "DateOfBirth": born(c), "HomeClubNumber": c["HomeClubId"], "MembershipType": "", "MemberType": "",
            "Status": c["Status"]} for c in part],
            "PagingInfo": {"Page": page, "PageSize": size, "TotalPages": -(-len(rows) // size), "TotalRecords": len(rows)}}, {}

    def getfieldsforprospectcreationbyemployee(self):
        self.keys()
        return 200, {"Result": S.rules}, {}

    def getnextprospectmemberid(self):
        self.keys()
        S.given.add(f"{S.barcode:07d}")  # READING: a string; zeros in front belong to it. It reserves nothing.
        return 200, {"Result": {"BarcodeId": f"{S.barcode:07d}", "Message": None}}, {}

    def wrong(self, call, key, value):
        """One value by its I4 name: a violation for what a client can know; returns I4's own refusal, or None."""
        rule = next((r for r in S.rules if RULE_NAMES.get(r["FieldName"]) == key), {})
        fine = (self.check(key not in PHONES or re.fullmatch(r"[0-9]+", value), f"{call}: {key} '{value}' is more than digits")
                and self.check(key != "DateOfBirth" or real_date(value), f"{call}: DateOfBirth '{value}' is not yyyy-mm-dd")
                and self.check(key != "Gender" or value in ("M", "F"), f"{call}: Gender '{value}'")
                and self.check("PreferredPhone" not in key or value in ("mobile", "home", "work"), f"{call}: {key} {value}")
                and self.check(len(value) <= (rule.get("MaximumLength") or 1 << 30), f"{call}: {key} is longer than was told")
                # what no contract tells a client is refused without being a violation:
                and (key != "EmailAddress" or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value))
                and len(value) <= 255 and not any(unicodedata.category(ch) == "Cc" for ch in value))
        return None if fine else f"{key} '{value}' is invalid"

    def createprospect(self):
        body, refusal = self.body, None
        dx, barcode = body.get("DataExchangeID"), body.get("MemberId")
        wrong = lambda fine, text: self.check(fine, f"createprospect: {text}")  # noqa: E731
        for key, value in body.items():
            wrong(key in TEXT_KEYS | {"HomeClubId", "MembershipTypeId"}, f"unknown key {key}")
            if key in TEXT_KEYS:
                if not wrong(isinstance(value, str), f"{key} is not a text: {value!r}"):
                    raise Bad(400, f"The value '{value}' is not valid for {key}.")
                if wrong(value.strip(), f"{key} is blank; leave it out") and value != value.strip():
                    self.note(f"createprospect: {key} has spaces around it")
                refusal = refusal or (self.wrong("createprospect", key, value) if value.strip() else None)
        wrong(type(body.get("HomeClubId")) is int and str(body["HomeClubId"]) == self.entry["club"],
              f"HomeClubId {body.get('HomeClubId')!r} with X-ClubId {self.entry['club']}")
        kind = body.get("MembershipTypeId")
        wrong(str(kind) == str(PROSPECT), f"MembershipTypeId {kind!r} is not Prospect's {PROSPECT}")
        if isinstance(kind, str):
            self.note("createprospect: MembershipTypeId as a text; the contract does not tell its type")
        home, lead = S.lead(dx)
        if wrong(lead and I4_OF[home] == self.entry["club"], f"DataExchangeID {dx!r} is nobody of this club in InTouch"):
            state = f"{lead.get('userType')}+{lead.get('userStatus')}"
            wrong(state.upper() == "PROSPECT+ACTIVE", f"{dx} is {state}, not an active prospect")
        wrong(dx not in S.unsure_creates, f"{dx} sent again before looking whether it is there")
        wrong(not any(c.get("DataExchangeID") == dx for c in S.customers.values()), f"{dx} is there already")
        # Numbers above one that was given out are free until somebody takes them.
        is_above = any(len(g) == len(str(barcode)) and g <= str(barcode) for g in S.given)
        wrong(is_above, f"MemberId {barcode!r} was never given out, nor one below it")
        for key in S.required():
            if not body.get(key, "").strip():
                raise Bad(400, f"The {key} field is required.")
        if refusal:
            raise Bad(400, refusal)
        S.creates += 1
        if S.flags["barcode_race_every"] and S.creates % S.flags["barcode_race_every"] == 0:
            S.barcode += 1  # somebody at the front desk was faster
        if barcode != f"{S.barcode:07d}":
            raise Bad(400, f"BarcodeId '{barcode}' is invalid")
        if any(part in body.get("EmailAddress", "") for part in S.flags["refuse_create"]):
            return 200, {"Successful": False, "Message": "This prospect is on the do-not-contact list"}, {}
        S.barcode += 1
        cid = max(S.customers, default=9000) + 1
        S.customers[cid] = {**body, "Id": cid, "Status": "Prospect", "PreferredPhone": body.get("PreferredPhoneType"),
                            "updated": i4_today(), "visible": time.monotonic() + S.flags["search_lag_ms"] / 1000}
        return 200, {"Successful": True, "CustomerId": cid, "MemberId": barcode}, {}

    def updatepersonalinformation(self):
        body, refusal, changes = self.body, None, {}
        cid, details = body.get("CustomerId"), body.get("ChangeDetails")
        wrong = lambda fine, text: self.check(fine, f"update: {text}")  # noqa: E731
        wrong(sorted(body) == ["ChangeDetails", "CustomerId", "FamilyMemberCustomerIds", "Signature", "SubmissionReason",
                               "SubmissionReasonDetail"], f"keys {sorted(body)}")
        wrong(body.get("FamilyMemberCustomerIds") == [] and body.get("Signature") is None, "FamilyMemberCustomerIds, Signature")
        wrong(all(isinstance(body.get(k), str) for k in ("SubmissionReason", "SubmissionReasonDetail")), "reasons must be texts")
        if not wrong(isinstance(cid, str) and re.fullmatch(r"\d{1,9}", cid, re.ASCII), f"CustomerId {cid!r}: a text of digits"):
            raise Bad(400, f"The value '{cid}' is not valid for CustomerId.")
        if not (customer := S.customers.get(int(cid))):
            raise Bad(404, "CustomerNotFound")
        if not wrong(isinstance(details, list) and details and all(
                isinstance(d, dict) and set(d) == {"FieldName", "NewValue"} for d in details), f"ChangeDetails {details!r}"):
            raise Bad(400, "The ChangeDetails field is required.")
        for name, value in ((d["FieldName"], d["NewValue"]) for d in details):
            key = UPDATE_NAMES.get(name) if isinstance(name, str) else None
            if not wrong(key, f"unknown FieldName {name!r}"):
                raise Bad(400, f"FieldName '{name}' is invalid")
            if not wrong(isinstance(value, str), f"NewValue of {name} is not a text: {value!r}"):
                raise Bad(400, f"The value '{value}' is not valid for {name}.")
            wrong(key not in changes, f"{name} twice in one call")
            now = customer.get(key) or ""
            wrong((digits(now) if key in PHONES else now) != value or (cid, name) in S.unsure_updates,
                  f"{name} of {cid} is '{value}' already")
            wrong(not value or value.strip(), f"{name} set to spaces")
            kept = wrong(value or key not in S.required(), f"clears {name}, which I4 requires")
            refusal = refusal or (None if kept and value not in S.flags["refuse_value"] else f"{name} '{value}' is invalid") or (
                self.wrong("update", key, value) if value.strip() else None)
            changes[key] = value
        waits = not refusal and (S.flags["approval_needed"] or int(cid) in S.approval)
        if not refusal and not waits:
            customer.update(changes, updated=i4_today())
        S.numbers += 1  # READING: a refusal comes with 200
        return 200, {"Status": 200, "Result": {"AutoApprovedConfirmationNumber": None if waits or refusal else S.numbers,
                                               "PendingConfirmationNumber": S.numbers if waits else None,
                                               "ErrorMessages": refusal or "None"}}, {}

class Control(Peer):
    def handle_call(self):
        raw, path, status, body = self.read_body(), urlsplit(self.path).path, 200, {"ok": True}
        with S.lock:
            try:
                if self.command == "GET":
                    body = {"/requests": S.requests, "/violations": S.violations, "/notes": S.notes, "/flags": S.flags,
                            "/faults": S.faults, "/customers": list(S.customers.values())}[path]
                elif path == "/clear":
                    del S.requests[:], S.violations[:], S.notes[:]
                else:
                    {"/load": S.load, "/set": S.lay_over}[path](json.loads(raw))
            except (KeyError, ValueError, TypeError, StopIteration, AttributeError) as error:
                status, body = 400, {"error": f"{type(error).__name__}: {error}"}
            data = json.dumps(body).encode()
        self.answer(status, data, {})

class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 256

    def handle_error(self, *args):
        if not isinstance(sys.exc_info()[1], OSError):  # a hung-up connection is no news
            super().handle_error(*args)

def main():
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    servers = [Server(("127.0.0.1", 0), handler) for handler in (InTouch, I4, Control)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    intouch, i4, control = (f"http://127.0.0.1:{s.server_address[1]}" for s in servers)
    print(json.dumps({"company_id": COMPANY, "intouch": {"api_url": f"{intouch}/v1", "login_url": intouch,
                                                         "client_id": S.client_id, "client_secret": S.client_secret},
                      "i4": {"api_url": i4, "api_key": S.api_key}, "clubs": CLUBS, "control_url": control}), flush=True)
    threading.Thread(target=lambda: (all(iter(lambda: os.read(0, 4096), b"")), stop.set()), daemon=True).start()  # until stdin ends
    stop.wait()  # the servers' threads end with the program

if __name__ == "__main__":
    main()
