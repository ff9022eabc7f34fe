#!/usr/bin/env python3
"""The people of the peer check, and what must become of each: `build()` → Scenario. `python3 scenario.py` prints the table.

Expectations are sets. One word where design.md and the contracts decide; several where they leave the outcome open, each with
its reason in `why`. Words: created linked updated unchanged skipped held failed pending, and `uncounted` for an item that is
no person at all. `want` is how the I4 record must look afterwards: a text, a tuple of accepted texts, or None for empty.
`details` is the one update call that must be sent, as {FieldName: NewValue}; {} means none may be; None: not checked.
"""
import copy
import datetime as dt
import uuid
from dataclasses import dataclass, field

SPACE = uuid.UUID("6d1f3c52-7a55-4b0e-9a39-2f60c1b3a001")
CLUB_A, CLUB_B, CLUB_C = "20731", "7f0c52d4-9a4e-4f4c-8d3b-0a1b2c3d4e5f", "20999"
I4_CLUB = {CLUB_A: 1, CLUB_B: 7, CLUB_C: 9}
PROSPECT, QUIET, MEMBER, EX = ("PROSPECT", "ACTIVE"), ("PROSPECT", "INACTIVE"), ("MEMBER", "ACTIVE"), ("MEMBER", "INACTIVE")
REFUSED_BY_I4 = {"held", "failed"}  # I4 answered 400 or Successful:false: not retried unchanged; both words say "not saved"
BULK = 450
LONG = "Ab" * 2500


@dataclass
class Person:
    key: str
    club: str
    raw: object
    at: str
    expect: set
    want: dict = field(default_factory=dict)
    target: int = 0  # the I4 record that must be meant, when one exists already
    details: dict = None
    why: str = ""
    may_try: bool = False  # held only after I4 itself refused the create

    @property
    def uuid(self):
        return self.raw.get("uuid") if isinstance(self.raw, dict) else None

    def row(self):
        return {"at": self.at, "raw": self.raw}


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def digits(text):
    return "".join(ch for ch in text if ch in "0123456789")


class Scenario:
    def __init__(self, now=None):
        now = now or dt.datetime.now(dt.timezone.utc)
        # All of it lies in the past, so that no clock is asked to believe in tomorrow.
        self.base = now.replace(hour=8, minute=0, second=0, microsecond=23000) - dt.timedelta(days=5)
        self.people, self.customers, self.second, self.phones, self.next_id = [], [], 0, 0, 1000
        self.by_key = {}

    # --- small tools -------------------------------------------------------------------------------------------------
    def tick(self, days=0):
        self.second += 1
        return stamp(self.base + dt.timedelta(days=days, seconds=self.second))

    def phone(self):
        self.phones += 1
        n = f"{self.phones:04d}"
        return (f"(604) 550-{n}", f"604-551-{n}", f"604.552.{n}", f"604 553 {n}", f"604554{n}")[self.phones % 5]

    def lead(self, key, first, last, kind=PROSPECT, at=None, **contact):
        """A raw lead. Every one of them carries canaries where staff and lead source are."""
        return {"uuid": str(uuid.uuid5(SPACE, key)), "userType": kind[0], "userStatus": kind[1],
                "contact": {"firstName": first, "lastName": last, **contact},
                "owner": {"uuid": "CANARY-OWNER-ID", "name": "CANARY-OWNER"},
                "leadSource": {"id": 7, "name": "CANARY-SOURCE"}, "modifiedDate": at, "createdDate": stamp(self.base)}

    def i4(self, first, last, email=None, mobile=None, **more):
        self.next_id += 1
        self.customers.append({"Id": self.next_id, "FirstName": first, "LastName": last, "EmailAddress": email,
                               "MobilePhone": mobile, **more})
        return self.next_id

    def add(self, key, first, last, expect="created", kind=PROSPECT, club=CLUB_A, want=None, target=0, details=None, why="",
            change=None, may_try=False, at=None, **contact):
        contact.setdefault("email", f"{key}@example.org")
        contact.setdefault("mobilePhone", self.phone())
        at = at or self.tick()
        raw = self.lead(key, first, last, kind, at, **contact)
        expect = {expect} if isinstance(expect, str) else set(expect)
        wanted = dict(want or {})
        if "created" in expect:
            email, mobile = contact["email"], contact["mobilePhone"]
            for name, value in (("FirstName", first), ("LastName", last), ("EmailAddress", email),
                                ("MobilePhone", digits(mobile) if isinstance(mobile, str) else None)):
                if isinstance(value, str):
                    wanted.setdefault(name, value)
            wanted.update(HomeClubId=I4_CLUB[club], MembershipTypeId=("31", 31))
        if change:
            raw = change(raw) or raw
        if expect <= {"held", "skipped", "created"} and details is None:
            details = {}
        person = Person(key, club, raw, at, expect, wanted, target, details, why, may_try)
        self.people.append(person)
        self.by_key[key] = person
        return person

    def load(self):
        return {"flags": {"barcode_race_every": 40},
                "intouch": {club: [p.row() for p in self.people if p.club == club] for club in I4_CLUB},
                "i4": {"customers": self.customers, "fields": {"Address1": {"MaximumLength": 40}},
                       "refused": {"9": "Inactive Club"}, "approval": [self.by_key["approval"].target]}}


