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
use crate::ledger::Ledger;
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
    is_empty: bool,
    doubt: Option<String>,
}

/// How a reading ended, where nothing stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was read.
    Complete,
    /// Many people share an instant and change all the time: the next pass reads it again.
    Unsettled,
    /// The pass is being ended.
    Interrupted,
}

/// What the pages of one instant lead to.
enum Step {
    /// A later instant to go on from.
    On(Millis),
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
            is_empty: false,
            doubt: None,
        }
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

    /// What contradicted itself however often it was asked for.
    pub fn doubt(&self) -> Option<&str> {
        self.doubt.as_deref()
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
                    return Ok(End::Complete);
                }
                at = next;
            } else {
                // A whole page of one instant (or a list in no order): nothing to go on by.
                match self.read_instant(at, page).await? {
                    Step::On(after) => at = after,
                    Step::Ended(end) => return Ok(end),
                }
            }
            match self.page(at, 0).await? {
                Some(next) => page = next,
                None => return Ok(End::Interrupted),
            }
        }
    }

    /// The instant of the newest person there is: "now", by InTouch's own clock. `None` if the
    /// pass was interrupted.
    ///
    /// # Errors
    /// InTouch cannot be read, or contradicts itself: whoever was there before could not be told
    /// from who is new.
    pub async fn now(&mut self) -> Result<Option<Millis>, Problem> {
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
        match &self.doubt {
            Some(doubt) => Err(Problem::new(Code::InTouchTotals, doubt)),
            None => Ok(Some(self.newest.unwrap_or(Millis::ZERO))),
        }
    }

    /// Reads the pages of one instant, which are more than one. The cursor stays until the whole
    /// instant is stored.
    async fn read_instant(&mut self, instant: Millis, first: Page) -> Result<Step, Problem> {
        let mut news = self.store(&first, instant).await?;
        // How many people each page has shown.
        let mut shown = vec![(0, first.people.len())];
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
                return Ok(Step::Ended(End::Unsettled));
            }
            if in_order(&page) {
                beyond = newest(&page).filter(|n| *n > instant);
            }
            news += self.store(&page, instant).await?;
            shown.push((last, page.people.len()));
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
            for &(number, shown) in shown.iter().rev() {
                let Some(page) = self.page(instant, number).await? else {
                    return Ok(Step::Ended(End::Interrupted));
                };
                // Whoever changes stays in the list: a page that shows fewer hides somebody.
                let is_short = page.people.len() < shown;
                let news = self.store(&page, instant).await?;
                settled &= news == 0 && !is_short;
            }
        }
        // Only a complete instant is left behind; otherwise the next pass begins at it again.
        if !settled {
            return Ok(Step::Ended(End::Unsettled));
        }
        match beyond.filter(|b| *b > instant) {
            Some(after) => {
                self.store(&Page::default(), after).await?;
                Ok(Step::On(after))
            }
            None => Ok(Step::Ended(End::Complete)),
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
        self.seen.extend(page.people.iter().map(|p| mark(&p.id)));
        self.newest = self.newest.max(newest(&page));
        Ok(Some(page))
    }

    /// Stores a page; the cursor, if it moves, is `next` unless it has come further.
    async fn store(&mut self, page: &Page, next: Millis) -> Result<usize, Problem> {
        let (ledger, people) = (self.ledger, &page.people);
        match self.cursor {
            Some(cursor) => {
                let cursor = cursor.max(next);
                self.cursor = Some(cursor);
                let stored = ledger.store_page(self.club, people, cursor, self.baseline);
                stored.await
            }
            None => ledger.store_again(self.club, people, self.baseline).await,
        }
    }
}

fn newest(page: &Page) -> Option<Millis> {
    page.people.iter().filter_map(|p| p.modified).max()
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

fn same_people(one: &Page, other: &Page) -> bool {
    let ids = |page: &Page| page.people.iter().map(|p| p.id.clone()).collect::<Vec<_>>();
    !one.people.is_empty() && ids(one) == ids(other)
}

fn mark(id: &PersonId) -> u64 {
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
        assert!(reader.doubt().is_some_and(|d| d.contains("again")));
        assert_eq!(reader.people(), u64::from(SIZE), "who was shown is kept");
        assert!(source.calls.load(Ordering::Relaxed) <= MOST_REPEATS + 1);
    }

    #[test]
    fn the_overlap_begins_before_the_cursor_and_not_before_time() {
        for (cursor, from) in [(OVERLAP_MS + 5, 5), (OVERLAP_MS - 1, 0), (0, 0), (-5, -5)] {
            let overlap = Reader::<OnePage>::overlap(Millis(cursor));
            assert_eq!(overlap, Millis(from), "{cursor}");
        }
    }
}
