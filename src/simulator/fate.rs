//! One thing that goes wrong with one request, and which request it hits.

use super::dice::Dice;
use super::faults::Faults;
use super::requests::Operation;
use super::wire::{Answer, Outcome};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::Value;
use std::collections::VecDeque;
use std::time::Duration;

/// A row that is no JSON, and of which nobody can say what it was to be.
const BROKEN_ROW: &str = r#"{"uuid":"","contact":{"firstName":}"#;

/// One thing that goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is done; the connection is closed without an answer.
    LostBefore,
    /// It is done; the connection is closed without an answer.
    LostAfter,
    /// 429 that does not say when to come back.
    TooMany,
    /// 429, come back in so many seconds.
    TooManySeconds(u32),
    /// 429, come back at a time that is so many seconds away (told as an HTTP date).
    TooManyDate(u32),
    /// Nothing is done; this status with JSON.
    Failure(u16),
    /// Nothing is done; this status with a page of HTML.
    FailureHtml(u16),
    /// Nothing is done; this status without a body.
    FailureEmpty(u16),
    /// Nothing is done; this status with the JSON of a gateway.
    FailureOther(u16),
    /// Nothing is done; I4's own word for a record that is not there.
    NotThere,
    /// It is done; this status all the same.
    FailureAfter(u16),
    /// It is done; the answer is 200 with JSON that ends in the middle.
    CutJson,
    /// It is done; the answer is 200 with a page of HTML.
    Html,
    /// It is done; the connection breaks in the middle of the answer's body.
    Reset,
    /// It is done; the answer takes this long.
    Slow(Duration),
    /// The token that came with the request dies first.
    TokenDeath,
    /// A page of leads as if there were nobody.
    EmptyLeads,
    /// The first half of a page of leads, as if that were all.
    ShortLeads,
    /// A page of leads whose totals do not fit it.
    WrongTotals,
    /// A page of leads with a row that nobody can read.
    BrokenRow,
    /// It is done; the answer begins with a byte order mark.
    ByteOrderMark,
}

impl Fault {
    /// What happens instead of doing what was asked.
    /// `now`: what the service's clock shows.
    pub(super) fn instead(self, now: i64) -> Option<Outcome> {
        let too_many = || Answer::message(429, "Too Many Requests");
        let answer = match self {
            Fault::LostBefore => return Some(Outcome::Nothing),
            Fault::TooMany => too_many(),
            Fault::TooManySeconds(seconds) => too_many().with("retry-after", seconds.to_string()),
            Fault::TooManyDate(seconds) => {
                // An HTTP date has whole seconds: one more, or it might already be over.
                let until = now + 1000 * (i64::from(seconds) + 1);
                too_many().with("retry-after", http_date(until))
            }
            Fault::Failure(status) => failure(status),
            Fault::FailureHtml(status) => Answer::html(status),
            Fault::FailureEmpty(status) => Answer::empty(status),
            Fault::FailureOther(status) => Answer::fault(status),
            Fault::NotThere => Answer::message(404, "Customer not found"),
            _ => return None,
        };
        Some(Outcome::Whole(answer))
    }

    /// What becomes of the answer once it is done.
    pub(super) fn after(self, mut answer: Answer) -> Outcome {
        match self {
            Fault::LostAfter => Outcome::Nothing,
            Fault::FailureAfter(status) => Outcome::Whole(failure(status)),
            Fault::CutJson => {
                let half = answer.body.len() / 2;
                let half = (0..=half)
                    .rev()
                    .find(|at| answer.body.is_char_boundary(*at));
                answer.body.truncate(half.unwrap_or(0));
                answer.status = 200;
                Outcome::Whole(answer)
            }
            Fault::Html => Outcome::Whole(Answer::html(200)),
            Fault::Reset => Outcome::Cut(answer),
            Fault::Slow(delay) => Outcome::Late(answer, delay),
            Fault::ByteOrderMark => {
                answer.body.insert(0, '\u{feff}');
                Outcome::Whole(answer)
            }
            Fault::BrokenRow => {
                let page: Value = serde_json::from_str(&answer.body).unwrap_or_default();
                if let Some(row) = page.pointer("/_embedded/leads/0") {
                    answer.body = answer.body.replacen(&row.to_string(), BROKEN_ROW, 1);
                }
                Outcome::Whole(answer)
            }
            Fault::EmptyLeads | Fault::ShortLeads | Fault::WrongTotals => {
                if let Ok(mut page) = serde_json::from_str(&answer.body) {
                    self.spoil(&mut page);
                    answer.body = page.to_string();
                }
                Outcome::Whole(answer)
            }
            _ => Outcome::Whole(answer),
        }
    }

    /// Whether it only ever happens to pages of leads.
    pub(super) fn is_of_leads(self) -> bool {
        matches!(
            self,
            Fault::EmptyLeads | Fault::ShortLeads | Fault::WrongTotals | Fault::BrokenRow
        )
    }