def set_raw(**parts):
    return lambda raw: raw.update(parts)


def set_contact(**parts):
    return lambda raw: raw["contact"].update(parts)


def without(*keys):
    return lambda raw: {k: v for k, v in raw.items() if k not in keys}


def smart_match(s):
    """Table rows "Smart Match: one" and "several" for prospects, by each of the three steps."""
    add, i4 = s.add, s.i4
    add("match-all", "Ada", "Byron", "linked", email="ada@example.org", mobilePhone="(555) 010-2233", details={},
        target=i4("Ada", "Byron", "ada@example.org", "555-010-2233"), why="same in all: linked, and nothing to send")
    t = i4("Grace", "Hopper", "Grace.Hopper@Example.org", "555-010-2234")
    add("match-case", "GRACE", "hopper", "linked", email="grace.hopper@EXAMPLE.ORG", mobilePhone="555.010.2234", target=t,
        why="names and e-mail compare without case; whether a mere difference in case is sent is left open")
    t = i4("Mary", "Shelley", "mary.s@example.org", "(555) 010-3001")
    add("match-email", "Mary", "Shelley", "linked", email="mary.s@example.org", mobilePhone="555 010 3999", target=t,
        want={"MobilePhone": "5550103999"}, details={"MobilePhone": "5550103999"}, why="step 2; the mobile differs")
    t = i4("Emmy", "Noether", "emmy.old@example.org", "5550104001")
    add("match-mobile", "Emmy", "Noether", "linked", email="emmy.new@example.org", mobilePhone="(555)010-4001", target=t,
        want={"EmailAddress": "emmy.new@example.org"}, details={"EmailAddress": "emmy.new@example.org"}, why="step 3")
    for _ in range(2):
        i4("Twin", "Allsame", "twin.all@example.org", "5550105001")
    add("several-all", "Twin", "Allsame", "held", email="twin.all@example.org", mobilePhone="5550105001", why="step 1: several")
    i4("Twin", "Mailsame", "twin.mail@example.org", "5550105101")
    i4("Twin", "Mailsame", "twin.mail@example.org", "5550105102")
    add("several-email", "Twin", "Mailsame", "held", email="twin.mail@example.org", mobilePhone="5550105199", why="step 2: several")
    i4("Twin", "Phonesame", "twin.p1@example.org", "5550105201")
    i4("Twin", "Phonesame", "twin.p2@example.org", "5550105201")
    add("several-mobile", "Twin", "Phonesame", "held", email="twin.p9@example.org", mobilePhone="5550105201", why="step 3: several")
    i4("Step", "Onewins", "step.one@example.org", "5550106001")
    t = i4("Step", "Onewins", "step.one@example.org", "5550106002")
    add("step-1-wins", "Step", "Onewins", "linked", email="step.one@example.org", mobilePhone="555-010-6002", target=t,
        details={}, why="two by e-mail, one by all three: step 1 decides first")
    t = i4("Step", "Twowins", "step.two@example.org", "5550106101")
    i4("Step", "Twowins", "step.other@example.org", "5550106102")
    add("step-2-wins", "Step", "Twowins", "linked", email="step.two@example.org", mobilePhone="5550106102", target=t,
        want={"MobilePhone": "5550106102"}, details={"MobilePhone": "5550106102"},
        why="one by e-mail, another by mobile: \"first …, then …\": step 2 finds exactly one and step 3 is not asked")
    i4("Step", "Twomany", "step.many@example.org", "5550106201")
    i4("Step", "Twomany", "step.many@example.org", "5550106202")
    i4("Step", "Twomany", "step.third@example.org", "5550106203")
    add("step-2-several", "Step", "Twomany", "held", email="step.many@example.org", mobilePhone="5550106203",
        why="several at step 2: not known which, so step 3 must not pick one")
    i4("Other", "Person", "shared.mail@example.org", "5550107001")
    add("email-only", "Nora", "Sharing", email="shared.mail@example.org", why="an e-mail alone is no match: a family shares it")
    i4("Another", "Person", "other.mail@example.org", "5550107101")
    add("mobile-only", "Olga", "Sharing", mobilePhone="5550107101", why="a mobile alone is no match")
    i4("Homer", "Phonely", "homer.old@example.org", "5550107299", HomePhone="5550107201")
    add("home-is-mobile", "Homer", "Phonely", {"created", "held"}, mobilePhone="5550107201",
        why="the I4 record has this number as HOME phone; Smart Match says mobile, so nobody fits; asking a human is sane too")
    i4("Bee", "Leeds", "bee@example.org", "5550107301")
    add("name-prefix", "Bee", "Lee", email="bee@example.org", mobilePhone="5550107301",
        why="the search finds by the beginning of a name, and finds Leeds: not the same full name")
    i4(None, None, "nameless@example.org", "5550107401")
    add("nameless-record", "Nils", "Nobody", email="nameless@example.org", mobilePhone="5550107401",
        why="the only record with this e-mail has Name null: no full name, no match, and no crash")
    t = i4("Anna Maria", "de la Cruz", "anna@example.org", "5550107501")
    add("match-spaces", "  Anna   Maria ", " de la  Cruz", "linked", email=" anna@example.org ", mobilePhone="5550107501",
        target=t, details={}, why="odd spaces are InTouch's; normalised they are the same person and the same values")
    t = i4("Élodie", "Ångström", "elodie@example.org", "5550107601")
    add("match-unicode-case", "ÉLODIE", "ÅNGSTRÖM", "linked", email="elodie@example.org", mobilePhone="5550107601", target=t)
    t = i4("Pat", "O'Neil, Jr.", "pat.oneil@example.org", "5550107701")
    add("match-comma", "Pat", "O'Neil, Jr.", "linked", email="pat.oneil@example.org", mobilePhone="5550107701", target=t, details={})
    t = i4("Plus", "Addressed", "plus+gym&co=1%@example.org", "5550107801")
    add("match-plus", "Plus", "Addressed", "linked", email="plus+gym&co=1%@example.org", mobilePhone="5550107899", target=t,
        details={"MobilePhone": "5550107899"}, why="a `+`, `&`, `=` or `%` that is not escaped finds nobody: a duplicate")
    t = i4("Keep", "Values", "keep@example.org", "5550107901", City="Spuzzum", HomePhone="5550107902")
    add("link-keeps", "Keep", "Values", "linked", email=None, mobilePhone="5550107901", homePhone="", city=None, target=t,
        details={}, want={"EmailAddress": "keep@example.org", "City": "Spuzzum", "HomePhone": "5550107902"},
        why="never blank an I4 value by linking")
    t = i4("Birth", "Dayed", "birth@example.org", "5550108001", DateOfBirth="1985-12-10", City="Yale")
    add("link-date", "Birth", "Dayed", "linked", email="birth@example.org", mobilePhone="5550108001", birthdate="1985-12-10",
        city="Lytton", target=t, details={"City": "Lytton"}, why="I4 prints 1985-12-10T00:00:00: the same date, not a difference")
    t = i4("Cross", "Clubber", "cross@example.org", "5550108101", HomeClubId=7)
    add("match-other-club", "Cross", "Clubber", {"linked", "held"}, email="cross@example.org", mobilePhone="5550108101", target=t,
        why="home club 7, same company: design says the company is searched; to hold is careful, a second record would be wrong")
    t = i4("Appro", "Valneeded", "approval@example.org", "5550108201", City="Yale")
    add("approval", "Appro", "Valneeded", {"linked", "pending", "held"}, email="approval@example.org", mobilePhone="5550108201",
        city="Hope", target=t, want={"City": "Yale"}, details={"City": "Hope"},
        why="staff must approve: sent once, not visible yet; whether that counts as linked or waits is wording")


