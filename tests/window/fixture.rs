//! A company at one moment, for pictures and for pages that need no desk.

use egui::epaint::text::{FontInsert, FontPriority, InsertFontFamily};
use egui_kittest::kittest::NodeT;
use egui_kittest::{Harness, SnapshotOptions};
use i4_connector::desk::{
    Asked, Beside, Command, Credential, Desk, Holder, Inbox, Moment, Need, Overview, PeopleList,
    PersonRow, PersonView, Preferences, Status, Sync, Theme, Ticket, View,
};
use i4_connector::gui::{App, TextFont};
use i4_connector::ledger::{ClubDay, Hour, LogEntry, PeopleCounts};
use i4_connector::model::{Field, I4Id, InTouchClubId, Kind, Level, Outcome, PersonId, Personal};
use i4_connector::problem::Code;
use i4_connector::secrets::Place;
use i4_connector::settings::Settings;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;

/// 2026-11-23 10:42:20 in Vancouver.
pub const NOW: i64 = 1_795_459_340_000;
const MINUTE: i64 = 60_000;

pub const CONFIG: &str = r#"
version = 1
company_id = "10042"
[intouch]
api_url = "https://api.intouchfollowup.com/v1"
login_url = "https://login.intouchfollowup.com"
client_id = "riverside-sync"
[i4]
api_url = "https://i4.riverside-clubs.com"
[[clubs]]
name = "Riverside"
address = "12 River St, Spuzzum WA"
time_zone = "America/Vancouver"
intouch_club_id = "7f0c41d2-6c1e"
i4_club_id = "1"
[[clubs]]
name = "Hilltop"
address = "4 Hill Rd, Spuzzum WA"
time_zone = "America/Vancouver"
intouch_club_id = "b19a07c4-03aa"
i4_club_id = "2"
[[clubs]]
name = "Harbour Point"
address = "88 Quay, Seattle WA"
time_zone = "America/Vancouver"
intouch_club_id = "0c55e9f1-77d0"
i4_club_id = "7"
"#;

/// A profile that is set up and has synced this morning.
pub fn view() -> View {
    let settings = Settings::parse(CONFIG).unwrap();
    let mut view = View::new(
        PathBuf::from("/home/admin/.config/i4-connector"),
        settings,
        "GNOME Keyring",
        false,
    );
    view.now_ms = NOW;
    view.zone = TimeZone::get("America/Vancouver").unwrap();
    view.has_begun = true;
    view.preferences = Preferences {
        theme: Theme::Light,
        text_size: 100,
    };
    let stored = Credential {
        place: Some(Place::Keyring),
        changed_ms: Some(NOW - 265 * 24 * 60 * MINUTE),
        ..Credential::default()
    };
    view.credentials = [stored.clone(), stored];
    view.sync = Sync {
        status: Status::UpToDate,
        holder: Holder::Here,
        next_pass_ms: Some(NOW + 41_000),
        confirmed_ms: Some(NOW - 19_000),
        ..Sync::default()
    };
    let rows = rows();
    view.overview = Arc::new(Overview {
        sent: 37,
        held: 3,
        not_saved: 0,
        needs: vec![
            Need {
                code: Some(Code::HoldRequired),
                outcome: Outcome::Held,
                people: 2,
                fields: vec![Field::MobilePhone],
                one: None,
            },
            Need {
                code: Some(Code::HoldSeveral),
                outcome: Outcome::Held,
                people: 1,
                fields: Vec::new(),
                one: Some(rows[0].clone()),
            },
        ],
        clubs: [
            ("7f0c41d2-6c1e", 21, 2),
            ("b19a07c4-03aa", 12, 1),
            ("0c55e9f1-77d0", 4, 0),
        ]
        .map(|(club, sent, held)| ClubDay {
            club: club.to_owned(),
            sent,
            held,
            not_saved: 0,
            confirmed_ms: Some(NOW - 19_000),
        })
        .to_vec(),
        hours: hours(),
        // 11:00 of the day before: the last hour is the one that goes on.
        hours_from_ms: NOW - (23 * 60 + 42) * MINUTE - 20_000,
    });
    view.people = Arc::new(PeopleList {
        total: rows.len() as u64,
        rows,
        counts: PeopleCounts {
            all: 1284,
            today: 40,
            held: 3,
            not_saved: 0,
        },
        ..PeopleList::default()
    });
    view
}