    /// Changes a page of leads; a refusal stays as it is.
    fn spoil(self, page: &mut Value) {
        let Some(rows) = page.pointer_mut("/_embedded/leads") else {
            return;
        };
        let mut kept = 0;
        if let Some(rows) = rows.as_array_mut() {
            match self {
                Fault::EmptyLeads => rows.clear(),
                Fault::ShortLeads => rows.truncate(rows.len().div_ceil(2)),
                _ => {}
            }
            kept = rows.len();
        }
        if self == Fault::WrongTotals {
            // Too many people for these pages.
            let total = page["page"]["totalElements"].as_u64().unwrap_or(0);
            page["page"]["totalElements"] = Value::from(total + 1000);
            return;
        }
        if let Some(links) = page["_links"].as_object_mut() {
            links.remove("next");
        }
        let of = |key: &str| page["page"][key].as_u64().unwrap_or(0);
        let (size, number) = (of("size").max(1), of("number"));
        let total = number * size + kept as u64;
        page["page"]["totalElements"] = Value::from(total);
        page["page"]["totalPages"] = Value::from(total.div_ceil(size));
    }
}

fn failure(status: u16) -> Answer {
    Answer::message(status, "Internal server error - Customer Not Found")
}

/// An instant, in milliseconds since 1970, as HTTP writes it.
pub(super) fn http_date(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&at);
    date.unwrap_or_default()
}

/// Decides for each request what goes wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Misfortune {
    seed: u64,
    draws: [u64; Operation::COUNT],
    ordered: [VecDeque<Fault>; Operation::COUNT],
}

impl Misfortune {
    pub(super) fn new(seed: u64) -> Misfortune {
        Misfortune {
            seed,
            ..Misfortune::default()
        }
    }

    /// The next `times` calls of `operation` get `fault`, after what was ordered before.
    pub(super) fn order(&mut self, operation: Operation, fault: Fault, times: usize) {
        self.ordered[operation as usize].extend(std::iter::repeat_n(fault, times));
    }

    pub(super) fn forget_ordered(&mut self) {
        self.ordered = Default::default();
    }

    /// The dice for the next draw of this operation: only its own calls count, so that others may
    /// overtake it.
    pub(super) fn dice(&mut self, operation: Operation) -> Dice {
        let draw = &mut self.draws[operation as usize];
        *draw += 1;
        Dice::of(&[self.seed, operation as u64, *draw])
    }

    pub(super) fn draw(&mut self, faults: &Faults, operation: Operation) -> Option<Fault> {
        if let Some(fault) = self.ordered[operation as usize].pop_front() {
            return Some(fault);
        }
        let mut dice = self.dice(operation);
        let unit = dice.unit();
        let fault = faults.at(unit, &mut dice)?;
        let fits = match fault {
            Fault::TokenDeath => operation.needs_token(),
            fault => !fault.is_of_leads() || operation == Operation::Leads,
        };
        fits.then_some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        let draw = |seed: u64| {
            let mut misfortune = Misfortune::new(seed);
            let faults = Faults::rough();
            (0..2000)
                .map(|_| misfortune.draw(&faults, Operation::Update))
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(5), draw(5));
        assert_ne!(draw(5), draw(6));
        let hits = draw(5).iter().flatten().count();
        assert!((80..330).contains(&hits), "{hits}");
        assert!(
            !draw(5).contains(&Some(Fault::TokenDeath)),
            "I4 has no tokens"
        );
    }

    #[test]
    fn calls_of_one_operation_do_not_change_the_fate_of_another() {
        let faults = Faults::rough();
        let (mut alone, mut mixed) = (Misfortune::new(9), Misfortune::new(9));
        for _ in 0..500 {
            mixed.draw(&faults, Operation::Leads);
            assert_eq!(
                alone.draw(&faults, Operation::GetMember),
                mixed.draw(&faults, Operation::GetMember)
            );
        }
    }

    #[test]
    fn ordered_faults_come_first_and_in_order() {
        let mut misfortune = Misfortune::new(1);
        misfortune.order(Operation::CreateProspect, Fault::LostAfter, 2);
        misfortune.order(Operation::CreateProspect, Fault::Reset, 1);
        let faults = Faults::default();
        let drawn: Vec<_> = (0..4)
            .map(|_| misfortune.draw(&faults, Operation::CreateProspect))
            .collect();
        assert_eq!(
            drawn,
            [
                Some(Fault::LostAfter),
                Some(Fault::LostAfter),
                Some(Fault::Reset),
                None
            ]
        );
    }

    #[test]
    fn cut_json_is_cut_between_characters() {
        for text in ["", "é", "{\"a\":\"漢字漢字\"}"] {
            let Outcome::Whole(answer) = Fault::CutJson.after(Answer::text(404, text.to_owned()))
            else {
                panic!("an answer is cut");
            };
            assert_eq!(answer.status, 200);
            assert!(answer.body.len() <= text.len() / 2);
        }
    }
}