def kinds(s):
    """The rows that depend on the kind."""
    add, i4 = s.add, s.i4
    add("quiet-none", "Quiet", "Nomatch", "skipped", kind=QUIET)
    t = i4("Quiet", "Match", "quiet@example.org", "5550110001")
    add("quiet-one", "Quiet", "Match", {"linked", "skipped", "held"}, kind=QUIET, email="quiet@example.org",
        mobilePhone="5550110001", target=t, why="the table has no row for an inactive prospect with one match; never a new record")
    for _ in range(2):
        i4("Quiet", "Several", "quiet2@example.org", "5550110101")
    add("quiet-several", "Quiet", "Several", "held", kind=QUIET, email="quiet2@example.org", mobilePhone="5550110101",
        why="\"any known | several | hold\"")
    t = i4("Mem", "Berone", "mem1@example.org", "5550110201", City="Old")
    add("member-one", "Mem", "Berone", "linked", kind=MEMBER, email="mem1@example.org", mobilePhone="5550110201", city="New",
        target=t, details={"City": "New"}, want={"City": "New"})
    add("member-none", "Mem", "Bernone", "held", kind=MEMBER, why="never a new record for a member")
    for _ in range(2):
        i4("Mem", "Bermany", "mem3@example.org", "5550110301")
    add("member-several", "Mem", "Bermany", "held", kind=MEMBER, email="mem3@example.org", mobilePhone="5550110301")
    t = i4("Exme", "Berone", "ex1@example.org", "5550110401", Status="Terminate")
    add("ex-one", "Exme", "Berone", "linked", kind=EX, email="ex1@example.org", mobilePhone="5550110401", zipcode="98101",
        target=t, details={"ZipCode": "98101"}, want={"PostalCode": "98101"})
    add("ex-none", "Exme", "Bernone", "held", kind=EX)
    for _ in range(2):
        i4("Exme", "Bermany", "ex3@example.org", "5550110501")
    add("ex-several", "Exme", "Bermany", "held", kind=EX, email="ex3@example.org", mobilePhone="5550110501")
    add("kind-unknown", "Kim", "Trial", "held", kind=("TRIAL", "ACTIVE"))
    add("status-unknown", "Kim", "Frozen", "held", kind=("PROSPECT", "FROZEN"))
    add("kind-null", "Kim", "Nullkind", "held", kind=(None, None))
    add("kind-missing", "Kim", "Nokind", "held", change=without("userType", "userStatus"))
    add("kind-number", "Kim", "Numberkind", {"held", "failed"}, kind=(5, ["ACTIVE"]), details={})
    add("kind-lower", "Kim", "Lowerkind", {"created", "held"}, kind=("prospect", "active"),
        why="the contract writes capitals; to take lower case for the same or for unknown are both sane")


