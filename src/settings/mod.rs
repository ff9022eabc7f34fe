//! `config.toml`: read, checked, changed without losing comments, saved atomically. A file that
//! cannot be read is reported and left exactly as it is.

mod edit;
pub mod numbers;
mod old_template;
mod profile;
mod table;

pub use edit::{Editor, set_aside};
pub use old_template::{Raised, raise};
pub use profile::{Profile, SyncLock};
pub use table::{TableRow, read_csv, write_csv};

use crate::engine::StartFrom;
use crate::model::{Club, I4ClubId, InTouchClubId};
use crate::problem::{Code, Problem};
use numbers::{
    ALARM_AFTER_HOURS, CONFIRM_ABOVE, CONFIRM_CLEARED_ABOVE, CONFIRM_UPDATED_ABOVE,
    CREATE_PATIENCE_SECONDS, INTERVAL_SECONDS, KEEP_LOG_DAYS, KEEP_VALUES_DAYS, Number,
    REREAD_HOURS,
};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;
use url::Url;

/// The version of the file's format that this program writes.
pub const VERSION: i64 = 1;
/// The settings of a profile.
pub const FILE_NAME: &str = "config.toml";
/// Base of InTouch's API where none is written.
pub const INTOUCH_API: &str = "https://api.intouchfollowup.com/v1";
/// Base of InTouch's sign-in where none is written.
pub const INTOUCH_LOGIN: &str = "https://login.intouchfollowup.com";
const NAME_LENGTH: usize = 200;
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// Settings that have been read and checked. Whether they are complete enough to sync is asked
/// by [`Settings::connection`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The Company ID of the client guide, `X-CompanyId` \[P].
    pub company_id: String,
    /// InTouch's addresses and client id.
    pub intouch: InTouchSettings,
    /// I4's address; `None` until the admin has entered it.
    pub i4_api_url: Option<Url>,
    /// When and how much.
    pub sync: SyncSettings,
    /// The mapping table, all rows.
    pub clubs: Vec<Club>,
}

/// The `[intouch]` section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InTouchSettings {
    /// Base of the API.
    pub api_url: Url,
    /// Base of the sign-in.
    pub login_url: Url,
    /// OAuth client id; empty until the admin has entered it.
    pub client_id: String,
}

/// The `[sync]` section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncSettings {
    /// From the end of a pass to the beginning of the next.
    pub interval: Duration,
    /// Where a club new to the table begins.
    pub start_from: StartFrom,
    /// A pass that would create more people than this waits for a yes; 0: never.
    pub confirm_above: u64,
    /// A pass that would update more people than this waits for a yes; 0: never.
    pub confirm_updated_above: u64,
    /// A pass in which more people than this would lose the same field waits for a yes; 0: never.
    pub confirm_cleared_above: u64,
    /// How long a create without an answer is looked for before it is sent again.
    pub create_patience: Duration,
    /// How often each club is read as a whole; `None`: once.
    pub reread: Option<Duration>,
    /// How long a club may be tried in vain until that is an alarm; `None`: there is none.
    pub alarm_after: Option<Duration>,
    /// How long the log is kept; `None`: for ever.
    pub keep_log: Option<Duration>,
    /// How long is kept what was sent, before and after; `None`: as long as the log.
    pub keep_values: Option<Duration>,
}

