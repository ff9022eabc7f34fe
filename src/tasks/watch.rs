//! What ends a pass, or the pause after it, early: settings that were saved.

use crate::engine::{ClubOutcome, PassReport};
use crate::settings::{FILE_NAME, Profile, Settings};
use std::path::PathBuf;
use std::time::Duration;

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Looks whether the settings have been changed, by whomever: the window, a command, an editor.
pub struct SettingsWatch {
    path: PathBuf,
    known: Option<Settings>,
    /// The file as it was looked at last.
    bytes: Vec<u8>,
}

impl SettingsWatch {
    /// A watch over the settings of a profile that were last `known`; `None`: they could not be
    /// read.
    #[must_use]
    pub fn new(profile: &Profile, known: Option<Settings>) -> Self {
        Self {
            path: profile.folder().join(FILE_NAME),
            known,
            bytes: Vec::new(),
        }
    }

    /// Settings that are not those that are known. A file that cannot be read, or that an editor
    /// has half written, says nothing; nor do comments.
    pub fn look(&mut self) -> Option<Settings> {
        let bytes = std::fs::read(&self.path).ok()?;
        // An unchanged file costs no more than reading it.
        if bytes == self.bytes {
            return None;
        }
        let read = std::str::from_utf8(&bytes).ok().map(Settings::parse);
        self.bytes = bytes;
        let settings = read?.ok()?;
        (self.known.as_ref() != Some(&settings)).then_some(settings)
    }

    /// Waits until a pass would do something else with the settings than with those that are known.
    pub async fn changed(mut self) {
        loop {
            if let Some(settings) = self.look()
                && let Some(known) = &self.known
                && !settings.steer_like(known)
            {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Says of a pass that it was ended so that another begins with new settings: nobody interrupted it.
pub fn ended_for_new_settings(report: &mut PassReport) {
    report.interrupted = false;
    for club in &mut report.clubs {
        if club.outcome == ClubOutcome::Stopped && club.problem.is_none() {
            "The settings were changed; a new pass begins with them".clone_into(&mut club.message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "version = 1\n[[clubs]]\nintouch_club_id = \"a\"\ni4_club_id = \"1\"\n";

    #[test]
    fn only_other_settings_are_news() {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::open(Some(folder.path())).unwrap();
        let write = |text: &str| std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let known = Settings::parse(TABLE).unwrap();
        let mut watch = SettingsWatch::new(&profile, Some(known.clone()));
        assert_eq!(watch.look(), None, "there is no file");
        write(TABLE);
        assert_eq!(watch.look(), None);
        write(&format!("# a comment\n{TABLE}"));
        assert_eq!(watch.look(), None);
        write(&TABLE.replace("\"1\"", "\"2"));
        assert_eq!(watch.look(), None, "half written");
        write(&TABLE.replace("\"1\"", "\"\""));
        assert_eq!(watch.look(), None, "refused");
        write(&TABLE.replace("\"1\"", "\"2\""));
        let news = watch.look().unwrap();
        assert!(!news.steer_like(&known));
        // Where nothing could be read before, whatever can be read is.
        let mut watch = SettingsWatch::new(&profile, None);
        assert_eq!(watch.look(), Some(news));
    }

    #[test]
    fn a_pass_goes_on_where_only_pauses_and_keeping_change() {
        let of = |line: &str| Settings::parse(&format!("{TABLE}[sync]\n{line}")).unwrap();
        let known = of("");
        for (line, alike) in [
            ("interval_seconds = 5", true),
            ("alarm_after_hours = 5", true),
            ("keep_log_days = 5", true),
            ("keep_values_days = 5", true),
            ("confirm_above = 5", false),
            ("confirm_updated_above = 5", false),
            ("confirm_cleared_above = 5", false),
            ("create_patience_seconds = 5", false),
            ("reread_hours = 5", false),
            ("start_from = \"all\"", false),
        ] {
            assert_ne!(of(line), known);
            assert_eq!(of(line).steer_like(&known), alike, "{line}");
        }
        let other = |text: String| !Settings::parse(&text).unwrap().steer_like(&known);
        assert!(other(TABLE.replace("\"1\"", "\"2\"")));
        assert!(other(format!("{TABLE}enabled = false")));
        assert!(other(format!("company_id = \"7\"\n{TABLE}")));
        assert!(other(format!(
            "{TABLE}[i4]\napi_url = \"https://i4.example.org\""
        )));
    }
}