def bad_input(s):
    """Texts as people type them, and data as no schema allows. One of them must never stop a club."""
    add, sane = s.add, {"created", "held"}
    add("full", "Fay", "Fullhouse", birthdate="1985-12-10", gender="F", address1="12 River St", city="Spuzzum", state="WA",
        zipcode="98101", country="US", homePhone="(555) 020-0001", workPhone="555.020.0002", company=None,
        want={"DateOfBirth": "1985-12-10", "Gender": "F", "Address1": "12 River St", "City": "Spuzzum", "State": "WA",
              "PostalCode": "98101", "HomePhone": "5550200001", "WorkPhone": "5550200002", "Employer": None})
    add("minimal", "Min", "Imal", want={k: None for k in ("Address1", "City", "HomePhone", "Gender", "DateOfBirth", "Employer")})
    add("spaces", " Ann   Lee ", "  van  der  Berg ", want={"FirstName": ("Ann Lee", "Ann   Lee"),
                                                         "LastName": ("van der Berg", "van  der  Berg")})
    add("blanks", "Blank", "Fields", city="   ", address1="", state=" ", want={"City": None, "Address1": None, "State": None})
    add("arabic", "ليلى", "الخوارزمي")
    add("chinese", "小明", "王")
    add("hebrew-emoji", "נועה 🎾", "כהן")
    add("devanagari", "प्रिया", "शर्मा")
    add("apostrophe", "Siobhán", "O’Connor-D'Arcy", email="o'connor@example.org")
    add("gender-word", "Gen", "Derword", gender="Female", want={"Gender": ("F", None)}, why="F, or left out")
    add("gender-other", "Gen", "Derother", gender="X", want={"Gender": None}, why="I4 takes M and F only")
    add("birth-time", "Born", "Withtime", sane, birthdate="1985-12-10T00:00:00Z", want={"DateOfBirth": ("1985-12-10", None)},
        why="the date of it, or none with a warning")
    add("birth-slashes", "Born", "Slashed", sane, birthdate="12/10/1985",
        want={"DateOfBirth": (None, "1985-12-10", "1985-10-12")}, why="ambiguous; left out is best")
    add("birth-impossible", "Born", "Never", sane, birthdate="1985-02-30", want={"DateOfBirth": None})
    add("birth-number", "Born", "Number", sane, birthdate=19851210, want={"DateOfBirth": (None, "1985-12-10")})
    add("zip-number", "Zip", "Number", sane, zipcode=98101, want={"PostalCode": ("98101", None)})
    add("mobile-number", "Mobile", "Number", {"created", "held"}, mobilePhone=5550300001, want={"MobilePhone": "5550300001"},
        why="a number where a text belongs: its digits, or as if missing (then required: held)")
    add("mobile-fullwidth", "Wide", "Digits", sane, mobilePhone="５５５０３００００２", want={"MobilePhone": "5550300002"},
        why="digits of another script: turned into ASCII, or not a phone")
    add("mobile-extension", "Ext", "Ension", sane, mobilePhone="555-030-0003 ext 12",
        want={"MobilePhone": ("5550300003", "555030000312")}, why="what becomes of an extension is told nowhere")
    add("control", "Con\u0000tr\u0007ol", "Char\u001b[31macters", sane | REFUSED_BY_I4, may_try=True, city="Two\nLines\t!",
        want={"FirstName": ("Control", "Con tr ol"), "LastName": ("Char[31macters", "Char [31macters", "Characters"),
              "City": ("TwoLines!", "Two Lines !", "Two Lines!", None)},
        why="stripped, or refused by I4 (400); never stops a club")
    add("letters-5000", LONG, "Longname", REFUSED_BY_I4, may_try=True, details={},
        why="no MaximumLength told, I4 answers 400; cutting silently is forbidden")
    add("address-long", "Long", "Address", sane, address1="1 Very Long Street Name " * 4, want={"Address1": None},
        why="MaximumLength 40 told: held, or created without it and a warning; cut or sent is wrong")
    add("refused", "Re", "Fused", REFUSED_BY_I4, may_try=True, details={}, email="re@refused.example", why="Successful:false")
    add("email-bad", "Mail", "Bad", REFUSED_BY_I4, may_try=True, details={}, email="not an address",
        why="I4 requires an e-mail and refuses this one; known before or told by I4")
    add("no-mobile", "No", "Mobile", "held", mobilePhone=None, why="I4 requires CellPhone")
    add("blank-mobile", "Blank", "Mobile", "held", mobilePhone="  ")
    add("mobile-words", "Call", "Me", "held", mobilePhone="call me", why="no digits: nothing to send, and required")
    add("no-email", "No", "Email", "held", email=None, why="I4 requires Email")
    add("no-first", "", "Nofirst", "held")
    add("null-last", "Nolast", None, "held")
    add("contact-null", "x", "x", "held", change=set_raw(contact=None))
    add("contact-missing", "x", "x", "held", change=without("contact"))
    add("contact-list", "x", "x", {"held", "failed"}, change=set_raw(contact=["CANARY", 1]))
    add("contact-text", "x", "x", {"held", "failed"}, change=set_raw(contact="CANARY"))
    add("first-list", ["Ada"], "Listed", {"held", "failed"})
    add("first-number", 42, "Numbered", {"created", "held", "failed"}, want={"FirstName": "42"})
    add("unknown-fields", "Extra", "Fields", change=lambda r: r.update(
        newThing={"deep": [{"CANARY-UNKNOWN": "CANARY-UNKNOWN"}] * 30}, contact={**r["contact"], "tiktok": "CANARY-UNKNOWN"}))
    add("owner-odd", "Owner", "Odd", change=set_raw(owner=["CANARY-OWNER", {"x": "CANARY-OWNER"}], leadSource="CANARY-SOURCE"))
    add("owner-missing", "Owner", "Missing", change=without("owner", "leadSource", "createdDate"))
    odd_time = {"created", "held", "failed"}
    add("modified-null", "Mod", "Null", odd_time, change=set_raw(modifiedDate=None), why="a person all the same; order unknown")
    add("modified-text", "Mod", "Text", odd_time, change=set_raw(modifiedDate="yesterday"))
    p = add("modified-offset", "Mod", "Offset")
    moment = dt.datetime.fromisoformat(p.at[:-1] + "+00:00").astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30)))
    p.raw["modifiedDate"] = moment.isoformat(timespec="milliseconds")
    for i in (1, 2):  # the same human entered twice in InTouch: two people with two ids
        add(f"double-{i}", "Double", "Entry", {"created", "linked", "held"}, email="double@example.org", mobilePhone="5550400001",
            details=None, why="whether the second finds the first one's new record depends on the order of work")
    for key, raw in (("item-null", None), ("item-list", ["CANARY"]), ("uuid-null", {**s.lead("x", "No", "Id"), "uuid": None})):
        person = Person(key, CLUB_A, raw, s.tick(), {"held", "failed", "skipped", "uncounted"},
                        why="no id, so nobody to keep a record of; said somewhere or passed over, but the club goes on")
        s.people.append(person)
        s.by_key[key] = person


