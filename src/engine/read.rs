//! Reading a club, so that nobody is skipped while people change underneath.
//!
//! Each request begins at the instant of the last person read and takes page 0: a list that
//! slides (somebody changes and moves to its end) then slides only behind what is read next.
//! Offsets into the list are used only where more people share one instant than fit on a page;
//! there the pages are read forwards and then backwards: whoever slides towards the front while
//! that happens is met again, not missed.
//!
//! The ordinary reading begins a little before the cursor, where that costs no further call: who
//! shows up late with an earlier time is found in the next pass. The whole reading begins at the
//! beginning of time and leaves the cursor where it is.

use super::ports::{Page, Source};
use crate::ledger::{Begins, Ledger};
use crate::model::{Club, Millis, PersonId};
use crate::problem::{Code, Problem};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio_util::sync::CancellationToken;

/// People per page; InTouch takes at most 200.
const SIZE: u32 = 200;
/// Backward readings of one instant before its people must be changing all the time.
const MOST_ROUNDS: u32 = 10;
/// Pages of one instant (a million people) before the paging itself must be broken.
const MOST_PAGES: u32 = 5000;
/// How far before the cursor the ordinary reading begins: longer than a transaction of InTouch may
/// take until it shows, and than its servers' clocks may differ.
const OVERLAP_MS: i64 = 10 * 60_000;
/// How often an answer that contradicts itself is asked for.
const MOST_LOOKS: u32 = 3;
/// How often the same page may come where others are asked for.
const MOST_REPEATS: u32 = 3;
/// Instants that do not come to rest before the reading is given up.
const MOST_UNSETTLED: u32 = 20;
/// A time that is later than InTouch's own clock by more, in milliseconds, is one of the future: its
/// servers' clocks may differ a little.
const FUTURE_MS: i64 = 5 * 60_000;

/// Reads one club once and stores what is new.
pub struct Reader<'a, S> {
    source: &'a S,
    ledger: &'a Ledger,
    club: &'a Club,
    /// Ends the reading between two pages.
    cancel: &'a CancellationToken,
    /// People changed up to here were there before the club began.
    baseline: Option<Millis>,
    /// Moves forward with what is read; `None`: the cursor is left alone.
    cursor: Option<Millis>,
    /// Everybody who was shown, by a number made of their id.
    seen: HashSet<u64>,
    newest: Option<Millis>,
    /// The newest time among theirs that InTouch's own clock has passed.
    passed: Option<Millis>,
    /// The latest time that is not one of the future, by InTouch's own clock.
    latest: Option<Millis>,
    /// People who changed in the future.
    future: HashSet<u64>,
    /// Rows that could not be read at all.
    broken: u32,
    /// People of whom an older version was shown after a newer one.
    older: Vec<PersonId>,
    /// Instants that have not come to rest; from the first one on the cursor stays.
    unsettled: u32,
    /// People who were shown in an instant and are not in it any more: they have changed, and turn
    /// up later, or else are hidden. Until then the cursor stays, too.
    vanished: HashSet<u64>,
    /// Where the cursor would be.
    reached: Option<Millis>,
    /// Whether people are told from each other by their times: a club that begins later than with
    /// everybody, or has been read by them.
    needs_times: bool,
    is_empty: bool,
    doubt: Option<String>,
}

/// How a reading ended, where nothing stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was read.
    Complete,
    /// Many people share an instant and change all the time: everybody behind it was read, and the
    /// next pass begins at it again.
    Unsettled,
    /// The pass is being ended.
    Interrupted,
}

/// What the pages of one instant lead to.
enum Step {
    /// A later instant to go on from.
    On(Millis),
    /// It has not come to rest; where to go on.
    Unsettled(Millis),
    Ended(End),
}

impl<'a, S: Source> Reader<'a, S> {
    /// A reader of a club, for one reading.
    pub fn new(
        source: &'a S,
        ledger: &'a Ledger,
        club: &'a Club,
        cancel: &'a CancellationToken,
        baseline: Option<Millis>,
    ) -> Self {
        Self {
            source,
            ledger,
            club,
            cancel,
            baseline,
            cursor: None,
            seen: HashSet::new(),
            newest: None,
            passed: None,
            latest: None,
            future: HashSet::new(),
            broken: 0,
            older: Vec::new(),
            unsettled: 0,
            vanished: HashSet::new(),
            reached: None,
            needs_times: baseline.is_some(),
            is_empty: false,
            doubt: None,
        }
    }

