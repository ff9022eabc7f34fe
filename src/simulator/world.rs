//! Everything that both services know. Tests and the demo read and change it directly.

use super::access::Port;
use super::customers::{Customer, Customers};
use super::dice::Dice;
use super::fate::{Fault, Misfortune};
use super::faults::Faults;
use super::fields::{Field, FieldRules};
use super::journal::{Journal, Line};
use super::leads::{Lead, LeadBook, stamp};
use super::people::{Maker, Story};
use super::requests::{Operation, Request, RequestLog};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;
use tokio::time::Instant;

/// How a service treats a club.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClubState {
    /// As usual.
    #[default]
    Open,
    /// InTouch: 403. I4: 401 `… (Inactive Club)`.
    Inactive,
    /// InTouch: 403. I4: 401 without a reason, as if the key were wrong.
    Refused,
    /// The service has no such club. InTouch: 404. I4: 401 `… (Club Does Not Exist)`.
    Absent,
}

/// One club, as both services know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Club {
    /// Its name.
    pub name: String,
    /// Street, city and state, in one line.
    pub address: String,
    /// Its time zone.
    pub time_zone: String,
    /// Its InTouch Club ID.
    pub intouch_id: String,
    /// Its I4 Club ID.
    pub i4_id: u32,
    /// How InTouch treats it.
    pub intouch: ClubState,
    /// How I4 treats it.
    pub i4: ClubState,
}

/// A change that waits for the staff's approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingChange {
    /// The `PendingConfirmationNumber`.
    pub number: u64,
    /// Whose.
    pub customer: u64,
    /// What is to stand where.
    pub changes: Vec<(Field, String)>,
}

/// What I4 does with the id of another system that comes with a new prospect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marks {
    /// It keeps it as it came.
    #[default]
    Kept,
    /// It gives it back in capitals, as some databases do.
    Capitals,
    /// It forgets it.
    Dropped,
}

/// The state of both services.
pub struct World {
    /// InTouch's clock, in milliseconds since 1970. It starts at an instant that follows from the
    /// seed alone, and moves only by `clock_step`; set it to wherever a test needs it, back too.
    pub now: i64,
    /// What the `Date` of the answers says, in milliseconds since 1970; `None`: the latest that the
    /// clock has ever shown.
    pub answers_at: Option<i64>,
    /// Whether the `Date` of the answers is never before the machine's own time: that of a server
    /// on the network is not, whatever the simulated clock shows.
    pub(super) is_served: bool,
    /// By how many milliseconds each request and each edit moves the clock; 0 stops it.
    pub clock_step: i64,
    /// The company, as I4 knows it.
    pub company_id: String,
    /// InTouch's client.
    pub client_id: String,
    /// And its secret.
    pub client_secret: String,
    /// I4's key.
    pub api_key: String,
    /// How long InTouch's tokens live.
    pub token_lifetime: Duration,
    /// The clubs of the company.
    pub clubs: Vec<Club>,
    /// I4's customers.
    pub customers: Customers,
    /// What I4 says of a new prospect's fields.
    pub rules: FieldRules,
    /// Whether I4's staff approve each update.
    pub approval_needed: bool,
    /// What becomes of a new prospect's `DataExchangeID`.
    pub marks: Marks,
    /// How many records a search shows at most; `None`: all that there are.
    pub search_limit: Option<usize>,
    /// Whether the search takes a name letter by letter, with its case.
    pub strict_names: bool,
    /// Updates that wait for that.
    pub pending: Vec<PendingChange>,
    /// Full names ("Ada Byron", in lower case) that I4 refuses to create or update.
    pub refused_names: BTreeSet<String>,
    /// What goes wrong by chance.
    pub faults: Faults,
    /// What was asked for.
    pub requests: RequestLog,
    /// What a client must never do and did: a write to InTouch, a staff member or a lead source
    /// sent to I4, and the like.
    pub violations: Vec<String>,
    /// Fields that were sent to I4 and that it does not know. It says nothing of them.
    pub unknown_fields: BTreeSet<String>,
    pub(super) seed: u64,
    pub(super) intouch_port: Port,
    pub(super) i4_port: Port,
    pub(super) tokens: HashMap<String, Instant>,
    pub(super) misfortune: Misfortune,
    pub(super) maker: Maker,
    pub(super) last_number: u64,
    pub(super) journal: Option<Journal>,
    leads: BTreeMap<String, LeadBook>,
    no_leads: LeadBook,
    pages_served: u64,
    latest: i64,
}

