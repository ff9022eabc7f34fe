//! Takes the loop's state into the view, and derives the state of the whole.

use super::Worker;
use crate::desk::read;
use crate::desk::status::{Facts, Status};
use crate::desk::view::{Holder, Sync, View};
use crate::model::{Club, Outcome};

impl Worker {
    /// Takes over what the loop does, and derives the state of the whole.
    pub(super) async fn sync_state(&mut self) {
        let state = self.state.borrow_and_update().clone();
        let mut next_pass_ms = state.next_pass_ms;
        let holder = if state.is_ours {
            Holder::Here
        } else if state.is_taking {
            // The lock is ours an instant before the loop says so.
            self.view.sync.holder
        } else if state.is_busy || self.profile.is_syncing() {
            let told = match &self.ledger {
                Some(ledger) => ledger.activity().await.ok().flatten(),
                None => None,
            };
            // Whoever has just taken the lock may not have said so yet.
            let told = told.filter(|a| a.pid != std::process::id());
            next_pass_ms = told.as_ref().and_then(|a| a.next_pass_ms);
            Holder::Elsewhere {
                pid: told.as_ref().map(|a| a.pid),
                since_ms: told.as_ref().map(|a| a.since_ms),
            }
        } else {
            Holder::Nobody
        };
        let view = &mut self.view;
        let before = gist(&view.sync);
        let has_progress = state.progress.is_some();
        view.sync.holder = holder;
        view.sync.progress = state.progress;
        view.sync.next_pass_ms = next_pass_ms;
        view.sync.is_ending = state.is_ending;
        view.sync.is_renewing = state.is_renewing;
        view.sync.is_over |= state.is_over;
        view.sync.problem = self.read_problem.clone().or(state.problem);
        let overview = &view.overview;
        view.sync.waiting = read::waiting(&overview.needs);
        let failed = overview.needs.iter();
        let failed = failed.filter(|n| n.outcome == Outcome::Failed);
        let failed = failed.map(|n| n.people).sum();
        view.sync.confirmed_ms = confirmed(view);
        let totals = view.sync.progress.as_ref().map(|p| p.totals());
        view.sync.status = Status::of(&Facts {
            holder,
            is_busy: totals.is_some_and(|t| t.read > 0),
            problem: view
                .settings_problem
                .as_ref()
                .or(view.sync.problem.as_ref()),
            stopped: &view.sync.stopped,
            is_warned: !view.sync.warnings.is_empty(),
            waiting: view.sync.waiting.total(),
            failed,
            alarms: view.sync.alarms.len(),
            has_confirmed: view.overview.has_confirmed(),
        });
        self.is_stale |= has_progress || before != gist(&view.sync);
    }
}

/// What makes a new view worth showing; progress is always.
fn gist(sync: &Sync) -> impl PartialEq + use<> {
    (
        (sync.status, sync.holder, sync.waiting),
        (sync.next_pass_ms, sync.confirmed_ms),
        (sync.is_ending, sync.is_renewing, sync.is_over),
        sync.progress.is_some(),
        sync.problem.clone(),
    )
}

/// When all clubs that are switched on were last confirmed.
fn confirmed(view: &View) -> Option<i64> {
    let clubs = view.settings.clubs.iter().filter(|c| c.enabled);
    let days = &view.overview.clubs;
    let of = |club: &Club| {
        let day = days.iter().find(|d| d.club == club.intouch.as_str());
        day.and_then(|d| d.confirmed_ms)
    };
    clubs.map(of).min().flatten()
}