    /// Everybody who was shown, by numbers made of their ids ([`mark`]).
    pub fn shown(&self) -> &HashSet<u64> {
        &self.seen
    }

    /// People of whom an older version was shown after a newer one.
    pub fn older(&self) -> &[PersonId] {
        &self.older
    }

    /// Why not everything that was read may be believed, the worst first.
    pub fn doubts(&self) -> Vec<Problem> {
        let mut doubts = Vec::new();
        if let Some(doubt) = &self.doubt {
            doubts.push(Problem::new(Code::InTouchTotals, doubt));
        }
        if self.unsettled > 0 {
            let detail = match self.unsettled {
                1 => "1 instant".to_owned(),
                n => format!("{n} instants"),
            };
            doubts.push(Problem::new(Code::InTouchUnsettled, detail));
        }
        if self.broken > 0 {
            let detail = match self.broken {
                1 => "1 entry".to_owned(),
                n => format!("{n} entries"),
            };
            doubts.push(Problem::new(Code::InTouchRows, detail));
        }
        if !self.future.is_empty() {
            let detail = match self.future.len() {
                1 => "1 person".to_owned(),
                n => format!("{n} people"),
            };
            doubts.push(Problem::new(Code::InTouchFuture, detail));
        }
        doubts
    }

    /// How many people were shown.
    pub fn people(&self) -> u64 {
        self.seen.len() as u64
    }

    /// The instant of the newest of them.
    pub fn newest(&self) -> Option<Millis> {
        self.newest
    }

    /// Whether nobody was shown, twice, although somebody known must be.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Where the ordinary reading begins that has come to `cursor`.
    pub fn overlap(cursor: Millis) -> Millis {
        let early = cursor.0.saturating_sub(OVERLAP_MS);
        Millis(early.max(Millis::ZERO.0).min(cursor.0))
    }

    /// Reads everything changed at or after `cursor`, which moves along, and what `from`, an
    /// earlier instant, adds to the same page. Somebody known must be in the answer, unless
    /// `is_quiet`.
    ///
    /// # Errors
    /// What stopped it; what was read before is stored.
    pub async fn read_changes(
        &mut self,
        cursor: Millis,
        from: Millis,
        is_quiet: bool,
    ) -> Result<End, Problem> {
        self.cursor = Some(cursor);
        self.needs_times |= cursor > Millis::ZERO;
        let Some(mut page) = self.page(from, 0).await? else {
            return Ok(End::Interrupted);
        };
        if page.people.is_empty()
            && !is_quiet
            && self
                .ledger
                .knows_somebody_since(&self.club.intouch, from)
                .await?
        {
            let Some(again) = self.page(from, 0).await? else {
                return Ok(End::Interrupted);
            };
            page = again;
            self.is_empty = page.people.is_empty();
        }
        let reaches = in_order(&page) && newest(&page).is_some_and(|n| n >= cursor);
        if !page.more || reaches || from == cursor {
            return self.read_on(from, page).await;
        }
        // Too many changed lately: what has come is kept, and the rest is left to the whole
        // reading.
        self.store(&page, cursor).await?;
        match self.page(cursor, 0).await? {
            Some(page) => self.read_on(cursor, page).await,
            None => Ok(End::Interrupted),
        }
    }

    /// Reads everybody; the cursor stays where it is.
    ///
    /// # Errors
    /// What stopped it; what was read before is stored.
    pub async fn read_whole(&mut self) -> Result<End, Problem> {
        match self.page(Millis::ZERO, 0).await? {
            Some(page) => self.read_on(Millis::ZERO, page).await,
            None => Ok(End::Interrupted),
        }
    }

