//! `log`: what happened, without people's data.

use super::exit::Exit;
use super::output::Output;
use super::people::Zones;
use crate::ledger::{Ledger, LogEntry, LogFilter};
use crate::model::Level;
use crate::problem::{Code, Problem};
use crate::report::moment;
use crate::settings::Profile;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime, civil};
use std::time::Duration;

/// How often `--follow` looks for more.
const LOOK: Duration = Duration::from_millis(500);

#[derive(clap::Args)]
pub struct Arguments {
    /// At least this level: info, warning or error
    #[arg(long, value_name = "L")]
    level: Option<String>,
    /// Only this person (InTouch id)
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// Not before: a date, a date with time, or how long ago ("2h", "3 days")
    #[arg(long, value_name = "T")]
    since: Option<String>,
    /// Go on as entries arrive, until Ctrl-C
    #[arg(long)]
    follow: bool,
}

pub async fn run(
    profile: &Profile,
    arguments: &Arguments,
    output: Output,
) -> Result<Exit, Problem> {
    let level = arguments.level.as_deref().map(|word| {
        Level::from_word(word)
            .ok_or_else(|| Problem::new(Code::Usage, format!("{word} is not a level")))
    });
    let mut filter = LogFilter {
        level: level.transpose()?,
        person: arguments.person.clone(),
        since_ms: arguments.since.as_deref().map(since).transpose()?,
        ..LogFilter::default()
    };
    let ledger = Ledger::open(profile.folder()).await?;
    let zones = Zones::of(profile);
    let cancel = super::interrupt();
    let mut all = Vec::new();
    loop {
        let entries = ledger.read_log(&filter).await?;
        let Some(last) = entries.last() else {
            if !arguments.follow || cancel.is_cancelled() {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = cancel.cancelled() => {}
            }
            continue;
        };
        filter.after = last.id;
        if output.json && !arguments.follow {
            // One document in the end.
            all.extend(entries);
        } else {
            for entry in entries {
                output.result(&entry, || line(&entry, &zones));
            }
        }
    }
    if output.json && !arguments.follow {
        output.result(&all, String::new);
    }
    ledger.close().await;
    Ok(if cancel.is_cancelled() {
        Exit::Interrupted
    } else {
        Exit::Done
    })
}

fn line(entry: &LogEntry, zones: &Zones) -> String {
    let zone = zones.of_id(entry.club.as_deref());
    let club = entry.club.as_deref().map(|id| zones.name_of(id));
    let about = entry.person.as_deref().or(club);
    format!(
        "{}  {:<7}  {}  {}{}\n",
        moment(entry.at_ms, &zone),
        entry.level.word(),
        entry.code,
        about.map(|a| format!("{a}: ")).unwrap_or_default(),
        entry.message
    )
}

/// Milliseconds since 1970 of what `--since` says, in this machine's zone.
fn since(text: &str) -> Result<i64, Problem> {
    let zone = TimeZone::system();
    let zoned = |time: civil::DateTime| time.to_zoned_datetime(zone.clone()).map(|z| z.timestamp());
    let instant = text
        .parse::<Timestamp>()
        .or_else(|_| text.parse::<civil::DateTime>().and_then(zoned))
        .or_else(|_| {
            let ago = text.trim().trim_end_matches("ago").trim();
            let span: Span = ago.parse()?;
            ZonedDateTime::now()
                .checked_sub(span)
                .map(|z| z.timestamp())
        });
    instant.map(Timestamp::as_millisecond).map_err(|_| {
        Problem::new(
            Code::Usage,
            format!("{text} is neither a time (2026-11-01) nor how long ago (2h)"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::since;

    #[test]
    fn times_in_several_forms() {
        assert_eq!(since("2026-11-01T08:00:00Z").unwrap(), 1_793_520_000_000);
        for fine in [
            "2026-11-01",
            "2026-11-01T08:00",
            "2026-11-01 08:00:00",
            "2h",
            "3 days ago",
        ] {
            assert!(since(fine).is_ok(), "{fine}");
        }
        assert!(since("soon").is_err());
    }
}