fn hours() -> Vec<Hour> {
    let sent = [
        1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 6, 6, 6, 7, 7, 9, 7, 6, 5, 3, 2, 1, 1, 1,
    ];
    sent.iter()
        .enumerate()
        .map(|(i, sent)| Hour {
            sent: *sent,
            held: u64::from(i == 9 || i == 17),
            failed: 0,
        })
        .collect()
}

pub fn key(id: &str) -> PersonId {
    PersonId::new(id)
}

pub fn row(number: i64, name: &str, kind: Kind, outcome: Outcome, minutes_ago: i64) -> PersonRow {
    let held = outcome == Outcome::Held;
    PersonRow {
        id: key(&format!("7f0c41{number:02}")),
        club: InTouchClubId::new("7f0c41d2-6c1e"),
        would: None,
        gone_ms: None,
        number,
        name: Personal::new(name),
        kind,
        outcome: Some(outcome),
        due: false,
        code: Some(match (held, kind) {
            (true, Kind::Member) => Code::HoldMember,
            (true, _) if number == 11 => Code::HoldSeveral,
            (true, _) => Code::HoldRequired,
            _ => Code::Done,
        }),
        changed_ms: NOW - minutes_ago * MINUTE,
        i4: (!held).then(|| I4Id::new(&format!("90{number}"))),
    }
}

pub fn rows() -> Vec<PersonRow> {
    vec![
        row(11, "Tom Twin", Kind::Prospect, Outcome::Held, 2),
        row(12, "Ada Byron", Kind::Prospect, Outcome::Updated, 0),
        row(13, "李 小龙", Kind::Prospect, Outcome::Created, 11),
        row(14, "Mary Member", Kind::Member, Outcome::Linked, 30),
        row(15, "Nomail Person", Kind::Prospect, Outcome::Held, 44),
        row(16, "Ed Exmember", Kind::ExMember, Outcome::Unchanged, 58),
        row(17, "Siobhán O’Brien", Kind::Prospect, Outcome::Created, 71),
        row(18, "Noah Nowhere", Kind::Member, Outcome::Held, 100),
    ]
}

/// A profile that nobody has set up.
pub fn fresh() -> View {
    let settings = Settings::template().unwrap();
    let mut fresh = View::new(view().folder, settings, "GNOME Keyring", false);
    fresh.now_ms = NOW;
    fresh.zone = TimeZone::get("America/Vancouver").unwrap();
    fresh.preferences = view().preferences;
    fresh
}

/// Ada, with the story that the picture of the aim tells.
pub fn ada() -> PersonView {
    let entry = |id: i64, ago_s: i64, level: Level, code: Code, message: &str| LogEntry {
        id,
        at_ms: NOW - ago_s * 1000,
        level,
        code: code.text().to_owned(),
        club: Some("7f0c41d2-6c1e".to_owned()),
        person: Some("7f0c4112".to_owned()),
        message: message.to_owned(),
        changes: Vec::new(),
    };
    let p = |text: &str| Some(Personal::new(text));
    PersonView {
        row: rows()[1].clone(),
        message: Personal::new("street address, email sent"),
        linked_how: Some("created".to_owned()),
        is_checking: false,
        fields: vec![
            (Field::FirstName, Personal::new("Ada")),
            (Field::LastName, Personal::new("Byron")),
            (Field::Email, Personal::new("ada@example.org")),
            (Field::MobilePhone, Personal::new("5550102233")),
            (Field::Address1, Personal::new("99 Oak Ave")),
        ],
        notes: Vec::new(),
        modified_ms: Some(NOW - 28_000),
        timeline: vec![
            Moment {
                entry: entry(
                    9,
                    11,
                    Level::Info,
                    Code::Done,
                    "Updated in I4: street address, email",
                ),
                changes: vec![
                    (Field::Address1, p("12 River St"), p("99 Oak Ave")),
                    (Field::Email, p("ada@old.example"), p("ada@example.org")),
                ],
            },
            Moment {
                entry: entry(5, 67_149, Level::Info, Code::Done, "Created in I4 as 9012"),
                changes: Vec::new(),
            },
            Moment {
                entry: entry(
                    4,
                    67_162,
                    Level::Warning,
                    Code::Checking,
                    "I4 did not answer",
                ),
                changes: Vec::new(),
            },
        ],
        candidates: Vec::new(),
        records: Asked::default(),
        not_records: Vec::new(),
        other: Beside::default(),
    }
}