    /// Goes on with `page`, the first one from `at`.
    async fn read_on(&mut self, mut at: Millis, mut page: Page) -> Result<End, Problem> {
        loop {
            // Nobody stands between `at` and an only instant: it is its first page too.
            at = only_instant(&page).unwrap_or(at).max(at);
            let next = newest(&page).unwrap_or(at).max(at);
            if !page.more || (next > at && in_order(&page)) {
                self.store(&page, next).await?;
                if !page.more {
                    return self.end().await;
                }
                at = next;
            } else {
                // A whole page of one instant (or a list in no order): nothing to go on by.
                match self.read_instant(at, page).await? {
                    Step::On(after) => at = after,
                    Step::Unsettled(after) => {
                        self.unsettled += 1;
                        if self.unsettled >= MOST_UNSETTLED {
                            return Ok(End::Unsettled);
                        }
                        at = after;
                    }
                    Step::Ended(end) => return Ok(end),
                }
            }
            match self.page(at, 0).await? {
                // It shows the same whatever is asked for: there is no going on.
                Some(next) if newest(&next).is_some_and(|n| n < at) => {
                    return self.end().await;
                }
                Some(next) => page = next,
                None => return Ok(End::Interrupted),
            }
        }
    }

    /// How a reading has ended that came to the end of the list.
    async fn end(&mut self) -> Result<End, Problem> {
        if !self.vanished.is_empty() {
            self.unsettled += 1;
        }
        if self.unsettled > 0 {
            return Ok(End::Unsettled);
        }
        // Everybody who had left an instant has turned up.
        if let Some(reached) = self.reached {
            self.store(&Page::default(), reached).await?;
        }
        Ok(End::Complete)
    }

    /// The instant of the newest person there is: "now", by InTouch's own clock. `None` if the
    /// pass was interrupted.
    ///
    /// # Errors
    /// InTouch cannot be read, or contradicts itself: whoever was there before could not be told
    /// from who is new.
    pub async fn now(&mut self) -> Result<Option<Millis>, Problem> {
        self.needs_times = true;
        let Some(mut page) = self.page(Millis::ZERO, 0).await? else {
            return Ok(None);
        };
        if page.people.is_empty() {
            // A club without anybody is rare; a club that would begin as if it were is a pity.
            let Some(again) = self.page(Millis::ZERO, 0).await? else {
                return Ok(None);
            };
            page = again;
        }
        let mut number = 0;
        // Straight to the last page where InTouch says how many there are, else one by one.
        while page.more && number < MOST_PAGES {
            number = page
                .total_pages
                .map_or(number + 1, |pages| (pages - 1).max(number + 1));
            let Some(next) = self.page(Millis::ZERO, number).await? else {
                return Ok(None);
            };
            page = next;
        }
        if let Some(doubt) = &self.doubt {
            return Err(Problem::new(Code::InTouchTotals, doubt));
        }
        match (self.newest, self.clock()) {
            (Some(newest), _) => Ok(Some(newest)),
            (None, _) if self.seen.is_empty() => Ok(Some(Millis::ZERO)),
            (None, Some(service)) => Ok(Some(service)),
            (None, None) => Err(Code::InTouchTimes.into()),
        }
    }

    /// Reads the pages of one instant, which are more than one. The cursor stays until the whole
    /// instant is stored.
    async fn read_instant(&mut self, instant: Millis, first: Page) -> Result<Step, Problem> {
        let mut news = self.store(&first, instant).await?;
        let mut shown = of_instant(&first, instant);
        let mut last = 0;
        let mut beyond = None;
        let mut settled = false;
        let (mut before, mut repeats) = (first, 1);
        while beyond.is_none() {
            last += 1;
            if last > MOST_PAGES {
                return Err(Problem::new(
                    Code::InTouchAnswer,
                    format!("the pages of {instant} do not end"),
                ));
            }
            let Some(page) = self.page(instant, last).await? else {
                return Ok(Step::Ended(End::Interrupted));
            };
            repeats = if same_people(&before, &page) {
                repeats + 1
            } else {
                1
            };
            if repeats > MOST_REPEATS {
                self.doubt
                    .get_or_insert_with(|| "the same page comes again and again".to_owned());
                return Ok(Step::Unsettled(Millis(instant.0.saturating_add(1))));
            }
            if in_order(&page) {
                beyond = newest(&page).filter(|n| *n > instant);
            }
            news += self.store(&page, instant).await?;
            shown.extend(of_instant(&page, instant));
            if !page.more {
                beyond = beyond.or(newest(&page));
                // Whoever makes the list slide turns up at its end, changed. Read to the end
                // without any news, nothing has slid.
                settled = news == 0;
                break;
            }
            before = page;
        }
        for _ in 0..MOST_ROUNDS {
            if settled {
                break;
            }
            settled = true;
            let mut again = HashSet::new();
            for number in (0..=last).rev() {
                let Some(page) = self.page(instant, number).await? else {
                    return Ok(Step::Ended(End::Interrupted));
                };
                again.extend(of_instant(&page, instant));
                let news = self.store(&page, instant).await?;
                settled &= news == 0;
            }
            shown.extend(&again);
            if settled {
                // Whoever changes stays in the list: who is not here any more turns up later.
                self.vanished.extend(shown.difference(&again));
            }
        }
        let beyond = beyond.filter(|b| *b > instant);
        // Only a complete instant is left behind by the cursor; whoever stands behind another one is
        // read all the same, and the next pass begins at it again.
        if !settled {
            let next = Millis(instant.0.saturating_add(1));
            return Ok(Step::Unsettled(beyond.unwrap_or(next)));
        }
        match beyond {
            Some(after) => {
                self.store(&Page::default(), after).await?;
                Ok(Step::On(after))
            }
            None => self.end().await.map(Step::Ended),
        }
    }