def hill_top(s):
    """Club B: 450 people of one instant (an import): 300 new prospects, 100 who are in I4, 50 members who are not."""
    s.add("b-first", "Bella", "First", club=CLUB_B)
    t = s.i4("Bruno", "Second", "bruno@example.org", "5550501001", HomeClubId=7)
    s.add("b-link", "Bruno", "Second", "linked", club=CLUB_B, email="bruno@example.org", mobilePhone="555-050-1001", target=t,
          details={})
    at = s.tick()
    for n in range(BULK):
        first, last, mail, mobile = f"Bulk{n:03d}", f"Import{n % 7}", f"bulk{n:03d}@example.org", f"604700{n:04d}"
        if n % 9 in (2, 5):
            t = s.i4(first, last, mail, mobile, HomeClubId=7)
            s.add(f"bulk-{n:03d}", first, last, "linked", club=CLUB_B, at=at, target=t, details={}, email=mail, mobilePhone=mobile)
        elif n % 9 == 8:
            s.add(f"bulk-{n:03d}", first, last, "held", club=CLUB_B, at=at, kind=MEMBER, email=mail, mobilePhone=mobile)
        else:
            s.add(f"bulk-{n:03d}", first, last, club=CLUB_B, at=at, email=mail, mobilePhone=mobile)
    s.add("b-last", "Berta", "Last", club=CLUB_B)


