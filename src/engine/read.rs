//! Reading a club from its cursor, so that nobody is skipped while people change underneath.
//!
//! Each request begins at the instant of the last person read and takes page 0: a list that
//! slides (somebody changes and moves to its end) then slides only behind what is read next.
//! Offsets into the list are used only where more people share one instant than fit on a page;
//! there the pages are read forwards and then backwards: whoever slides towards the front while
//! that happens is met again, not missed.

use super::ports::{Page, Source};
use crate::ledger::Ledger;
use crate::model::{Club, Millis};
use crate::problem::{Code, Problem};
use tokio_util::sync::CancellationToken;

/// People per page; InTouch takes at most 200.
const SIZE: u32 = 200;
/// Backward readings of one instant before its people must be changing all the time.
const MOST_ROUNDS: u32 = 10;
/// Pages of one instant (a million people) before the paging itself must be broken.
const MOST_PAGES: u32 = 5000;

/// Reads one club and stores what is new.
pub struct Reader<'a, S> {
    /// Where people come from.
    pub source: &'a S,
    /// Where they go.
    pub ledger: &'a Ledger,
    /// The club.
    pub club: &'a Club,
    /// Ends the reading between two pages.
    pub cancel: &'a CancellationToken,
    /// People changed up to here were there before the club began.
    pub baseline: Option<Millis>,
}

impl<S: Source> Reader<'_, S> {
    /// Reads everything changed at or after `since`.
    ///
    /// # Errors
    /// What stopped it; what was read before is stored.
    pub async fn read_from(&self, since: Millis) -> Result<(), Problem> {
        let mut cursor = since;
        while let Some(page) = self.page(cursor, 0).await? {
            let next = newest(&page).unwrap_or(cursor).max(cursor);
            if !page.more || (next > cursor && in_order(&page)) {
                self.store(&page, next).await?;
                if !page.more {
                    return Ok(());
                }
                cursor = next;
            } else {
                // A whole page of one instant (or a list in no order): nothing to go on by.
                match self.read_instant(cursor, &page).await? {
                    Some(after) => cursor = after,
                    None => return Ok(()),
                }
            }
        }
        Ok(())
    }

    /// The instant of the newest person there is: "now", by InTouch's own clock. `None` if the
    /// pass was interrupted.
    ///
    /// # Errors
    /// InTouch cannot be read.
    pub async fn now(&self) -> Result<Option<Millis>, Problem> {
        let Some(mut page) = self.page(Millis::ZERO, 0).await? else {
            return Ok(None);
        };
        let mut last = newest(&page);
        let mut number = 0;
        // Straight to the last page where InTouch says how many there are, else one by one.
        while page.more && number < MOST_PAGES {
            number = page
                .total_pages
                .map_or(number + 1, |pages| (pages - 1).max(number + 1));
            let Some(next) = self.page(Millis::ZERO, number).await? else {
                return Ok(None);
            };
            page = next;
            last = last.max(newest(&page));
        }
        Ok(Some(last.unwrap_or(Millis::ZERO)))
    }

    /// Reads the pages of one instant, which are more than one. Returns a later instant to go on
    /// from, or `None` if the list ends here. The cursor stays until the whole instant is stored.
    async fn read_instant(&self, instant: Millis, first: &Page) -> Result<Option<Millis>, Problem> {
        let mut news = self.store(first, instant).await?;
        let mut last = 0;
        let mut beyond = None;
        let mut settled = false;
        while beyond.is_none() {
            last += 1;
            if last > MOST_PAGES {
                return Err(Problem::new(
                    Code::InTouchAnswer,
                    format!("the pages of {instant} do not end"),
                ));
            }
            let Some(page) = self.page(instant, last).await? else {
                return Ok(None);
            };
            if in_order(&page) {
                beyond = newest(&page).filter(|n| *n > instant);
            }
            news += self.store(&page, instant).await?;
            if !page.more {
                beyond = beyond.or(newest(&page));
                // Whoever makes the list slide turns up at its end, changed. Read to the end
                // without any news, nothing has slid.
                settled = news == 0;
                break;
            }
        }
        for _ in 0..MOST_ROUNDS {
            if settled {
                break;
            }
            news = 0;
            for number in (0..=last).rev() {
                let Some(page) = self.page(instant, number).await? else {
                    return Ok(None);
                };
                news += self.store(&page, instant).await?;
            }
            settled = news == 0;
        }
        // Only a complete instant is left behind; otherwise the next pass begins at it again.
        match beyond.filter(|b| settled && *b > instant) {
            Some(after) => {
                self.store(&Page::default(), after).await?;
                Ok(Some(after))
            }
            None => Ok(None),
        }
    }

    /// A page, or `None` if the pass was interrupted: that does not wait for a service that
    /// does not answer.
    async fn page(&self, since: Millis, number: u32) -> Result<Option<Page>, Problem> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Ok(None),
            page = self.source.people(self.club, since, number, SIZE) => page.map(Some),
        }
    }

    async fn store(&self, page: &Page, cursor: Millis) -> Result<usize, Problem> {
        self.ledger
            .store_page(self.club, &page.people, cursor, self.baseline)
            .await
    }
}

fn newest(page: &Page) -> Option<Millis> {
    page.people.iter().filter_map(|p| p.modified).max()
}

fn in_order(page: &Page) -> bool {
    let known: Vec<Millis> = page.people.iter().filter_map(|p| p.modified).collect();
    known.is_sorted()
}
