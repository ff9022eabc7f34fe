//! Which part of the log is asked for. Pure.

use crate::ledger::LogQuery;
use std::ops::Range;

/// Entries that are expected in a part.
pub const PART: u64 = 300;
/// Entries beyond the visible ones that shall be there before they are needed.
const MARGIN: u64 = 60;

/// What was asked for last.
#[derive(Clone, Debug, Default)]
pub struct Loading {
    asked: Option<(LogQuery, u64)>,
}

impl Loading {
    /// What to ask for now, so that `visible` of `total` rows are there; `None` if they are, or
    /// are on their way. `loaded` is the part that is there, for `there`.
    #[must_use]
    pub fn next(
        &mut self,
        wanted: &LogQuery,
        there: &LogQuery,
        loaded: &Range<u64>,
        total: u64,
        visible: &Range<u64>,
    ) -> Option<u64> {
        let Some((query, first)) = &self.asked else {
            return self.ask(wanted, 0);
        };
        if query != wanted {
            return self.ask(wanted, 0);
        }
        let needed = visible.start.saturating_sub(MARGIN)..(visible.end + MARGIN).min(total);
        let is_answered = there == query && loaded.start == *first;
        let on_its_way = *first..*first + PART;
        if there != wanted
            || covers(loaded, &needed)
            || (!is_answered && covers(&on_its_way, &needed))
        {
            return None;
        }
        let middle = visible.start.midpoint(visible.end);
        let new = middle.saturating_sub(PART / 2).min(total.saturating_sub(1));
        // The same question would get the same answer.
        if is_answered && new == *first {
            return None;
        }
        self.ask(wanted, new)
    }

    fn ask(&mut self, query: &LogQuery, first: u64) -> Option<u64> {
        self.asked = Some((query.clone(), first));
        Some(first)
    }
}

fn covers(part: &Range<u64>, needed: &Range<u64>) -> bool {
    needed.is_empty() || (part.start <= needed.start && needed.end <= part.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_asked_for_once() {
        let all = LogQuery::default();
        let mut loading = Loading::default();
        let mut next = |loaded: Range<u64>, visible: Range<u64>| {
            loading.next(&all, &all, &loaded, 1_000_000, &visible)
        };
        // The first look, then nothing while it is on its way or there.
        assert_eq!(next(0..0, 0..0), Some(0));
        assert_eq!(next(0..0, 0..17), None);
        assert_eq!(next(0..300, 0..17), None);
        assert_eq!(next(0..300, 200..217), None);
        // Near the end of the part, the next one around what is visible.
        assert_eq!(next(0..300, 230..247), Some(88));
        assert_eq!(next(0..300, 232..249), None);
        assert_eq!(next(88..388, 232..249), None);
        // Far away, and further before the answer is there.
        assert_eq!(next(88..388, 500_000..500_017), Some(499_858));
        assert_eq!(next(88..388, 500_003..500_020), None);
        assert_eq!(next(88..388, 700_000..700_017), Some(699_858));
        // The end of the log has no margin.
        assert_eq!(next(699_858..700_158, 999_983..1_000_000), Some(999_841));
        assert_eq!(next(999_841..1_000_000, 999_983..1_000_000), None);
    }

    #[test]
    fn another_question_begins_at_the_newest() {
        let all = LogQuery::default();
        let errors = LogQuery {
            levels: [false, false, true],
            ..LogQuery::default()
        };
        let mut loading = Loading::default();
        assert_eq!(loading.next(&all, &all, &(0..0), 0, &(0..0)), Some(0));
        assert_eq!(
            loading.next(&errors, &all, &(0..300), 9000, &(0..17)),
            Some(0)
        );
        // What is there answers the old question: nothing is asked before the answer.
        assert_eq!(
            loading.next(&errors, &all, &(0..300), 9000, &(400..417)),
            None
        );
        assert_eq!(loading.next(&errors, &errors, &(0..5), 5, &(0..5)), None);
    }

    #[test]
    fn a_part_that_is_smaller_than_expected_asks_no_circles() {
        let all = LogQuery::default();
        let mut loading = Loading::default();
        assert_eq!(loading.next(&all, &all, &(0..0), 0, &(0..0)), Some(0));
        assert_eq!(loading.next(&all, &all, &(0..10), 1000, &(0..17)), None);
    }
}
