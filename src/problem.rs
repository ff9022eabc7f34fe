//! Every error and every reason to hold somebody: a stable code, one plain sentence, a next step.
//!
//! The same text appears in the app, the commands and the log; `docs/errors.md` has a
//! section for each code, which a test checks. Sentences name no person: they may be logged.

use std::fmt;

/// How much of the work a problem stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// One person; the others go on.
    Person,
    /// One club; the others go on.
    Club,
    /// The whole profile: nothing can be done until it is solved.
    Everything,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $scope:ident, $sentence:literal, $next:literal;)*) => {
        /// A stable code. Codes are never reused for another meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* #[doc = $sentence] $name,)* }

        impl Code {
            /// All codes, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code as text, such as `C-I4-401-CLUB`.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// The code of a text, if this program knows it.
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|c| c.text() == text)
            }

            /// What happened, in one sentence.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Code::$name => $sentence,)* }
            }

            /// What to do next.
            #[must_use]
            pub fn next_step(self) -> &'static str {
                match self { $(Code::$name => $next,)* }
            }

            /// How much it stops.
            #[must_use]
            pub fn scope(self) -> Scope {
                match self { $(Code::$name => Scope::$scope,)* }
            }
        }
    };
}

codes! {
    // Settings
    SettingsMissing = "C-SETTINGS-MISSING", Everything, "There are no settings in this profile yet", "Open the app, which asks for them step by step, or add a club with `i4-connector clubs add` and fill in config.toml as docs/settings.md shows";
    SettingsBroken = "C-SETTINGS-BROKEN", Everything, "The settings file cannot be read; it was left as it is", "Correct the named line in config.toml; the app can also set the file aside and start anew";
    SettingsNewer = "C-SETTINGS-NEWER", Everything, "The settings were made by a newer version of this program; they were left as they are", "Install the newer version, or use another profile";
    SettingsValue = "C-SETTINGS-VALUE", Everything, "A setting has a value that cannot be used", "Correct the named setting, in the app or in config.toml";
    SettingsUrl = "C-SETTINGS-URL", Everything, "A web address in the settings is not safe or not complete", "Use the https:// address that InTouch or Jonas gave you";
    SettingsTable = "C-SETTINGS-TABLE", Everything, "The table of clubs has a mistake", "Correct the named row under Clubs, or in config.toml: each club needs both ids, and no id may stand there twice";
    ClubZone = "C-CLUB-ZONE", Club, "A time zone in the table of clubs is not known", "Correct the time zone of the named club under Clubs, or in config.toml: until then its times are shown in UTC; people are synced all the same";
    SettingsNotSaved = "C-SETTINGS-NOT-SAVED", Everything, "The settings could not be saved; the old ones are untouched", "Check that the disk has space and the folder may be written";
    SettingsNoClubs = "C-SETTINGS-NO-CLUBS", Everything, "No club in the table is switched on", "Switch one on under Clubs, or add one with `i4-connector clubs add`";
    Internal = "C-INTERNAL", Everything, "The program made a mistake", "Start it again: nothing is lost. Please tell support the place that is named";
    Usage = "C-USAGE", Everything, "The command cannot be carried out as it was typed", "See `i4-connector help`";
    NotPossible = "C-NOT-POSSIBLE", Person, "This cannot be decided about this person now", "Open the person: what can be done now stands there, and in `i4-connector people show ID`";
    // Profile
    ProfileFolder = "C-PROFILE-FOLDER", Everything, "The profile folder cannot be used", "Check that the folder exists and belongs to you";
    ProfileBusy = "C-PROFILE-BUSY", Everything, "Another process syncs this profile", "Watch it in the app or with `i4-connector status`, or end it first";
    ProfileCompany = "C-PROFILE-COMPANY", Everything, "This profile belongs to another company", "Put the old Company ID back, or use a new profile folder for the new company";
    ProfileAddress = "C-PROFILE-ADDRESS", Everything, "The address of InTouch or I4 is not the one that this profile was used with", "If it is the same system under a new address, say yes in the window or with `i4-connector sync --once --yes`: each link is compared before anything is sent to it. For another system, use a new profile folder";
    Database = "C-DATABASE", Everything, "The profile's database cannot be used", "Check that the disk has space; the details say what the database answered";
    DatabaseNewer = "C-DATABASE-NEWER", Everything, "The database was made by a newer version of this program; it was left as it is", "Install the newer version";
    DatabaseDamaged = "C-DATABASE-DAMAGED", Everything, "The profile's database is damaged; it was left as it is", "Run `i4-connector recover`: it sets the file aside and rebuilds it from InTouch and I4, making nobody twice";
    File = "C-FILE", Everything, "A file cannot be read or written", "Check the path and the rights of the file";
    NoWindow = "C-NO-WINDOW", Everything, "This machine cannot show the window", "Use the commands instead: `i4-connector help` lists them, `i4-connector sync` runs the loop";
    NoProgram = "C-NO-PROGRAM", Everything, "No program opens this on this machine", "Save it as a file instead, and open it by hand";
    // Secrets
    KeyringLocked = "C-KEYRING-LOCKED", Everything, "The keyring is locked", "Unlock it (sign in to the desktop, or open your password manager), then try again";
    KeyringAbsent = "C-KEYRING-ABSENT", Everything, "This machine has no keyring", "On a server, set I4_CONNECTOR_INTOUCH_CLIENT_SECRET and I4_CONNECTOR_I4_API_KEY for the service; on a workstation, install GNOME Keyring or KWallet";
    KeyringUnavailable = "C-KEYRING-UNAVAILABLE", Everything, "The keyring is there but does not work", "Sign out and in again; the details say what the keyring answered";
    KeyringSlow = "C-KEYRING-SLOW", Everything, "The keyring did not answer in time", "Look for a password question behind other windows, answer it, then try again";
    SecretMissing = "C-SECRET-MISSING", Everything, "A credential is not stored yet", "Store it under Connection, or with `i4-connector credentials set NAME`";
    // InTouch
    InTouchOffline = "C-INTOUCH-OFFLINE", Club, "InTouch cannot be reached", "Check this machine's internet connection; the next pass tries again";
    InTouchSignIn = "C-INTOUCH-401", Everything, "InTouch refuses the client ID or its secret", "Check the client ID and store the secret again, under Connection or with `i4-connector credentials set intouch-client-secret`";
    InTouchClub = "C-INTOUCH-CLUB", Club, "InTouch refuses this club", "Check the InTouch Club ID in the table, and ask InTouch whether your client may read this club";
    InTouchBusy = "C-INTOUCH-429", Club, "InTouch asks to slow down", "Nothing: the next pass tries again";
    InTouchServer = "C-INTOUCH-5XX", Club, "InTouch has a problem of its own", "Nothing: the next pass tries again. If it lasts, tell InTouch's support";
    InTouchGateway = "C-INTOUCH-GATEWAY", Club, "Something between this machine and InTouch answered in its place", "Nothing: the next pass tries again. If it lasts, look at this machine's proxy, its firewall, or a guest network that wants a sign-in";
    InTouchAnswer = "C-INTOUCH-ANSWER", Club, "InTouch gave an answer that cannot be understood", "Check intouch.api_url and intouch.login_url; if they are right, send the details to support";
    InTouchShort = "C-INTOUCH-SHORT", Club, "InTouch shows far fewer people than before", "Look in InTouch whether the people are there. If they were really deleted, nothing need be done: what InTouch says is believed after a day of the same. A club that was emptied is switched off in the table";
    InTouchTotals = "C-INTOUCH-TOTALS", Club, "InTouch contradicts itself about how many people there are", "Nothing: the next pass looks again, and what is read is saved. If it lasts, send the details to InTouch's support";
    InTouchUnsettled = "C-INTOUCH-UNSETTLED", Club, "Many people of one instant do not come to rest while they are read", "Nothing: the others go out, and the next pass reads them again. If it lasts, send the details to InTouch's support";
    InTouchFuture = "C-INTOUCH-FUTURE", Club, "InTouch shows people who changed in the future", "Correct these people in InTouch, or its clock: the others go out, and so do these as they are";
    InTouchRows = "C-INTOUCH-ROWS", Club, "InTouch shows entries that cannot be read", "Nothing: everybody else goes out, and these are asked for again. If it lasts, send the details to InTouch's support";
    InTouchTimes = "C-INTOUCH-TIMES", Club, "The times at which this club's people changed cannot be read", "Send the details to InTouch's support. Until they can be read nothing of this club is sent, because who is new could not be told";
    NoSuccess = "C-NO-SUCCESS", Club, "There has been no successful sync for long", "See what stops the club: the Overview and `i4-connector log --level warning` say it";
    // I4
    I4Offline = "C-I4-OFFLINE", Person, "I4 cannot be reached", "Check this machine's internet connection and i4.api_url; the next pass tries again";
    I4SignIn = "C-I4-401", Everything, "I4 refuses the key or the Company ID", "Check the Company ID and store the key again, under Connection or with `i4-connector credentials set i4-api-key`";
    I4Club = "C-I4-401-CLUB", Club, "I4 refuses this club", "Check the I4 Club ID in the table, and ask Jonas whether the club is active";
    I4Busy = "C-I4-429", Club, "I4 asks to slow down", "Nothing: the next pass tries again";
    I4Server = "C-I4-5XX", Person, "I4 has a problem of its own", "Nothing: the next pass tries again. If it lasts, tell Jonas support";
    I4Gateway = "C-I4-GATEWAY", Person, "Something between this machine and I4 answered in its place", "Nothing: the next pass tries again. If it lasts, look at this machine's proxy, its firewall, or a guest network that wants a sign-in";
    I4Endpoint = "C-I4-ENDPOINT", Everything, "This I4 does not know a call that the connector needs", "Check i4.api_url; if it is right, ask Jonas which version of the API this is, and send them the named call";
    I4Header = "C-I4-HEADER", Everything, "I4 says that it was not told the key, the company or the club", "Look whether a proxy takes headers away, and send the details to support";
    I4Answer = "C-I4-ANSWER", Person, "I4 gave an answer that cannot be understood", "Check i4.api_url; if it is right, send the details to support";
    // Holds: one person waits for a change or a decision
    HoldRequired = "C-HOLD-REQUIRED", Person, "A field that I4 requires is missing", "Fix it in InTouch: the person goes out by itself";
    HoldLength = "C-HOLD-LENGTH", Person, "A field is longer than I4 takes", "Shorten it in InTouch: the person goes out by itself";
    HoldValue = "C-HOLD-VALUE", Person, "A field has a value that is not in I4's list", "Fix it in InTouch, or add the value in I4";
    HoldCleared = "C-HOLD-CLEARED", Person, "A field that I4 requires was emptied in InTouch", "Fix it in InTouch: the person goes out by itself";
    HoldRule = "C-HOLD-RULE", Person, "I4 requires a field that the connector does not send", "Make the field optional in I4, or enter this person in I4 and link them, under People or with `i4-connector people link`";
    HoldSeveral = "C-HOLD-SEVERAL", Person, "Several people in I4 match", "Pick one under People or with `i4-connector people link ID I4_ID`, or say that it is a new person, there or with `i4-connector people create ID`";
    HoldTaken = "C-HOLD-TAKEN", Person, "The I4 record that matches is linked to somebody else", "Compare both. Link them all the same, or say that it is a new person, under People or with `i4-connector people link ID I4_ID --yes` or `i4-connector people create ID`";
    HoldMember = "C-HOLD-MEMBER", Person, "This member is not in I4; members are never created", "Enter them in I4 first, then choose Look again under People, or use `i4-connector people retry ID`";
    HoldKind = "C-HOLD-KIND", Person, "InTouch gives this person a type that is not known here", "Correct type and status in InTouch, or update this program";
    HoldRefused = "C-HOLD-REFUSED", Person, "I4 refuses this person", "Fix what I4 names in InTouch: the person goes out after the next change";
    HoldGone = "C-HOLD-GONE", Person, "The I4 record that this person is linked to is no longer there", "Undo the link under People or with `i4-connector people unlink ID`, or link another record";
    HoldOther = "C-HOLD-OTHER", Person, "The I4 record that this person is linked to has another name now", "Look whether it is the same human: link it again to keep it, or undo the link, under People or with `i4-connector people link ID I4_ID --yes` or `i4-connector people unlink ID`";
    HoldUnreadable = "C-HOLD-UNREADABLE", Person, "InTouch's entry for this person cannot be read", "Correct the entry in InTouch";
    HoldRecovered = "C-HOLD-RECOVERED", Person, "The database was rebuilt, and it is not known whether this prospect was left out on purpose", "Create them under People or with `i4-connector people create ID`, if they belong in I4; a change in InTouch sends them too";
    HoldUnsure = "C-HOLD-UNSURE", Person, "This person was sent twice without a clear answer and is not to be found in I4", "Look in I4 for the name, the email and the mobile phone, with doubles and with people who are hidden from search. Then link the record, or say that it is a new person, under People or with `i4-connector people link ID I4_ID` or `i4-connector people create ID`";
    // Pending: it goes on by itself, or after a yes
    Checking = "C-CHECKING", Person, "Checking: I4's answer was lost, so the connector looks whether the person is there", "Nothing: it is looked at again before anything is sent";
    ConfirmCreates = "C-CONFIRM", Person, "More people would be created than you allow without asking", "See who they are under People or with `i4-connector people --waiting`, then say yes on the Overview or with `i4-connector sync --once --yes`";
    ConfirmOld = "C-CONFIRM-OLD", Person, "Many people who were there before the start would be created at once", "See who they are under People or with `i4-connector people --waiting`, then say yes on the Overview or with `i4-connector sync --once --yes`";
    ConfirmCleared = "C-CONFIRM-CLEARED", Person, "Many people would lose the same field at once", "See who they are, and what they would lose, under People or with `i4-connector people --waiting`, then say yes on the Overview or with `i4-connector sync --once --yes`";
    ConfirmUpdated = "C-CONFIRM-UPDATED", Person, "More people would be updated than you allow without asking", "See who they are, and what would change, under People or with `i4-connector people --waiting`, then say yes on the Overview or with `i4-connector sync --once --yes`";
    // Somebody else works on the same company
    OtherWriter = "C-OTHER-WRITER", Club, "Another connector brings people to this company too", "Stop one of the two: only one profile may sync a company. Then compare the I4 records that are named, and keep one of each person";
    Twice = "C-TWICE", Person, "Somebody is in I4 twice", "Compare the I4 records that are named, and keep one. If this program runs on another machine for this company, stop it there";
    // News that is not an error
    Done = "I-DONE", Person, "Brought to I4", "Nothing";
    DoneWithNote = "W-DONE", Person, "Brought to I4, something is missing", "See the details; correct it in InTouch if it matters";
    Approval = "W-APPROVAL", Person, "I4 took the change, and staff must approve it there", "Approve the change request in I4";
    Shared = "W-SHARED", Person, "Two people in InTouch are linked to one I4 record", "Look whether they are the same human. If not, undo one link under People or with `i4-connector people unlink ID`";
    PassDone = "I-PASS", Club, "Pass finished", "Nothing";
    Gone = "I-GONE", Person, "No longer in InTouch", "Nothing";
    Recovered = "W-RECOVERED", Everything, "The database was rebuilt from InTouch and I4; the old one was set aside", "Look at who is on hold under People";
    SettingRaised = "I-SETTING", Everything, "A setting that came from an old template was brought up to date", "Nothing";
    ByHand = "I-BY-HAND", Person, "Decided by hand", "Nothing";
}