def build(now=None):
    s = Scenario(now)
    smart_match(s)
    kinds(s)
    bad_input(s)
    s.add("a-last", "Zoe", "Lastofall")  # an ordinary person stands at the cursor's last instant
    hill_top(s)
    for n in range(3):
        s.add(f"c-{n}", "Cora", f"Refused{n}", {"pending", "failed", "uncounted"}, club=CLUB_C,
              why="I4 refuses the club: it is stopped, read or not")
    return s


def totals(people, club=None):
    """{count: (least, most)} over these people; `read` too."""
    people = [p for p in people if club in (None, p.club)]
    words = ("created", "linked", "updated", "unchanged", "skipped", "held", "failed", "pending")
    out = {w: (sum(p.expect == {w} for p in people), sum(w in p.expect for p in people)) for w in words}
    return {"read": (sum("uncounted" not in p.expect for p in people), len(people)), **out}


# --- the third pass: edits ---------------------------------------------------------------------------------------------
def edits(s):
    """([Person of the third pass], the body of POST /set). Targets of created people are found by DataExchangeID."""
    touched, customers = [], []

    def edit(key, expect, details, *changes, want=None, why=""):
        old = s.by_key[key]
        raw = copy.deepcopy(old.raw)
        for change in changes:
            raw = change(raw) or raw
        at = s.tick(days=1)
        raw["modifiedDate"] = at
        expect = {expect} if isinstance(expect, str) else set(expect)
        touched.append(Person(key, old.club, raw, at, expect, dict(want or {}), old.target, details, why))

    c = set_contact
    edit("minimal", "updated", {"MobilePhone": "5559990001"}, c(mobilePhone="(555) 999-0001"), want={"MobilePhone": "5559990001"},
         why="a changed phone: exactly one call with exactly one ChangeDetail")
    edit("full", "updated", {"City": ""}, c(city=""), want={"City": None, "State": "WA", "HomePhone": "5550200001"},
         why="a cleared field that I4 does not require: one call with an empty NewValue")
    edit("member-one", "updated", {"City": ""}, c(city=None), want={"City": None}, why="null clears as well")
    edit("arabic", "held", {}, c(email=""), want={"EmailAddress": "arabic@example.org"}, why="a cleared field that I4 requires")
    edit("match-all", "unchanged", {}, set_raw(userType="MEMBER"), why="a prospect became a member: not the connector's to tell")
    edit("ex-one", "unchanged", {}, set_raw(userStatus="ACTIVE"), why="a member's status changed, no field did: no call")
    edit("chinese", "unchanged", {}, set_raw(owner={"name": "CANARY-OWNER-2"}, leadSource={"id": 9, "name": "CANARY-SOURCE-2"}))
    edit("hebrew-emoji", "unchanged", {}, lambda r: r["contact"].update(mobilePhone=" +" + " ".join(digits(
        r["contact"]["mobilePhone"]))), why="the same digits in another dress")
    edit("b-link", "updated", {"Address1": "1 New St", "ZipCode": "V0V 0V0"}, c(address1="1 New St", zipcode="V0V 0V0"),
         why="two fields: one call with two details")
    edit("no-mobile", "created", {}, c(mobilePhone="(555) 999-0002"), want={"MobilePhone": "5559990002", "FirstName": "No"},
         why="held for a missing mobile, now there")
    edit("quiet-none", "created", {}, set_raw(userStatus="ACTIVE"), want={"LastName": "Nomatch"}, why="active again: a prospect")
    late = {"Id": 5001, "FirstName": "Mem", "LastName": "Bernone", "EmailAddress": "member-none@example.org",
            "MobilePhone": digits(s.by_key["member-none"].raw["contact"]["mobilePhone"])}
    s.by_key["member-none"].target = 5001
    customers.append(late)
    edit("member-none", "linked", {}, why="the front desk has entered the member meanwhile")
    # The stored link beats every match: all of this person becomes what somebody else's I4 record is.
    edit("match-mobile", "updated", {"FirstName": "Mary", "LastName": "Shelley", "EmailAddress": "mary.s@example.org",
                                     "MobilePhone": "5550103999"},
         c(firstName="Mary", lastName="Shelley", email="mary.s@example.org", mobilePhone="5550103999"),
         want={"LastName": "Shelley"}, why="the stored link beats every match")
    edit("devanagari", "held", {}, set_raw(userType="ALUMNI"), c(city="Nowhere"), want={"City": None},
         why="linked, but the kind is unknown now: hold")
    edit("apostrophe", REFUSED_BY_I4, None, c(zipcode="00000"), want={"PostalCode": None}, why="I4 answers ErrorMessages")
    edit("b-first", {"held", "unchanged"}, {}, lambda r: r["contact"].pop("email") and None,
         want={"EmailAddress": "b-first@example.org"},
         why="a REQUIRED field's key is missing: cleared (held), or never told (unchanged); never blanked")
    return touched, {"intouch": {club: [p.row() for p in touched if p.club == club] for club in I4_CLUB},
                     "i4": {"customers": customers}}


