//! A club's reading in a pass: what changed, and now and then everybody.

use super::StartFrom;
use super::club::ClubPass;
use super::ports::{Source, Target};
use super::read::{End, Reader, mark};
use super::trust::{self, Reasons};
use crate::ledger::{ClubState, Whole};
use crate::model::{Millis, PersonId};
use crate::problem::{Code, Problem};

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Reads the club; whatever is doubtful is noted, and only a reading that is not confirms the
    /// club.
    ///
    /// # Errors
    /// What stopped it; what was read before is stored.
    pub(super) async fn read(&self) -> Result<(), Problem> {
        let id = &self.club.intouch;
        let ledger = &self.engine.ledger;
        let state = match ledger.club_state(id).await? {
            Some(state) => {
                self.take_over(&state).await?;
                state
            }
            None => match self.begin().await? {
                Some(state) => state,
                None => return Ok(()),
            },
        };
        let begun_ms = ledger.now_ms();
        let known = match state.whole {
            Some(whole) => whole.people,
            None => ledger.count_people(id).await?,
        };

        // Nobody may be remembered for the first time here as if they had just come: the overlap
        // is for clubs of which everybody is known.
        let cursor = state.cursor;
        let from = match state.baseline {
            Some(_) => cursor,
            None => Reader::<S>::overlap(cursor),
        };
        let is_quiet = state.quiet == Some(cursor);
        let mut changes = self.reader(state.baseline);
        let mut end = changes.read_changes(cursor, from, is_quiet).await?;
        let mut doubts = changes.doubts();
        let mut older = changes.older().to_vec();
        let (is_empty, shows_nobody) = (changes.is_empty(), changes.people() == 0);

        let reasons = Reasons {
            now_ms: ledger.now_ms(),
            // A club that begins now is read as a whole once more.
            last: state
                .whole
                .filter(|_| state.baseline.is_none() || shows_nobody),
            every: self.engine.options.reread,
            short: state.short,
            is_empty,
            is_doubted: doubts.iter().any(|d| d.code == Code::InTouchTotals),
        };
        // From the beginning of time, what changed is everybody.
        let mut whole = (from <= Millis::ZERO && !is_empty).then_some(changes);
        if end == End::Complete && whole.is_none() && trust::is_due(&reasons) {
            let mut reader = self.reader(state.baseline);
            end = reader.read_whole().await?;
            doubts.extend(reader.doubts());
            older.extend_from_slice(reader.older());
            whole = Some(reader);
        }
        let is_plausible = match whole.filter(|_| end == End::Complete) {
            Some(whole) => {
                // Somebody who does stand there would not explain an empty answer.
                let has_some = whole.newest().is_some_and(|newest| newest >= from);
                let quiet = (shows_nobody && !has_some).then_some(cursor);
                // Before its date a club has not begun, however often it is read.
                let waits = state.baseline.is_some_and(|before| before < cursor) && !has_some;
                let believed = self
                    .judge(&state, known, whole.people(), quiet, !waits)
                    .await?;
                // Whoever is not there may have left only if everything else makes sense.
                if believed && doubts.iter().all(|d| d.code == Code::InTouchFuture) {
                    let shown = whole.shown().clone();
                    let is_shown = move |id: &PersonId| shown.contains(&mark(id));
                    ledger.end_memberships(id, begun_ms, is_shown).await?;
                }
                believed
            }
            // Not looked at now, and still short.
            None if let Some(short) = state.short => {
                self.note(&too_few(short.people, known));
                false
            }
            None => end == End::Complete,
        };
        if is_plausible {
            self.all_read().await?;
        }
        self.ask_about_older(&older).await?;
        match doubts.first() {
            // What it says of itself makes no sense.
            Some(doubt) if doubt.code == Code::InTouchTotals => self.note(doubt),
            Some(doubt) => self.doubt(doubt),
            None if is_plausible => self.confirm_reading(),
            None => {}
        }
        Ok(())
    }

    fn reader(&self, baseline: Option<Millis>) -> Reader<'_, S> {
        let engine = self.engine;
        Reader::new(
            &engine.source,
            &engine.ledger,
            self.club,
            &self.stop,
            baseline,
        )
    }

    /// What an earlier pass has left.
    async fn take_over(&self, state: &ClubState) -> Result<(), Problem> {
        if let Some(rules) = &state.rules {
            self.remember_earlier(rules.clone());
        }
        if state.i4_club != self.club.i4.as_str() {
            // Remembered at once: while InTouch is down, held people would be looked at in each pass.
            let ledger = &self.engine.ledger;
            ledger
                .change_i4_club(&self.club.intouch, self.club.i4.as_str())
                .await?;
        }
        Ok(())
    }

    /// The beginning of a club that is new in the table; `None` if the pass was interrupted.
    async fn begin(&self) -> Result<Option<ClubState>, Problem> {
        let mut state = ClubState {
            cursor: Millis::ZERO,
            baseline: None,
            i4_club: self.club.i4.as_str().to_owned(),
            rules: None,
            whole: None,
            quiet: None,
            short: None,
        };
        let baseline = match self.engine.options.start_from {
            // Everybody is new; the first page begins the club.
            StartFrom::All => return Ok(Some(state)),
            StartFrom::Now => match self.reader(None).now().await? {
                Some(now) => {
                    state.cursor = now;
                    now
                }
                None => return Ok(None),
            },
            StartFrom::Date(_) => {
                state.cursor = self.engine.start_of(self.club);
                Millis(state.cursor.0.saturating_sub(1))
            }
        };
        state.baseline = Some(baseline);
        let ledger = &self.engine.ledger;
        ledger.begin_club(self.club, state.cursor, baseline).await?;
        Ok(Some(state))
    }

    /// Whether a whole reading that showed `found` people may be believed, where `known` were
    /// before; that is remembered.
    async fn judge(
        &self,
        state: &ClubState,
        known: u64,
        found: u64,
        quiet: Option<Millis>,
        has_begun: bool,
    ) -> Result<bool, Problem> {
        let ledger = &self.engine.ledger;
        let now = ledger.now_ms();
        if trust::is_short(known, found) {
            let short = trust::again(state.short, found, now);
            if !trust::is_believed(short, known, now) {
                ledger.note_short(&self.club.intouch, short).await?;
                self.note(&too_few(found, known));
                return Ok(false);
            }
        }
        let whole = Whole {
            at_ms: now,
            people: found,
        };
        ledger
            .end_whole(&self.club.intouch, whole, quiet, has_begun)
            .await?;
        Ok(true)
    }
}

fn too_few(found: u64, known: u64) -> Problem {
    let detail = format!("{found} people, where {known} were before");
    Problem::new(Code::InTouchShort, detail)
}