impl Code {
    /// Whether one person waits for a change or a decision with it.
    #[must_use]
    pub fn is_hold(self) -> bool {
        self.text().starts_with("C-HOLD-")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Characters of a detail that are kept.
const LONGEST_DETAIL: usize = 1000;

/// One thing that went wrong: a code, and what exactly.
///
/// `detail` is for the admin's eyes: it may quote a setting, never a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {}{}", code.sentence(), if detail.is_empty() { String::new() } else { format!(": {detail}") })]
pub struct Problem {
    /// Its stable code.
    pub code: Code,
    /// What exactly; may be empty.
    pub detail: String,
}

impl Problem {
    /// A problem with its details.
    #[must_use]
    pub fn new(code: Code, detail: impl fmt::Display) -> Self {
        // Services answer with anything; a log has lines, and they end.
        let mut detail = detail.to_string().replace(char::is_control, " ");
        if let Some((end, _)) = detail.char_indices().nth(LONGEST_DETAIL) {
            detail.truncate(end);
            detail.push('…');
        }
        Self { code, detail }
    }

    /// The sentence with its details, without the code.
    #[must_use]
    pub fn message(&self) -> String {
        if self.detail.is_empty() {
            self.code.sentence().to_owned()
        } else {
            format!("{}: {}", self.code.sentence(), self.detail)
        }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code, "")
    }
}

/// The text without what stands in quotes: services quote people's data in their refusals
/// (`FirstName 'Ada' is invalid`), and that must not reach a log.
#[must_use]
pub fn without_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let inside_a_word = rest.peek().is_some_and(|next| next.is_alphanumeric());
        match quote {
            // An apostrophe inside a word ("O'Hara", "Can't") neither opens nor closes.
            None if matches!(c, '\'' | '"' | '“') && !before.is_alphanumeric() => {
                quote = Some(if c == '“' { '”' } else { c });
                out.push(c);
                out.push('…');
            }
            None => out.push(c),
            Some(end) if c == end && !inside_a_word => {
                quote = None;
                out.push(c);
            }
            Some(_) => {}
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|c| c.text()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
    }