# --- lost answers, and a list that moves ------------------------------------------------------------------------------
def storm(s):
    """New people whose calls go wrong, each in another way: (people, body of POST /set). All must end up in I4 exactly once."""
    people, faults, customers = [], [], []
    kinds_ = ("lost_after", "lost_before", "502html", "garbage", "cut", "429", "500")
    for n, kind in enumerate(kinds_):
        p = s.add(f"storm-{kind.replace('_', '-')}", "Storm", f"Qx{n}zrain", mobilePhone=f"60480000{n:02d}", at=s.tick(days=2))
        people.append(p)
        faults.append({"op": "createprospect", "kind": kind, "times": 1, "match": [p.uuid]})  # twice would be a hold, by right
    p = s.add("storm-search", "Storm", "Qxsearch", "linked", mobilePhone="6048000090", at=s.tick(days=2), target=5101)
    customers.append({"Id": 5101, "FirstName": "Storm", "LastName": "Qxsearch", "EmailAddress": "storm-search@example.org",
                      "MobilePhone": "604-800-0090"})
    faults.append({"op": "searchmembers", "kind": "500", "times": 3, "match": ["storm-search@", "Qxsearch", "6048000090"]})
    people.append(p)
    p = s.add("storm-number", "Storm", "Qxnumber", mobilePhone="6048000091", at=s.tick(days=2))
    people.append(p)
    old = s.by_key["match-email"]
    raw = copy.deepcopy(old.raw)
    raw["contact"]["city"], at = "Stormville", s.tick(days=2)
    raw["modifiedDate"] = at
    people.append(Person("match-email", CLUB_A, raw, at, {"updated"}, {"City": "Stormville"}, old.target))
    faults += [{"op": "updatepersonalinformation", "kind": "lost_after", "match": ["Stormville"]},
               {"op": "getnextprospectmemberid", "kind": "500"}, {"op": "leads", "kind": "429"}, {"op": "leads", "kind": "cut"}]
    return people, {"intouch": {CLUB_A: [p.row() for p in people]}, "i4": {"customers": customers}, "fault": faults,
                    "flags": {"search_lag_ms": 800, "token_dies_after": 3, "barcode_race_every": 0}}