/// A window on a fixed view, and the commands that it sends.
pub struct Shown {
    pub harness: Harness<'static, App>,
    pub desk: Desk,
    pub inbox: Inbox,
}

/// Draws `view` at the size of the pictures of the aim.
pub fn shown(view: View) -> Shown {
    sized(view, [1180.0, 760.0], 1.0)
}

/// Draws `view` at a size in points and a scale.
pub fn sized(view: View, size: [f32; 2], scale: f32) -> Shown {
    let (desk, inbox) = Desk::new(view);
    let window = desk.clone();
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(scale)
        // Boxes for what neither the bundled font nor those of the tests have.
        .allow_missing_glyphs()
        .wgpu()
        .build_eframe(move |cc| {
            let app = App::new(&cc.egui_ctx, window, TextFont::Bundled);
            other_scripts(&cc.egui_ctx);
            app
        });
    harness.run();
    Shown {
        harness,
        desk,
        inbox,
    }
}

impl Shown {
    /// Compares with the picture of this name.
    pub fn picture(&mut self, name: &str) {
        let options = SnapshotOptions::new().output_path("tests/window/snapshots");
        self.harness.snapshot_options(name, &options);
    }

    /// Changes what the desk shows, and draws it.
    pub fn change(&mut self, change: impl FnOnce(&mut View)) {
        let mut view = View::clone(&self.desk.view());
        change(&mut view);
        self.desk.show(view);
        self.harness.run();
    }

    /// Everything that a screen reader could read: each node's label, value and description.
    pub fn tree(&self) -> String {
        let mut text = String::new();
        let mut nodes = vec![self.harness.root()];
        while let Some(node) = nodes.pop() {
            text.push_str(&format!("{:?}\n", node.accesskit_node().data()));
            nodes.extend(node.children());
        }
        text
    }

    /// The texts that were copied in the last frame.
    pub fn copied(&self) -> Vec<String> {
        let commands = &self.harness.output().platform_output.commands;
        let texts = commands.iter().filter_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        texts.collect()
    }

    /// The commands sent since the last call.
    pub fn commands(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        while let Ok((_, command)) = self.inbox.try_recv() {
            commands.push(command);
        }
        commands
    }

    /// The last command with its ticket, for an answer.
    pub fn last(&mut self) -> Option<(Ticket, Command)> {
        let mut last = None;
        while let Ok(next) = self.inbox.try_recv() {
            last = Some(next);
        }
        last
    }
}

/// Fonts for the names of the pictures: the system's own are not the same everywhere.
fn other_scripts(ctx: &egui::Context) {
    let proportional = egui::FontFamily::Proportional;
    let semibold = egui::FontFamily::Name("semibold".into());
    for (name, data) in [
        ("cjk", include_bytes!("fonts/cjk.otf").as_slice()),
        ("rtl", include_bytes!("fonts/rtl.ttf").as_slice()),
    ] {
        let families = [&proportional, &semibold].map(|family| InsertFontFamily {
            family: family.clone(),
            priority: FontPriority::Lowest,
        });
        let data = egui::FontData::from_static(data);
        ctx.add_font(FontInsert::new(name, data, families.to_vec()));
    }
}