    #[test]
    fn each_code_has_its_section_in_the_documentation() {
        let page = include_str!("../docs/errors.md");
        for code in Code::ALL {
            assert!(
                page.contains(&format!("## {}\n", code.text())),
                "docs/errors.md has no section for {code}"
            );
            assert!(
                page.contains(code.sentence()) && page.contains(code.next_step()),
                "docs/errors.md says something else for {code}"
            );
        }
    }

    #[test]
    fn a_detail_ends() {
        let problem = Problem::new(Code::File, "é".repeat(5000));
        assert_eq!(problem.detail.chars().count(), LONGEST_DETAIL + 1);
        assert!(problem.detail.ends_with("é…"));
        let whole = "é".repeat(LONGEST_DETAIL);
        assert_eq!(Problem::new(Code::File, &whole).detail, whole);
    }

    #[test]
    fn quoted_data_is_taken_out() {
        assert_eq!(
            without_quotes("FirstName 'Ada' is invalid"),
            "FirstName '…' is invalid"
        );
        assert_eq!(without_quotes("Can't find \"O'Hara\""), "Can't find \"…\"");
        assert_eq!(
            without_quotes("LastName 'O'Hara' is invalid"),
            "LastName '…' is invalid"
        );
        assert_eq!(without_quotes("'Ada"), "'…");
    }
}
