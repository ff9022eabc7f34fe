//! What can go wrong between a client and these services, and when it does.

use super::dice::Dice;
use super::fate::Fault;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How long a `slow` answer takes.
const SLOW: Duration = Duration::from_secs(2);

/// With what gateways, proxies and firewalls answer in a service's place.
const GATEWAY: [u16; 20] = [
    302, 307, 400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 413, 417, 421, 422, 425, 431, 451,
    511,
];

/// How often what goes wrong.
///
/// Written as `--faults SPEC`, where SPEC is `none`, `rough` (a little of everything that shows), or parts
/// with commas between:
///
/// | part | what happens |
/// | --- | --- |
/// | `lost-before=P` | the connection is closed, nothing was done |
/// | `lost-after=P` | it was done, the connection is closed without an answer |
/// | `429=P` | too many requests, with `Retry-After` in seconds, as a date, or without |
/// | `5xx=P` | 500, 502 or 503, in JSON or HTML; nothing was done |
/// | `5xx-after=P` | it was done, the answer is 500 or 502 |
/// | `garbage=P` | it was done, the answer is 200 with cut JSON or HTML |
/// | `reset=P` | it was done, the connection breaks in the middle of the answer |
/// | `slow=P` | it is done, the answer takes two seconds |
/// | `token-death=P` | a valid InTouch token is suddenly refused |
/// | `empty=P` | a page of leads is empty, as if there were nobody |
/// | `short=P` | a page of leads ends in its middle, as if that were all |
/// | `totals=P` | a page of leads has totals that do not fit it |
/// | `gateway=P` | something on the way answers: any status from 302 to 511, with HTML, without a body, or with JSON of its own |
/// | `broken=P` | a page of leads has a row that nobody can read |
/// | `moving=P` | after a page of leads, somebody on it or before it changes: the list slides |
/// | `lag=MS` | who was created or updated is not found by `searchmembers` for so many milliseconds |
/// | `lag-lists` | with `lag`: nor by `getcustomers` |
///
/// P is a probability for each request: `0.05` or `5%`. Those up to `broken` exclude each
/// other in one request, so together they are at most 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// `lost-before`
    pub lost_before: f64,
    /// `lost-after`
    pub lost_after: f64,
    /// `429`
    pub too_many: f64,
    /// `5xx`
    pub failure: f64,
    /// `5xx-after`
    pub failure_after: f64,
    /// `garbage`
    pub garbage: f64,
    /// `reset`
    pub reset: f64,
    /// `slow`
    pub slow: f64,
    /// `token-death`
    pub token_death: f64,
    /// `empty`
    pub empty: f64,
    /// `short`
    pub short: f64,
    /// `totals`
    pub totals: f64,
    /// `gateway`
    pub gateway: f64,
    /// `broken`
    pub broken: f64,
    /// `moving`
    pub moving: f64,
    /// `lag`
    pub lag: Duration,
    /// `lag-lists`
    pub lag_lists: bool,
}

impl Faults {
    /// A little of everything that shows.
    pub fn rough() -> Faults {
        Faults {
            lost_before: 0.01,
            lost_after: 0.01,
            too_many: 0.02,
            failure: 0.02,
            failure_after: 0.01,
            garbage: 0.01,
            reset: 0.01,
            slow: 0.002,
            token_death: 0.01,
            empty: 0.0,
            short: 0.0,
            totals: 0.0,
            gateway: 0.01,
            broken: 0.0,
            moving: 0.2,
            lag: Duration::from_millis(300),
            lag_lists: false,
        }
    }

    /// What happens to a request whose throw is `unit`, in `0.0..1.0`.
    pub(super) fn at(&self, unit: f64, dice: &mut Dice) -> Option<Fault> {
        let mut reached = 0.0;
        let mut hit = |probability: f64| {
            reached += probability;
            unit < reached
        };
        if hit(self.lost_before) {
            Some(Fault::LostBefore)
        } else if hit(self.lost_after) {
            Some(Fault::LostAfter)
        } else if hit(self.too_many) {
            let seconds = 1;
            Some(*dice.pick(&[
                Fault::TooMany,
                Fault::TooManySeconds(seconds),
                Fault::TooManyDate(seconds),
            ]))
        } else if hit(self.failure) {
            let status = *dice.pick(&[500, 502, 503]);
            Some(*dice.pick(&[Fault::Failure(status), Fault::FailureHtml(status)]))
        } else if hit(self.failure_after) {
            Some(*dice.pick(&[Fault::FailureAfter(500), Fault::FailureAfter(502)]))
        } else if hit(self.garbage) {
            Some(*dice.pick(&[Fault::CutJson, Fault::Html]))
        } else if hit(self.reset) {
            Some(Fault::Reset)
        } else if hit(self.slow) {
            Some(Fault::Slow(SLOW))
        } else if hit(self.token_death) {
            Some(Fault::TokenDeath)
        } else if hit(self.empty) {
            Some(Fault::EmptyLeads)
        } else if hit(self.short) {
            Some(Fault::ShortLeads)
        } else if hit(self.totals) {
            Some(Fault::WrongTotals)
        } else if hit(self.gateway) {
            let status = *dice.pick(&GATEWAY);
            Some(*dice.pick(&[
                Fault::FailureHtml(status),
                Fault::FailureEmpty(status),
                Fault::FailureOther(status),
            ]))
        } else if hit(self.broken) {
            Some(Fault::BrokenRow)
        } else {
            None
        }
    }