def slide(s, count=230):
    """A second import in club B; while its first page is read somebody on it changes and moves to the end, so that all the
    others slide one place up: whoever was first on the second page is on none."""
    at = s.tick(days=3)
    people = [s.add(f"slide-{n:03d}", f"Slide{n:03d}", "Moving", club=CLUB_B, at=at, email=f"slide{n:03d}@example.org",
                    mobilePhone=f"604900{n:04d}") for n in range(count)]
    moved = copy.deepcopy(people[3].raw)
    later = s.tick(days=3)
    moved["modifiedDate"] = later
    return people, {"intouch": {CLUB_B: [p.row() for p in people]},
                    "live": [{"club": CLUB_B, "page": 0, "leads": [{"at": later, "raw": moved}]}]}


if __name__ == "__main__":
    scenario = build()
    for p in scenario.people:
        if not p.key.startswith("bulk"):
            print(f"{p.club[:5]:5}  {p.key:20}  {'|'.join(sorted(p.expect)):28}  {p.why}")
    print("first pass, clubs A and B:", totals([p for p in scenario.people if p.club != CLUB_C]))
    third, _ = edits(scenario)
    for p in third:
        print(f"third  {p.key:20}  {'|'.join(sorted(p.expect)):28}  {p.details}  {p.why}")
    print("third pass:", totals(third))