/// Everything that a connection needs; its parts are not empty.
#[derive(Clone, Debug)]
pub struct Connection {
    /// `X-CompanyId`.
    pub company_id: String,
    /// Base of InTouch's API.
    pub intouch_api: Url,
    /// Base of InTouch's sign-in.
    pub intouch_login: Url,
    /// OAuth client id.
    pub client_id: String,
    /// Root of I4's API.
    pub i4_api: Url,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: i64,
    #[serde(default)]
    company_id: Text,
    #[serde(default)]
    intouch: InTouchFile,
    #[serde(default)]
    i4: I4File,
    #[serde(default)]
    sync: SyncFile,
    #[serde(default)]
    clubs: Vec<ClubFile>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct InTouchFile {
    api_url: Option<String>,
    login_url: Option<String>,
    #[serde(default)]
    client_id: Text,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct I4File {
    api_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SyncFile {
    interval_seconds: Option<u64>,
    start_from: Option<String>,
    confirm_above: Option<u64>,
    confirm_updated_above: Option<u64>,
    confirm_cleared_above: Option<u64>,
    create_patience_seconds: Option<u64>,
    reread_hours: Option<u64>,
    alarm_after_hours: Option<u64>,
    keep_log_days: Option<u64>,
    keep_values_days: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClubFile {
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    intouch_club_id: Text,
    #[serde(default)]
    i4_club_id: Text,
    #[serde(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

/// An id that somebody may have typed without quotes.
#[derive(Default)]
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Text(String),
            Number(i64),
        }
        Either::deserialize(deserializer)
            .map(|either| match either {
                Either::Text(text) => Self(text.trim().to_owned()),
                Either::Number(number) => Self(number.to_string()),
            })
            .map_err(|_| serde::de::Error::custom("a text or a number is expected"))
    }
}

impl Settings {
    /// Reads and checks the settings of a profile folder.
    ///
    /// # Errors
    /// [`Code::SettingsMissing`], or what is wrong and where; the file is not touched.
    pub fn load(folder: &Path) -> Result<Self, Problem> {
        let path = folder.join(FILE_NAME);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(Problem::new(Code::SettingsMissing, path.display()));
            }
            Err(e) => {
                return Err(Problem::new(
                    Code::SettingsBroken,
                    format!("{}: {e}", path.display()),
                ));
            }
        };
        let text = String::from_utf8(bytes)
            .map_err(|_| Problem::new(Code::SettingsBroken, "it is not a text in UTF-8"))?;
        Self::parse(&text)
    }

    /// What a new profile begins with.
    ///
    /// # Errors
    /// Never, as long as the template is sound, which a test holds.
    pub fn template() -> Result<Self, Problem> {
        Self::parse(edit::TEMPLATE)
    }

    /// Reads and checks the text of a settings file.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        // Editors on Windows like to put a byte order mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        check_version(text)?;
        let file: File = toml::from_str(text).map_err(|e| broken(text, &e))?;
        let intouch = InTouchSettings {
            api_url: url(
                "intouch.api_url",
                file.intouch.api_url.as_deref(),
                INTOUCH_API,
            )?,
            login_url: url(
                "intouch.login_url",
                file.intouch.login_url.as_deref(),
                INTOUCH_LOGIN,
            )?,
            client_id: file.intouch.client_id.0,
        };
        let i4_api_url = match file.i4.api_url.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(checked_url("i4.api_url", text)?),
        };
        Ok(Self {
            company_id: header_text("company_id", file.company_id.0)?,
            intouch,
            i4_api_url,
            sync: sync(&file.sync)?,
            clubs: clubs(file.clubs)?,
        })
    }

    /// What a connection needs.
    ///
    /// # Errors
    /// [`Code::SettingsValue`] names the first setting that is still empty.
    pub fn connection(&self) -> Result<Connection, Problem> {
        let filled = |name: &str, value: &str| {
            if value.is_empty() {
                Err(Problem::new(
                    Code::SettingsValue,
                    format!("{name} is empty"),
                ))
            } else {
                Ok(value.to_owned())
            }
        };
        let i4_api = self
            .i4_api_url
            .clone()
            .ok_or_else(|| Problem::new(Code::SettingsValue, "i4.api_url is empty"))?;
        Ok(Connection {
            company_id: filled("company_id", &self.company_id)?,
            intouch_api: self.intouch.api_url.clone(),
            intouch_login: self.intouch.login_url.clone(),
            client_id: filled("intouch.client_id", &self.intouch.client_id)?,
            i4_api,
        })
    }

    /// The clubs that are switched on and whose zone nobody knows, each with its warning.
    pub fn strange_zones(&self) -> impl Iterator<Item = (&Club, Problem)> {
        let clubs = self.clubs.iter();
        clubs
            .filter(|club| club.enabled && club.has_strange_zone())
            .map(|club| {
                let detail = format!("{} of {}", club.time_zone, club.name);
                (club, Problem::new(Code::ClubZone, detail))
            })
    }

    /// Whether a pass does the same with these as with others: only what steers the pauses, what is
    /// told and how long things are kept may differ.
    #[must_use]
    pub fn steer_like(&self, other: &Self) -> bool {
        let steering = |settings: &Self| Self {
            sync: SyncSettings {
                interval: Duration::ZERO,
                alarm_after: None,
                keep_log: None,
                keep_values: None,
                ..settings.sync
            },
            ..settings.clone()
        };
        steering(self) == steering(other)
    }

    /// The InTouch ids of the clubs that are switched on.
    #[must_use]
    pub fn enabled_ids(&self) -> Vec<InTouchClubId> {
        let enabled = self.clubs.iter().filter(|club| club.enabled);
        enabled.map(|club| club.intouch.clone()).collect()
    }

    /// The rows that are switched on.
    ///
    /// # Errors
    /// [`Code::SettingsNoClubs`] if there are none.
    pub fn enabled_clubs(&self) -> Result<Vec<Club>, Problem> {
        let clubs: Vec<Club> = self.clubs.iter().filter(|c| c.enabled).cloned().collect();
        if clubs.is_empty() {
            return Err(Code::SettingsNoClubs.into());
        }
        Ok(clubs)
    }
}

