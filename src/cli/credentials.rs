//! `credentials`: the secrets go in and never come out.

use super::exit::Exit;
use super::output::Output;
use crate::model::Secret;
use crate::problem::{Code, Problem};
use crate::report::problem_text;
use crate::secrets::{self, Keyring, Name, Place};
use crate::settings::Profile;
use serde_json::json;
use std::io::{IsTerminal, Read};
use zeroize::Zeroizing;

/// A secret is not longer than this; a file piped in by mistake is.
const LONGEST: u64 = 16 * 1024;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Stores a secret, typed at a prompt or piped in
    Set {
        /// intouch-client-secret or i4-api-key
        name: String,
    },
    /// Removes a secret
    Clear {
        /// intouch-client-secret or i4-api-key
        name: String,
    },
    /// Which secrets are stored, and where
    Status,
}

pub fn run(profile: &Profile, command: Command, output: Output) -> Result<Exit, Problem> {
    let keyring = Keyring::new(profile.keyring_suffix());
    match command {
        Command::Set { name } => {
            let name = name_of(&name)?;
            let secret = read(name)?;
            keyring.set(name, secret)?;
            said(output, &format!("{name} is stored in the OS keyring"));
        }
        Command::Clear { name } => {
            let name = name_of(&name)?;
            let text = if keyring.clear(name)? {
                format!("{name} is removed")
            } else {
                format!("{name} was not stored")
            };
            said(output, &text);
        }
        Command::Status => return Ok(status(&keyring, output)),
    }
    Ok(Exit::Done)
}

fn status(keyring: &Keyring, output: Output) -> Exit {
    let mut exit = Exit::Done;
    let mut text = String::new();
    let mut rows = Vec::new();
    let mut told = None;
    for name in Name::ALL {
        let (place, problem) = match secrets::find(keyring, name) {
            Ok((_, Place::Keyring)) => ("in the OS keyring", None),
            Ok((_, Place::Environment)) => ("in the environment", None),
            Ok((_, Place::Memory)) => ("in memory", None),
            Err(problem) if problem.code == Code::SecretMissing => ("not stored", None),
            Err(problem) => ("unknown", Some(problem)),
        };
        text.push_str(&format!("{name}: {place}\n"));
        if let Some(problem) = &problem {
            exit = Exit::of(problem);
            // One keyring, one word about it.
            if told.as_ref() != Some(problem) {
                text.push_str(&format!("{}\n", problem_text(problem)));
                told = Some(problem.clone());
            }
        }
        rows.push(
            json!({"name": name.text(), "stored": place.starts_with("in"), "where": place,
                         "code": problem.map(|p| p.code.text())}),
        );
    }
    output.result(&rows, || text);
    exit
}

fn name_of(text: &str) -> Result<Name, Problem> {
    Name::from_text(text).ok_or_else(|| {
        let names = Name::ALL.map(Name::text).join(" or ");
        Problem::new(
            Code::Usage,
            format!("{text} is not a credential; it is {names}"),
        )
    })
}

fn read(name: Name) -> Result<Secret, Problem> {
    let failed = |e: std::io::Error| Problem::new(Code::Usage, e);
    let text = if std::io::stdin().is_terminal() {
        Zeroizing::new(rpassword::prompt_password(format!("{name}: ")).map_err(failed)?)
    } else {
        let mut text = Zeroizing::new(String::new());
        std::io::stdin()
            .take(LONGEST + 1)
            .read_to_string(&mut text)
            .map_err(failed)?;
        text
    };
    let secret = text.trim();
    if secret.is_empty() {
        return Err(Problem::new(
            Code::Usage,
            "the secret is empty; nothing was changed",
        ));
    }
    if secret.len() as u64 > LONGEST || secret.contains(char::is_control) {
        return Err(Problem::new(
            Code::Usage,
            "that is not a secret: it has several lines or is very long; nothing was changed",
        ));
    }
    Ok(Secret::new(secret.to_owned()))
}

fn said(output: Output, text: &str) {
    output.result(&json!({"ok": true, "message": text}), || {
        format!("{text}\n")
    });
}