impl World {
    /// A company with that many clubs and nobody in them.
    pub(super) fn empty(seed: u64, clubs: usize) -> World {
        let mut dice = Dice::of(&[seed, 0xC1B5]);
        let clubs = super::people::clubs(&mut dice, clubs);
        let leads = clubs
            .iter()
            .map(|club| (club.intouch_id.clone(), LeadBook::default()));
        World {
            now: start_of_time(seed),
            answers_at: None,
            is_served: false,
            latest: 0,
            clock_step: 1,
            company_id: "10042".to_owned(),
            client_id: "simulated-client".to_owned(),
            client_secret: format!("secret-{:016x}", dice.next()),
            api_key: format!("key-{:016x}", dice.next()),
            token_lifetime: Duration::from_secs(3599),
            customers: Customers::default(),
            rules: FieldRules::default(),
            approval_needed: false,
            marks: Marks::default(),
            search_limit: None,
            strict_names: false,
            pending: Vec::new(),
            refused_names: BTreeSet::new(),
            faults: Faults::default(),
            requests: RequestLog::default(),
            violations: Vec::new(),
            unknown_fields: BTreeSet::new(),
            seed,
            intouch_port: Port(0),
            i4_port: Port(0),
            tokens: HashMap::new(),
            misfortune: Misfortune::new(seed),
            maker: Maker::new(seed),
            last_number: 5500,
            journal: None,
            leads: leads.collect(),
            clubs,
            no_leads: LeadBook::default(),
            pages_served: 0,
        }
    }

    pub(super) fn tick(&mut self) {
        self.latest = self.latest.max(self.now);
        self.now += self.clock_step;
        self.latest = self.latest.max(self.now);
    }

    /// What the `Date` of an answer says now.
    pub(super) fn date(&self) -> i64 {
        let simulated = self.latest.max(self.now);
        self.answers_at.unwrap_or_else(|| match self.is_served {
            true => simulated.max(jiff::Timestamp::now().as_millisecond()),
            false => simulated,
        })
    }

    /// The club of this InTouch Club ID.
    pub fn club_mut(&mut self, intouch_id: &str) -> Option<&mut Club> {
        self.clubs
            .iter_mut()
            .find(|club| club.intouch_id == intouch_id)
    }

    /// The leads of a club, by its InTouch Club ID.
    pub fn leads(&self, club: &str) -> &LeadBook {
        self.leads.get(club).unwrap_or(&self.no_leads)
    }

    /// Adds a lead that changed just now: `modifiedDate`, and `uuid` and `createdDate` where they
    /// are missing, are filled in. Gives its uuid.
    pub fn add_lead(&mut self, club: &str, row: Value) -> String {
        self.add_told_lead(club, row, None)
    }

    pub(super) fn add_told_lead(
        &mut self,
        club: &str,
        mut row: Value,
        story: Option<Story>,
    ) -> String {
        self.tick();
        stamp(&mut row, self.now);
        if let Value::Object(row) = &mut row {
            let created = row.get("modifiedDate").cloned().unwrap_or(Value::Null);
            row.entry("createdDate").or_insert(created);
            row.entry("uuid")
                .or_insert_with(|| Value::String(self.maker.uuid()));
        }
        let book = self.leads.entry(club.to_owned()).or_default();
        book.add(&row, self.now, story)
    }

    /// Adds a row exactly as it is, at a place in the order that the row itself need not agree
    /// with. Gives the name under which it is edited: its `uuid`, or a made-up one.
    pub fn add_raw_lead(&mut self, club: &str, row: &Value, modified: i64) -> String {
        let book = self.leads.entry(club.to_owned()).or_default();
        book.add(row, modified, None)
    }

    /// Adds a row that is any text at all, JSON or not, served as it is; gives the name under which
    /// it is removed.
    pub fn add_text_lead(&mut self, club: &str, text: &str, modified: i64) -> String {
        let book = self.leads.entry(club.to_owned()).or_default();
        book.add_text(text, modified)
    }

    /// Changes a lead, which moves to the end of the list; whether there is one.
    pub fn edit_lead(&mut self, club: &str, uuid: &str, change: impl FnOnce(&mut Value)) -> bool {
        self.tick();
        let now = self.now;
        self.edit_lead_at(club, uuid, now, change)
    }

    /// Changes a lead at an instant of the test's choosing.
    pub fn edit_lead_at(
        &mut self,
        club: &str,
        uuid: &str,
        modified: i64,
        change: impl FnOnce(&mut Value),
    ) -> bool {
        let Some(book) = self.leads.get_mut(club) else {
            return false;
        };
        book.edit(uuid, modified, |row| {
            change(row);
            stamp(row, modified);
        })
    }

    /// Changes a lead exactly as `change` says, and where it stands: the row itself need not agree
    /// with its place.
    pub fn edit_raw_lead(
        &mut self,
        club: &str,
        uuid: &str,
        modified: i64,
        change: impl FnOnce(&mut Value),
    ) -> bool {
        let book = self.leads.get_mut(club);
        book.is_some_and(|book| book.edit(uuid, modified, change))
    }