/// The version comes first: a newer file may have anything in it.
fn check_version(text: &str) -> Result<(), Problem> {
    let table: toml::Table = toml::from_str(text).map_err(|e| broken(text, &e))?;
    match table.get("version").and_then(toml::Value::as_integer) {
        Some(VERSION) => Ok(()),
        Some(newer) if newer > VERSION => Err(Problem::new(
            Code::SettingsNewer,
            format!("version = {newer}"),
        )),
        _ => Err(Problem::new(
            Code::SettingsBroken,
            "the line `version = 1` is missing",
        )),
    }
}

/// The place, the name and the kind of the mistake, without the line and the value themselves: a
/// secret that was put there by mistake must not get into a log, or a shared screen.
fn broken(text: &str, error: &toml::de::Error) -> Problem {
    let before = error.span().and_then(|span| text.get(..span.start));
    let place = before.map(|before| {
        let line = before.matches('\n').count() + 1;
        let begun = before.rsplit('\n').next().unwrap_or_default();
        let column = begun.chars().count() + 1;
        let name = begun.split_once('=').map(|(name, _)| name.trim());
        let is_plain = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        match name.filter(is_plain) {
            Some(name) => format!("line {line}, column {column}, {name}: "),
            None => format!("line {line}, column {column}: "),
        }
    });
    let words = error.message();
    let words = match (words.find('"'), words.rfind('"')) {
        (Some(from), Some(to)) if from < to => format!("{}\"…{}", &words[..from], &words[to..]),
        _ => words.to_owned(),
    };
    let place = place.unwrap_or_default();
    Problem::new(Code::SettingsBroken, format!("{place}{words}"))
}

fn url(name: &str, text: Option<&str>, default: &str) -> Result<Url, Problem> {
    let text = text.map(str::trim).filter(|t| !t.is_empty());
    checked_url(name, text.unwrap_or(default))
}

fn checked_url(name: &str, text: &str) -> Result<Url, Problem> {
    check_address(text)
        .map_err(|why| Problem::new(Code::SettingsUrl, format!("{name} {}", why.words())))
}

/// What is wrong with a web address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressMistake {
    /// It is no address at all.
    NotOne,
    /// A user name or password stands in it.
    Credentials,
    /// A query or fragment stands in it.
    Query,
    /// There is no server in it.
    NoServer,
    /// Plain HTTP to another machine.
    Open,
    /// Any other scheme than HTTPS.
    Scheme,
}

impl AddressMistake {
    /// In words that follow the name of the address.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotOne => "is not a web address",
            Self::Credentials => "has a user name or password in it",
            Self::Query => "has a ? or # in it",
            Self::NoServer => "names no server",
            Self::Open => "begins with http://, which anybody on the way can read",
            Self::Scheme => "does not begin with https://",
        }
    }
}

/// HTTPS everywhere; plain HTTP only to this machine itself. No credentials in an address.
///
/// # Errors
/// What is wrong with it.
pub fn check_address(text: &str) -> Result<Url, AddressMistake> {
    let Ok(url) = Url::parse(text) else {
        return Err(AddressMistake::NotOne);
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressMistake::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(AddressMistake::Query);
    }
    match url.scheme() {
        _ if url.host_str().is_none_or(str::is_empty) => Err(AddressMistake::NoServer),
        "https" => Ok(url),
        "http" if crate::remote::is_loopback(&url) => Ok(url),
        "http" => Err(AddressMistake::Open),
        _ => Err(AddressMistake::Scheme),
    }
}