    fn exclusive(&mut self) -> [(&'static str, &mut f64); 14] {
        [
            ("lost-before", &mut self.lost_before),
            ("lost-after", &mut self.lost_after),
            ("429", &mut self.too_many),
            ("5xx", &mut self.failure),
            ("5xx-after", &mut self.failure_after),
            ("garbage", &mut self.garbage),
            ("reset", &mut self.reset),
            ("slow", &mut self.slow),
            ("token-death", &mut self.token_death),
            ("empty", &mut self.empty),
            ("short", &mut self.short),
            ("totals", &mut self.totals),
            ("gateway", &mut self.gateway),
            ("broken", &mut self.broken),
        ]
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), WrongFaults> {
        if name == "lag" {
            let milliseconds = value.strip_suffix("ms").unwrap_or(value);
            let milliseconds = milliseconds.parse().map_err(|_| {
                WrongFaults(format!("lag is a number of milliseconds, not “{value}”"))
            })?;
            self.lag = Duration::from_millis(milliseconds);
            return Ok(());
        }
        if name == "moving" {
            self.moving = probability(name, value)?;
            return Ok(());
        }
        let known = self
            .exclusive()
            .into_iter()
            .find(|(known, _)| *known == name);
        let (_, slot) = known.ok_or_else(|| {
            WrongFaults(format!(
                "there is no fault “{name}”; there are lost-before, lost-after, 429, 5xx, 5xx-after, \
                 garbage, reset, slow, token-death, empty, short, totals, gateway, broken, moving, lag \
                 and lag-lists"
            ))
        })?;
        *slot = probability(name, value)?;
        Ok(())
    }
}

fn probability(name: &str, value: &str) -> Result<f64, WrongFaults> {
    let parsed = match value.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().map(|percent| percent / 100.0),
        None => value.parse::<f64>(),
    };
    match parsed {
        Ok(probability) if (0.0..=1.0).contains(&probability) => Ok(probability),
        _ => Err(WrongFaults(format!(
            "{name} is a probability from 0 to 1 or from 0% to 100%, not “{value}”"
        ))),
    }
}

impl FromStr for Faults {
    type Err = WrongFaults;

    fn from_str(spec: &str) -> Result<Faults, WrongFaults> {
        let mut faults = Faults::default();
        for part in spec
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match part.split_once('=') {
                Some((name, value)) => faults.set(name.trim(), value.trim())?,
                None => match part {
                    "none" => faults = Faults::default(),
                    "rough" => faults = Faults::rough(),
                    "lag-lists" => faults.lag_lists = true,
                    _ => {
                        return Err(WrongFaults(format!(
                            "“{part}” is not a fault: write none, rough, lag-lists or \
                             NAME=VALUE, such as lost-after=0.05"
                        )));
                    }
                },
            }
        }
        let sum: f64 = faults
            .exclusive()
            .iter()
            .map(|(_, probability)| **probability)
            .sum();
        if sum > 1.0 + 1e-9 {
            return Err(WrongFaults(format!(
                "the probabilities from lost-before to broken add up to {sum}, \
                 which is more than 1"
            )));
        }
        Ok(faults)
    }
}

/// Why a SPEC of faults is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongFaults(String);

impl fmt::Display for WrongFaults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for WrongFaults {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_read() {
        let faults: Faults = "lost-after=0.05, 429=10%,lag=250ms,lag-lists,moving=1"
            .parse()
            .unwrap();
        let expected = Faults {
            lost_after: 0.05,
            too_many: 0.1,
            lag: Duration::from_millis(250),
            lag_lists: true,
            moving: 1.0,
            ..Faults::default()
        };
        assert_eq!(faults, expected);
        assert_eq!("none".parse(), Ok(Faults::default()));
        assert_eq!("rough".parse(), Ok(Faults::rough()));
    }

    #[test]
    fn a_wrong_spec_says_why() {
        for (spec, word) in [
            ("fire=0.1", "no fault “fire”"),
            ("429", "not a fault"),
            ("429=2", "probability"),
            ("429=NaN", "probability"),
            ("lag=soon", "milliseconds"),
            ("429=0.6,5xx=0.6", "more than 1"),
        ] {
            let error = spec.parse::<Faults>().unwrap_err().to_string();
            assert!(error.contains(word), "{spec}: {error}");
        }
    }
}
