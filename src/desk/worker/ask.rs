//! What takes time, beside the desk: services, the keyring, files.

use super::{Event, Worker};
use crate::desk::read;
use crate::ledger::Ledger;
use crate::model::{Club, I4Id, PersonId};
use crate::problem::{Code, Problem};
use crate::secrets::{Name, Vault};
use crate::settings::Settings;
use crate::tasks;
use crate::wiring::{self, Secrets};
use std::future::Future;

impl Worker {
    pub(super) fn check(&mut self) {
        if self.view.check.is_pending() {
            return;
        }
        self.view.check.ask();
        self.is_stale = true;
        let (profile, vault) = (self.profile.clone(), self.vault.clone());
        let report = async move {
            let settings = Settings::load(profile.folder())?;
            let secrets = Secrets::find(&vault).await?;
            let (intouch, i4) = wiring::clients(&settings, &secrets)?;
            let clubs: Vec<Club> = settings.clubs.into_iter().filter(|c| c.enabled).collect();
            Ok(tasks::check(&intouch, &i4, &clubs).await)
        };
        self.ask(report, Event::Checked);
    }

    pub(super) fn offer(&mut self) {
        if self.view.offer.is_pending() {
            return;
        }
        self.view.offer.ask();
        self.is_stale = true;
        let (profile, vault) = (self.profile.clone(), self.vault.clone());
        let offer = async move {
            let settings = Settings::load(profile.folder())?;
            let secrets = Secrets::find(&vault).await?;
            let (intouch, i4) = wiring::clients(&settings, &secrets)?;
            let known: Vec<_> = settings.clubs.iter().map(|c| c.i4.clone()).collect();
            Ok(tasks::offer(&intouch, &i4, &known).await)
        };
        self.ask(offer, Event::Offered);
    }

    pub(super) fn preview(&mut self, day: jiff::civil::Date) {
        self.view.preview.ask();
        self.previewed = Some(day);
        self.is_stale = true;
        let (profile, vault) = (self.profile.clone(), self.vault.clone());
        let preview = async move {
            let settings = Settings::load(profile.folder())?;
            let secrets = Secrets::find(&vault).await?;
            let (intouch, _) = wiring::clients(&settings, &secrets)?;
            tasks::preview(&intouch, &settings.clubs, day).await
        };
        self.ask(preview, move |p| Event::Previewed(day, p));
    }

    pub(super) fn fetch_records(&self, ledger: &Ledger, person: &PersonId, records: Vec<I4Id>) {
        let (profile, vault, ledger) = (self.profile.clone(), self.vault.clone(), ledger.clone());
        let (person, wanted) = (person.clone(), records.clone());
        let id = person.clone();
        let found = async move {
            let Some(entry) = ledger.person(&id).await? else {
                return Ok(Vec::new());
            };
            let (i4, club) = tasks::i4_of(&profile, &vault, &entry.club).await?;
            let mut found = Vec::new();
            for record in records {
                let beside = tasks::beside(&ledger, &i4, &club, &entry, &record).await?;
                found.push(read::candidate(&record, &beside));
            }
            Ok(found)
        };
        self.ask(found, |found| Event::Records(person, wanted, found));
    }

    pub(super) fn find_credential(&mut self, name: Name) {
        self.view.credentials[name as usize].pending = true;
        let (vault, ledger) = (self.vault.clone(), self.ledger.clone());
        let events = self.events.clone();
        tokio::spawn(async move {
            let _ = events.send(found(name, &vault, ledger.as_ref()).await);
        });
    }

    /// Works beside the desk; what ends without an answer is answered as well.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
        event: impl FnOnce(Result<T, Problem>) -> Event + Send + 'static,
    ) {
        let events = self.events.clone();
        tokio::spawn(async move {
            let ended = tokio::spawn(work).await;
            let answer = ended.unwrap_or_else(|e| Err(Problem::new(Code::Internal, e)));
            let _ = events.send(event(answer));
        });
    }
}

pub(super) async fn found(name: Name, vault: &Vault, ledger: Option<&Ledger>) -> Event {
    let place = vault.find(name).await.map(|(_, place)| place);
    let changed_ms = match ledger {
        Some(ledger) => ledger.credential_changed(name.text()).await.ok().flatten(),
        None => None,
    };
    Event::Credential(name, place, changed_ms)
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|e| Err(Problem::new(Code::Internal, e)))
}