    /// InTouch gives a club another id; its people stay. Whether there is such a club.
    pub fn rename_club(&mut self, old: &str, new: &str) -> bool {
        let Some(club) = self.club_mut(old) else {
            return false;
        };
        new.clone_into(&mut club.intouch_id);
        let book = self.leads.remove(old).unwrap_or_default();
        self.leads.insert(new.to_owned(), book);
        true
    }

    /// Lets leads share one instant, as after an import.
    pub fn share_instant(&mut self, club: &str, uuids: &[String], modified: i64) {
        for uuid in uuids {
            self.edit_lead_at(club, uuid, modified, |_| {});
        }
    }

    /// Removes a lead.
    pub fn remove_lead(&mut self, club: &str, uuid: &str) -> Option<Lead> {
        self.leads.get_mut(club)?.remove(uuid)
    }

    /// From now on the call for this one lead gives `row` (`None`: there is no such lead),
    /// whatever the list shows.
    pub fn answer_alone(&mut self, club: &str, uuid: &str, row: Option<&Value>) {
        let book = self.leads.entry(club.to_owned()).or_default();
        book.tell_alone(uuid, row);
    }

    /// After a page that ended at `end`: perhaps somebody on it or before it changes, so that the
    /// list slides.
    pub(super) fn move_somebody(&mut self, club: &str, served: std::ops::Range<usize>) {
        if self.faults.moving <= 0.0 || served.is_empty() {
            return;
        }
        self.pages_served += 1;
        let mut dice = Dice::of(&[self.seed, 0x510E, self.pages_served]);
        if dice.chance(self.faults.moving) {
            let place = served.start + dice.below(served.len());
            let uuid = self.leads(club).at(place).map(|lead| lead.uuid.clone());
            let uuid = uuid.unwrap_or_default();
            self.tick();
            let now = self.now;
            let line = |_: &World| Line::Moved {
                now,
                club: club.to_owned(),
                uuid: uuid.clone(),
            };
            // What cannot be kept does not happen.
            if self.keep(line).is_ok() {
                self.edit_lead_at(club, &uuid, now, |_| {});
            }
        }
    }

    /// The next `times` calls of `operation` get `fault`, after those that were ordered before.
    pub fn order_fault(&mut self, operation: Operation, fault: Fault, times: usize) {
        self.misfortune.order(operation, fault, times);
    }

    /// What was ordered and has not happened yet does not happen.
    pub fn forget_ordered_faults(&mut self) {
        self.misfortune.forget_ordered();
    }

    /// All tokens that InTouch gave out are refused from now on.
    pub fn kill_tokens(&mut self) {
        self.tokens.clear();
    }

    /// The kept requests that asked for a change, oldest first.
    pub fn writes(&self) -> impl DoubleEndedIterator<Item = &Request> {
        self.requests.iter().filter(|request| request.was_write)
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&mut self) {
        self.requests.clear();
    }

    /// The staff approve what waits.
    pub fn approve_all(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            self.apply(pending.customer, &pending.changes);
        }
    }

    pub(super) fn apply(&mut self, customer: u64, changes: &[(Field, String)]) {
        let (updated, hidden_until) = self.changed_customer();
        self.customers.edit(customer, |customer| {
            for (field, text) in changes {
                customer.set(*field, text);
            }
            customer.updated = updated;
            customer.hidden_until = hidden_until;
        });
    }

    /// When a customer that changes now has changed, and until when it is not found.
    pub(super) fn changed_customer(&self) -> (i64, Option<Instant>) {
        // I4's dates are of the real world, which may be ahead of the simulated clock: whoever asks
        // for today's changes must find them by either.
        let updated = self.now.max(jiff::Timestamp::now().as_millisecond());
        let lag = self.faults.lag;
        (updated, (!lag.is_zero()).then(|| Instant::now() + lag))
    }

    /// Adds a customer to I4, whose card number is filled in where it is blank; gives the id.
    pub fn add_customer(&mut self, mut customer: Customer) -> u64 {
        if customer.member_id.is_empty() {
            customer.member_id = self.next_member_id();
        }
        self.customers.add(customer)
    }

    /// The next free card number. It stays the next one until a customer has it.
    pub fn next_member_id(&mut self) -> String {
        loop {
            let id = self.maker.member_id.to_string();
            if !self.customers.has_member_id(&id) {
                return id;
            }
            self.maker.member_id += 1;
        }
    }

    /// What should be one customer of I4 and is several.
    pub fn duplicates(&self) -> Vec<String> {
        self.customers.duplicates()
    }
}

/// An instant in November 2026 that follows from the seed alone.
fn start_of_time(seed: u64) -> i64 {
    const FIRST_OF_NOVEMBER: i64 = 1_793_520_000_000;
    let minutes = i64::try_from(seed % (14 * 24 * 60)).unwrap_or(0);
    FIRST_OF_NOVEMBER + minutes * 60_000 + 8 * 3_600_000
}