    /// A page, or `None` if the pass was interrupted: that does not wait for a service that
    /// does not answer. An answer that contradicts itself is asked for again; if it stays so, it
    /// is taken for what it shows, and doubted.
    async fn page(&mut self, since: Millis, number: u32) -> Result<Option<Page>, Problem> {
        let mut looks = 1;
        let page = loop {
            let asked = self.source.people(self.club, since, number, SIZE);
            let page = tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Ok(None),
                page = asked => page?,
            };
            match &page.doubt {
                Some(_) if looks < MOST_LOOKS => looks += 1,
                Some(doubt) => {
                    self.doubt.get_or_insert_with(|| doubt.clone());
                    break page;
                }
                None => break page,
            }
        };
        let dated = page.people.iter().filter(|p| p.modified.is_some()).count();
        if self.needs_times && dated == 0 && page.people.len() > 1 {
            // One row without a time is odd; nobody with one is another way of telling times.
            let detail = format!("of {} people", page.people.len());
            return Err(Problem::new(Code::InTouchTimes, detail));
        }
        if let Some(date) = page.date {
            let latest = Millis(date.0.saturating_add(FUTURE_MS));
            self.latest = self.latest.max(Some(latest));
        }
        let is_future = |at: Millis| self.latest.is_some_and(|latest| at > latest);
        let future = page
            .people
            .iter()
            .filter(|p| p.modified.is_some_and(is_future));
        self.future.extend(future.map(|p| mark(&p.id)));
        self.broken = self.broken.saturating_add(page.broken);
        for person in &page.people {
            self.vanished.remove(&mark(&person.id));
        }
        self.seen.extend(page.people.iter().map(|p| mark(&p.id)));
        // Whoever changes in the future tells nothing of now.
        let times = page.people.iter().filter_map(|p| p.modified);
        let is_future = |at: &Millis| self.latest.is_some_and(|latest| *at > latest);
        self.newest = self.newest.max(times.filter(|at| !is_future(at)).max());
        let passed = newest_until(&page, self.clock().unwrap_or(Millis(i64::MAX)));
        self.passed = self.passed.max(passed);
        Ok(Some(page))
    }

    /// InTouch's own clock, where it tells it.
    fn clock(&self) -> Option<Millis> {
        let latest = self.latest?;
        Some(Millis(latest.0.saturating_sub(FUTURE_MS)))
    }

    /// Stores a page; the cursor, if it moves, is `next` unless it has come further. It never
    /// follows those whose time is later than InTouch's own clock: whoever changes before that time
    /// would stand behind it. Nor does it go past an instant that has not come to rest.
    async fn store(&mut self, page: &Page, next: Millis) -> Result<usize, Problem> {
        let (ledger, people) = (self.ledger, &page.people);
        let begins = Begins {
            baseline: self.baseline,
            latest: self.latest,
        };
        let stored = match self.cursor {
            Some(cursor) => {
                // Only as far as somebody was shown, and never past InTouch's own clock: whoever changes
                // before would stand behind.
                let next = self.passed.map_or(cursor, |passed| next.min(passed));
                let moved = if self.unsettled == 0 && self.vanished.is_empty() {
                    cursor.max(next)
                } else {
                    cursor
                };
                self.cursor = Some(moved);
                self.reached = self.reached.max(Some(next));
                ledger.store_page(self.club, people, moved, begins).await?
            }
            None => ledger.store_again(self.club, people, begins).await?,
        };
        self.older.extend(stored.older);
        Ok(stored.news)
    }
}

