//! Member ids without asking for each. I4 reserves none, but after a create with the number n it
//! gives n + 1 \[P for members], and a create with one that is taken is refused and makes nothing:
//! so what is next is known until somebody else takes it.

use std::time::Duration;
use tokio::time::Instant;

/// After so long others have probably entered somebody: asking costs less than a refusal.
const FRESH: Duration = Duration::from_secs(60);

/// The id that is next, as far as is known.
#[derive(Debug, Default)]
pub struct MemberIds {
    next: Option<(String, Instant)>,
}

impl MemberIds {
    /// The id that should be free now; `None`: I4 must be asked.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        let (id, since) = self.next.as_ref()?;
        (since.elapsed() < FRESH).then_some(id)
    }

    /// Somebody was created with this id.
    pub fn used(&mut self, id: &str) {
        self.next = after(id).map(|id| (id, Instant::now()));
    }

    /// It is not known any more what is next.
    pub fn forget(&mut self) {
        self.next = None;
    }
}

/// The number after this one, as wide; `None` where it is not made of digits alone.
fn after(id: &str) -> Option<String> {
    let is_number = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    let next = id
        .parse::<u64>()
        .ok()
        .filter(|_| is_number)?
        .checked_add(1)?;
    Some(format!("{next:0width$}", width = id.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_is_as_wide() {
        for (id, next) in [
            ("104417", Some("104418")),
            ("000099", Some("000100")),
            ("999", Some("1000")),
            ("A17", None),
            ("+17", None),
            ("17-3", None),
            ("", None),
            ("18446744073709551615", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(after(id).as_deref(), next, "{id}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_next_is_known_for_a_while_after_a_create() {
        let mut ids = MemberIds::default();
        assert_eq!(ids.next(), None);
        ids.used("7");
        assert_eq!(ids.next(), Some("8"));
        tokio::time::advance(FRESH).await;
        assert_eq!(ids.next(), None);
        ids.used("7");
        ids.forget();
        assert_eq!(ids.next(), None);
    }
}
