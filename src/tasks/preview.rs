//! How many people a first pass would read, for each place to begin.

use crate::engine::ports::Source;
use crate::model::{Club, Millis};
use crate::problem::Problem;

/// How many people a beginning means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// People in InTouch, all kinds, in the clubs that are switched on.
    pub everybody: u64,
    /// Of these, whoever changed since `day`.
    pub since: u64,
    /// The day that was asked for.
    pub day: jiff::civil::Date,
}

/// Counts people in InTouch: all, and those changed since midnight of `day` in their club's zone.
/// One short call for each number and club.
///
/// # Errors
/// A club that cannot be read.
pub async fn preview<S: Source>(
    source: &S,
    clubs: &[Club],
    day: jiff::civil::Date,
) -> Result<Preview, Problem> {
    let counts = clubs.iter().filter(|c| c.enabled).map(|club| {
        let midnight = day
            .to_zoned_datetime(club.zone())
            .map_or(Millis::ZERO, |z| Millis(z.timestamp().as_millisecond()));
        futures::future::try_join(
            count(source, club, Millis::ZERO),
            count(source, club, midnight),
        )
    });
    let counts = futures::future::try_join_all(counts).await?;
    Ok(Preview {
        everybody: counts.iter().map(|(everybody, _)| everybody).sum(),
        since: counts.iter().map(|(_, since)| since).sum(),
        day,
    })
}

/// Pages of one person: their number is the number of people.
async fn count<S: Source>(source: &S, club: &Club, since: Millis) -> Result<u64, Problem> {
    let page = source.people(club, since, 0, 1).await?;
    let people = page.people.len() as u64;
    Ok(page.total_pages.map_or(people, u64::from).max(people))
}