fn newest(page: &Page) -> Option<Millis> {
    page.people.iter().filter_map(|p| p.modified).max()
}

/// The newest instant on the page that is not later than `now`.
fn newest_until(page: &Page, now: Millis) -> Option<Millis> {
    let known = page.people.iter().filter_map(|p| p.modified);
    known.filter(|at| *at <= now).max()
}

/// The instant that everybody on the page shares.
fn only_instant(page: &Page) -> Option<Millis> {
    let first = page.people.first()?.modified?;
    let shared = page.people.iter().all(|p| p.modified == Some(first));
    shared.then_some(first)
}

fn in_order(page: &Page) -> bool {
    let known: Vec<Millis> = page.people.iter().filter_map(|p| p.modified).collect();
    known.is_sorted()
}

/// Who stands in an instant.
fn of_instant(page: &Page, instant: Millis) -> HashSet<u64> {
    let here = page.people.iter().filter(|p| p.modified == Some(instant));
    here.map(|p| mark(&p.id)).collect()
}

fn same_people(one: &Page, other: &Page) -> bool {
    let ids = |page: &Page| page.people.iter().map(|p| p.id.clone()).collect::<Vec<_>>();
    !one.people.is_empty() && ids(one) == ids(other)
}

/// A number made of an id: what is remembered of each of many people.
pub fn mark(id: &PersonId) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.as_str().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ports::ClubName;
    use crate::model::person::Profile;
    use crate::model::{Contact, I4ClubId, InTouchClubId, Kind, Person};
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A service that knows no pages but one: the same, whatever is asked for.
    #[derive(Default)]
    struct OnePage {
        calls: AtomicU32,
    }

    impl Source for OnePage {
        async fn people(&self, _: &Club, _: Millis, _: u32, size: u32) -> Result<Page, Problem> {
            self.calls.fetch_add(1, Ordering::Relaxed);
            let person = |n: u32| Person {
                id: PersonId::new(&n.to_string()),
                modified: Some(Millis(7)),
                created: None,
                profile: Profile {
                    kind: Kind::Prospect,
                    contact: Contact::default(),
                    readable: true,
                    ..Profile::default()
                },
                missing: std::collections::BTreeSet::new(),
                tells_empty: false,
            };
            Ok(Page {
                people: (0..size).map(person).collect(),
                more: true,
                ..Page::default()
            })
        }

        async fn person(&self, _: &Club, _: &PersonId) -> Result<Option<Person>, Problem> {
            Ok(None)
        }

        async fn clubs(&self) -> Result<Vec<ClubName>, Problem> {
            Ok(Vec::new())
        }
    }

    #[tokio::test]
    async fn the_same_page_again_and_again_is_doubted_and_ends() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).await.unwrap();
        let club = Club {
            name: "Riverside".to_owned(),
            address: String::new(),
            time_zone: "UTC".to_owned(),
            intouch: InTouchClubId::new("a"),
            i4: I4ClubId::new("1"),
            enabled: true,
        };
        let source = OnePage::default();
        let cancel = CancellationToken::new();
        let mut reader = Reader::new(&source, &ledger, &club, &cancel, None);
        let end = reader.read_changes(Millis::ZERO, Millis::ZERO, false).await;
        assert_eq!(end, Ok(End::Unsettled), "it is not taken for everybody");
        let doubts = reader.doubts();
        assert!(doubts[0].detail.contains("again"), "{doubts:?}");
        assert_eq!(reader.people(), u64::from(SIZE), "who was shown is kept");
        assert!(source.calls.load(Ordering::Relaxed) <= MOST_REPEATS + 2);
    }

    #[test]
    fn the_overlap_begins_before_the_cursor_and_not_before_time() {
        for (cursor, from) in [(OVERLAP_MS + 5, 5), (OVERLAP_MS - 1, 0), (0, 0), (-5, -5)] {
            let overlap = Reader::<OnePage>::overlap(Millis(cursor));
            assert_eq!(overlap, Millis(from), "{cursor}");
        }
    }
}