fn sync(file: &SyncFile) -> Result<SyncSettings, Problem> {
    let start_from = match file.start_from.as_deref().map(str::trim) {
        None | Some("now" | "") => StartFrom::Now,
        Some("all") => StartFrom::All,
        Some(date) => StartFrom::Date(date.parse().map_err(|_| {
            value(
                "sync.start_from is neither \"now\" nor \"all\" nor a date such as \"2026-11-01\"",
            )
        })?),
    };
    let seconds = |number: Number, written| number.of(written).map(Duration::from_secs);
    Ok(SyncSettings {
        interval: seconds(INTERVAL_SECONDS, file.interval_seconds)?,
        start_from,
        confirm_above: CONFIRM_ABOVE.of(file.confirm_above)?,
        confirm_updated_above: CONFIRM_UPDATED_ABOVE.of(file.confirm_updated_above)?,
        confirm_cleared_above: CONFIRM_CLEARED_ABOVE.of(file.confirm_cleared_above)?,
        create_patience: seconds(CREATE_PATIENCE_SECONDS, file.create_patience_seconds)?,
        reread: REREAD_HOURS.time(file.reread_hours, HOUR)?,
        alarm_after: ALARM_AFTER_HOURS.time(file.alarm_after_hours, HOUR)?,
        keep_log: KEEP_LOG_DAYS.time(file.keep_log_days, DAY)?,
        keep_values: KEEP_VALUES_DAYS.time(file.keep_values_days, DAY)?,
    })
}

fn value(detail: &str) -> Problem {
    Problem::new(Code::SettingsValue, detail)
}

fn clubs(rows: Vec<ClubFile>) -> Result<Vec<Club>, Problem> {
    let clubs = rows
        .into_iter()
        .map(|row| Club {
            name: row.name.trim().to_owned(),
            address: row.address.trim().to_owned(),
            time_zone: row.time_zone.trim().to_owned(),
            intouch: InTouchClubId::new(&row.intouch_club_id.0),
            i4: I4ClubId::new(&row.i4_club_id.0),
            enabled: row.enabled,
        })
        .collect::<Vec<_>>();
    check_ids(&clubs)?;
    Ok(clubs)
}

/// Checks a mapping table that somebody has made: its ids, and zones that exist. A file that is
/// read may name a zone that is not known here: times are shown in UTC then, and syncing goes on.
///
/// # Errors
/// [`Code::SettingsTable`] names the row.
pub fn check_table(clubs: &[Club]) -> Result<(), Problem> {
    check_ids(clubs)?;
    check_zones(clubs, &HashSet::new())
}

/// Refuses zones that nobody knows, but for those that stood in the table before.
fn check_zones(clubs: &[Club], before: &HashSet<String>) -> Result<(), Problem> {
    let is_new = |club: &Club| club.has_strange_zone() && !before.contains(&club.time_zone);
    match clubs.iter().enumerate().find(|(_, club)| is_new(club)) {
        Some((index, club)) => Err(mistake(
            index,
            club,
            &format!("{} is not a time zone", club.time_zone),
        )),
        None => Ok(()),
    }
}

/// A mistake in a row of the table, counted from 0.
fn mistake(index: usize, club: &Club, why: &str) -> Problem {
    let row = index + 1;
    Problem::new(
        Code::SettingsTable,
        format!("row {row} ({}): {why}", club.name),
    )
}

/// No empty id, none twice.
fn check_ids(clubs: &[Club]) -> Result<(), Problem> {
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    for (index, club) in clubs.iter().enumerate() {
        let row = index + 1;
        let refuse = |why: String| Err(mistake(index, club, &why));
        for (kind, id) in [
            ("InTouch Club ID", club.intouch.as_str()),
            ("I4 Club ID", club.i4.as_str()),
        ] {
            if id.is_empty() {
                return refuse(format!("the {kind} is empty"));
            }
            if !id.bytes().all(|b| b.is_ascii_graphic()) || id.len() > NAME_LENGTH {
                return refuse(format!("the {kind} has characters that no id has"));
            }
            if let Some(other) = seen.insert((kind, id), row) {
                return refuse(format!("the {kind} {id} stands in row {other} too"));
            }
        }
    }
    Ok(())
}

/// Texts that go into a header.
fn header_text(name: &str, text: String) -> Result<String, Problem> {
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(text)
    } else {
        Err(value(&format!("{name} has characters that no id has")))
    }
}

#[cfg(test)]
mod tests;
