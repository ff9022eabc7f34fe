//! The Overview: every state of the whole, what needs the admin, clubs and hours.

use crate::fixture::{CONFIG, NOW, Shown, rows, shown, sized, view};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use i4_connector::desk::{Command, Holder, Need, Overview, Status, Theme, View};
use i4_connector::engine::{ClubProgress, Phase, Snapshot};
use i4_connector::ledger::{ClubDay, Hour};
use i4_connector::model::{Counts, Outcome, Personal};
use i4_connector::problem::{Code, Problem};
use i4_connector::settings::Settings;
use std::sync::Arc;

fn dark(mut view: View) -> View {
    view.preferences.theme = Theme::Dark;
    view
}

/// In the middle of a pass over three clubs.
fn syncing() -> View {
    let mut view = view();
    view.sync.status = Status::Syncing;
    let club = |id: &str, phase, read, updated, held| ClubProgress {
        intouch_club_id: id.to_owned(),
        name: String::new(),
        phase,
        counts: Counts {
            read,
            updated,
            held,
            ..Counts::default()
        },
    };
    view.sync.progress = Some(Arc::new(Snapshot {
        running: true,
        clubs: vec![
            club("7f0c41d2-6c1e", Phase::Delivering, 30, 10, 1),
            club("b19a07c4-03aa", Phase::Reading, 9, 0, 0),
            club("0c55e9f1-77d0", Phase::Finished, 1, 1, 0),
        ],
    }));
    view
}

/// One club refused, one switched off, new people waiting for a yes.
fn in_trouble() -> View {
    let mut view = view();
    let mut settings = Settings::parse(CONFIG).unwrap();
    settings.clubs[2].enabled = false;
    view.settings = Arc::new(settings);
    view.sync.status = Status::NeedsAttention;
    view.sync.waiting = 612;
    view.sync.stopped = vec![(
        "Hilltop".to_owned(),
        Problem::new(Code::I4Club, "I4 answered 401 to club 2"),
    )];
    let mut overview = Overview::clone(&view.overview);
    overview.not_saved = 614;
    overview.needs.push(Need {
        code: Some(Code::ConfirmCreates),
        outcome: Outcome::Pending,
        people: 612,
        fields: Vec::new(),
        one: None,
    });
    overview.needs.push(Need {
        code: Some(Code::I4Offline),
        outcome: Outcome::Failed,
        people: 2,
        fields: Vec::new(),
        one: None,
    });
    overview.hours[20].failed = 2;
    view.overview = Arc::new(overview);
    view
}

/// Before the first pass.
fn new() -> View {
    let mut view = view();
    view.sync.status = Status::Paused;
    view.sync.holder = Holder::Nobody;
    view.sync.confirmed_ms = None;
    view.sync.next_pass_ms = None;
    view.overview = Arc::default();
    view
}

/// Names in all scripts and far too long, numbers far too large.
fn hostile() -> View {
    let mut view = in_trouble();
    let long = "Fitness-und-Gesundheitszentrum am Hafen mit Schwimmbad, Sauna und Kletterhalle";
    let mut settings = Settings::clone(&view.settings);
    settings.clubs[0].name = format!("{long} {long}");
    settings.clubs[1].name = "نادي الشاطئ للياقة البدنية".to_owned();
    settings.clubs[2].name = "東京湾岸フィットネスクラブ・アネックス館".to_owned();
    view.sync.stopped[0].0 = settings.clubs[1].name.clone();
    view.settings = Arc::new(settings);
    let mut overview = Overview::clone(&view.overview);
    overview.sent = 1_234_567;
    overview.held = 5000;
    overview.clubs[0].sent = 1_234_567;
    overview.clubs[0].held = 5000;
    overview.clubs[0].not_saved = 98_765;
    overview.needs[0].people = 5000;
    let mut row = rows().remove(0);
    row.name = Personal::new(format!("{long} {long} {long}"));
    overview.needs[1].one = Some(row);
    overview.hours = vec![Hour { sent: 1, held: 1, failed: 1 }; 24];
    overview.hours[5].sent = 5000;
    overview.clubs.push(ClubDay {
        club: "a-club-that-left-the-table".to_owned(),
        sent: 0,
        held: 4,
        not_saved: 0,
        confirmed_ms: Some(NOW - 1_000_000_000),
    });
    view.overview = Arc::new(overview);
    view
}

fn has(shown: &Shown, label: &str) -> bool {
    shown.harness.query_by_label_contains(label).is_some()
}

/// Compares several windows with their pictures; all are compared before one fails.
pub fn pictures(windows: Vec<(&str, Shown)>) {
    let mut results = SnapshotResults::new();
    for (name, mut shown) in windows {
        shown.picture(name);
        results.extend(shown.harness.take_snapshot_results());
    }
}

#[test]
fn looks() {
    pictures(vec![
        ("overview_dark", shown(dark(view()))),
        ("overview_syncing", shown(syncing())),
        ("overview_trouble", shown(in_trouble())),
        ("overview_trouble_dark", shown(dark(in_trouble()))),
        ("overview_new", shown(new())),
        ("overview_hostile", shown(hostile())),
        ("overview_hostile_150", sized(hostile(), [1024.0 / 1.5, 700.0 / 1.5], 1.5)),
        ("overview_narrow", sized(hostile(), [512.0, 1900.0], 1.0)),
        ("overview_200", sized(view(), [512.0, 350.0], 2.0)),
    ]);
}
