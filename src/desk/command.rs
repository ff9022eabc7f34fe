//! What the window may ask for.

use super::view::Preferences;
use crate::engine::{Shown, StartFrom};
use crate::ledger::{LogQuery, PeopleQuery};
use crate::model::{Club, I4Id, PersonId, Secret};
use crate::secrets::Name;
use crate::tasks::Decision;
use std::path::PathBuf;
use std::time::Duration;

/// Names the answer to a command: see [`super::View::answer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub(super) u64);

/// One thing to do. All of them return at once; their results show up in the view.
#[derive(Clone, Debug)]
pub enum Command {
    /// Sync from now on, pass after pass.
    Start,
    /// Stop syncing after the people in flight.
    Pause,
    /// One pass now, also while paused.
    SyncNow,
    /// Yes: one pass that does what people wait for; to so many, who were shown.
    Yes(Shown),
    /// The changed address of InTouch or I4 is the same system.
    SameSystem,
    /// End the pass in flight, then end.
    Close,

    /// Saves ids and addresses of both services.
    SaveConnection(ConnectionEdit),
    /// Saves when and how much is synced.
    SaveSync(SyncEdit),
    /// Replaces the whole mapping table.
    SaveClubs(Vec<Club>),
    /// Puts a settings file that cannot be read aside, and begins with a new one.
    SetSettingsAside,
    /// Sets a damaged database aside and rebuilds it from InTouch and I4.
    RebuildDatabase,
    /// Stores a secret.
    SaveCredential(Name, Secret),
    /// Removes a secret.
    ClearCredential(Name),
    /// Remembers how the window looks.
    SavePreferences(Preferences),

    /// Tests the connection: the answer is [`super::View::check`].
    Check,
    /// Asks both services for their clubs: [`super::View::offer`].
    Offer,
    /// Counts the people that a beginning means: [`super::View::preview`].
    Preview(jiff::civil::Date),

    /// Which people to show: [`super::View::people`].
    People(PeopleQuery),
    /// Whom to show: [`super::View::person`].
    Person(Option<PersonId>),
    /// Asks I4 for a record, to be seen beside the person who is shown: [`super::PersonView::other`].
    Compare(PersonId, I4Id),
    /// Decides about people.
    Decide(Vec<PersonId>, Decision),

    /// Which log entries to show: [`super::View::log`].
    Log {
        /// Which.
        query: LogQuery,
        /// Entries newer than the first one shown.
        first: u64,
    },

    /// Reads a table of clubs from a file: [`super::View::import`].
    ReadTable(PathBuf),
    /// Reads a table of clubs from text, as a spreadsheet puts it on the clipboard.
    ReadTableText(String),
    /// Forgets the table that was read.
    DropTable,
    /// Writes a table of clubs to a file. Without `replace`, one that is there already is left
    /// alone: [`super::exists_already`].
    WriteTable {
        /// The file.
        path: PathBuf,
        /// The rows.
        clubs: Vec<Club>,
        /// Whether a file that is there already shall be replaced.
        replace: bool,
    },
    /// Writes the customer-actions form: HTML if the name ends so, else text. Without `replace`,
    /// a file that is there already is left alone: [`super::exists_already`].
    WriteForm {
        /// The file.
        path: PathBuf,
        /// Whether a file that is there already shall be replaced.
        replace: bool,
    },
    /// Writes the customer-actions form as HTML and opens it in the browser, to print it.
    PrintForm,
    /// Opens a mail with the customer-actions form in the user's mail program.
    MailForm,
    /// Opens the profile folder in the system's file manager.
    OpenFolder,
}

/// New ids and addresses, as typed; `None` leaves what is saved, which may be newer than what
/// the window had when the typing began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionEdit {
    /// The Company ID of both.
    pub company_id: Option<String>,
    /// InTouch's OAuth client id.
    pub client_id: Option<String>,
    /// Base of InTouch's API.
    pub intouch_api: Option<String>,
    /// Base of InTouch's sign-in.
    pub intouch_login: Option<String>,
    /// Root of I4's API.
    pub i4_api: Option<String>,
}

/// New settings of the loop; `None` leaves what is saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncEdit {
    /// From the end of a pass to the beginning of the next.
    pub interval: Option<Duration>,
    /// Where a club new to the table begins.
    pub start_from: Option<StartFrom>,
    /// A pass that would create more people than this waits for a yes; 0: never.
    pub confirm_above: Option<u64>,
    /// The same for updates.
    pub confirm_updated_above: Option<u64>,
    /// The same for people who would lose the same field.
    pub confirm_cleared_above: Option<u64>,
    /// How many days the log is kept; 0: for ever.
    pub keep_log_days: Option<u64>,
    /// How many days is kept what was sent; 0: as long as the log.
    pub keep_values_days: Option<u64>,
}
