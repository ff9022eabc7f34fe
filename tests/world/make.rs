//! Makes a plan from a seed. `WORLD_EVENTS=base,back` lets only these kinds of events happen,
//! `WORLD_EVENTS=-gateway` all but these.

use crate::dice::Dice;
use crate::plan::{
    Deed, Empty, Fuss, Hand, Marks, Mood, OddTime, Page, Pass, Plan, SPELLINGS, Sky, Step,
    TableEdit, Trouble,
};
use crate::stage::NAMELESS;
use crate::tale::{EDITED, OPTIONAL};
use std::collections::BTreeSet;

/// Kinds of events, so that some can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// People are entered and edited, networks and disks fail, processes die.
    Base,
    /// Fields become again what they were, also while it is not known what I4 has.
    Back,
    /// Changes that I4 does not keep or that mean the same.
    Fuss,
    /// Moves between clubs, memberships of two.
    Clubs,
    /// Deletions and returns.
    Gone,
    /// Times in the future, unreadable, missing, without an offset.
    Times,
    /// Older copies.
    Stale,
    /// Pages of gateways.
    Gateway,
    /// Marks that are dropped or come back in capitals.
    Marks,
    /// Keys that are not sent.
    Keys,
    /// Decisions by hand, between and during passes.
    Hands,
    /// Edits of the table, between and during passes.
    Table,
    /// I4's field rules change.
    Rules,
    /// People who look alike.
    Alike,
}

impl Group {
    const ALL: [(&'static str, Self); 14] = [
        ("base", Self::Base),
        ("back", Self::Back),
        ("fuss", Self::Fuss),
        ("clubs", Self::Clubs),
        ("gone", Self::Gone),
        ("times", Self::Times),
        ("stale", Self::Stale),
        ("gateway", Self::Gateway),
        ("marks", Self::Marks),
        ("keys", Self::Keys),
        ("hands", Self::Hands),
        ("table", Self::Table),
        ("rules", Self::Rules),
        ("alike", Self::Alike),
    ];

    /// Those of `WORLD_EVENTS`.
    pub fn wanted() -> BTreeSet<Self> {
        let all = || Self::ALL.iter().map(|(_, group)| *group).collect();
        let Ok(text) = std::env::var("WORLD_EVENTS") else {
            return all();
        };
        let named = |name: &str| {
            let found = Self::ALL.iter().find(|(known, _)| *known == name);
            found
                .unwrap_or_else(|| panic!("WORLD_EVENTS: there is no {name}"))
                .1
        };
        let names = text.split(',').map(str::trim).filter(|n| !n.is_empty());
        let (without, with): (Vec<&str>, Vec<&str>) = names.partition(|n| n.starts_with('-'));
        let mut groups: BTreeSet<Self> = if with.is_empty() {
            all()
        } else {
            with.into_iter().map(named).collect()
        };
        for name in without {
            groups.remove(&named(&name[1..]));
        }
        groups
    }
}

/// Makes one plan.
pub fn plan(seed: u64, groups: &BTreeSet<Group>) -> Plan {
    let mut dice = Dice::new(seed);
    let clubs = usize::try_from(dice.between(1, 3)).unwrap();
    // A seed has a few kinds of events that happen often, so that they meet each other.
    let mut often: Vec<Group> = groups
        .iter()
        .copied()
        .filter(|g| *g != Group::Base)
        .collect();
    while often.len() > 4 {
        let drop = dice.below(often.len() as u64);
        often.remove(usize::try_from(drop).unwrap());
    }
    let keys = often.contains(&Group::Keys);
    let mut maker = Maker {
        often,
        steps: Vec::new(),
        base: groups.contains(&Group::Base),
        dice: dice.clone(),
    };
    let plan = Plan {
        seed,
        clubs,
        people: usize::try_from(maker.dice.below(36)).unwrap(),
        now: maker.dice.chance(0.25),
        confirm_above: if maker.dice.chance(0.25) { 3 } else { 0 },
        confirm_cleared_above: maker.dice.pick(&[3, 3, 20]),
        patience_s: maker.dice.between(20, 600),
        reread_h: maker.dice.between(1, 48),
        empty: match keys {
            true => maker.dice.pick(&[Empty::Null, Empty::NoKey]),
            false => Empty::Mixed,
        },
        steps: Vec::new(),
    };
    for _ in 0..maker.dice.between(2, 7) {
        maker.round();
    }
    Plan {
        steps: maker.steps,
        ..plan
    }
}

struct Maker {
    dice: Dice,
    often: Vec<Group>,
    base: bool,
    steps: Vec<Step>,
}

impl Maker {
    fn round(&mut self) {
        for _ in 0..self.dice.below(6) {
            self.something();
        }
        if self.dice.chance(0.1) {
            let deed = self.in_i4(None);
            self.steps.push(Step::Deed(deed));
        }
        let sky = self.sky();
        self.steps.push(Step::Weather(sky));
        if self.dice.chance(0.3) {
            // Hours, to and fro.
            let by = i64::try_from(self.dice.below(16 * 3_600_000)).unwrap();
            self.steps.push(Step::Clock {
                ms: by - 8 * 3_600_000,
            });
        }
        for _ in 0..self.dice.between(1, 3) {
            let dies = self.dies();
            if self.dice.chance(0.15) {
                self.steps.push(Step::DryRun { dies });
            } else {
                let yes = self.dice.chance(0.3);
                let pass = self.pass(yes, dies);
                self.steps.push(Step::Pass(pass));
            }
            if self.dice.chance(0.2) {
                let seconds = self.dice.pick(&[700, 1_500, 4_000, 40_000]);
                self.steps.push(Step::Wait { seconds });
            }
        }
    }

    fn dies(&mut self) -> Option<u64> {
        self.dice.chance(0.2).then(|| self.dice.between(1, 250))
    }

    fn pass(&mut self, yes: bool, dies: Option<u64>) -> Pass {
        let meanwhile = (0..self.dice.below(4))
            .map(|_| (self.dice.below(20_000), self.one()))
            .collect();
        Pass {
            yes,
            dies,
            meanwhile,
            interrupted: self.dice.chance(0.1),
        }
    }

    /// One event, or several that belong together.
    fn something(&mut self) {
        let who = self.who();
        let several: Vec<Step> = match self.group() {
            // Back, while it is not known whether I4 has the newer one.
            Group::Back if self.dice.chance(0.7) => {
                let field = self.field();
                let (edit, back) = (field.clone(), field);
                let times = usize::try_from(self.dice.between(4, 8)).unwrap();
                let how = Trouble::LostAfter;
                let call = UPDATE;
                let dies = self.dice.chance(0.4).then(|| self.dice.between(20, 120));
                vec![
                    Step::Deed(Deed::Edit { who, field: edit }),
                    Step::Deed(Deed::Trouble { call, times, how }),
                    Step::Pass(Pass {
                        dies,
                        ..Pass::default()
                    }),
                    Step::Deed(Deed::Back {
                        who,
                        field: back,
                        by: 1,
                    }),
                ]
            }
            // Whoever waits for a yes is deleted.
            Group::Gone if self.dice.chance(0.4) => {
                let entered = (0..4).map(|_| self.enter(false)).map(Step::Deed);
                let mut steps: Vec<Step> = entered.collect();
                steps.push(Step::Pass(Pass::default()));
                for _ in 0..3 {
                    steps.push(Step::Deed(Deed::Delete { who: self.who() }));
                }
                let seconds = 1_000;
                steps.extend([Step::Wait { seconds }, Step::Pass(Pass::default())]);
                steps
            }
            // An older copy is shown after the newer one was brought to I4.
            Group::Stale if self.dice.chance(0.6) => {
                let field = self.field();
                vec![
                    Step::Deed(Deed::Edit { who, field }),
                    Step::Pass(Pass::default()),
                    Step::Deed(Deed::Stale { who, by: 0 }),
                    Step::Clock {
                        ms: self.dice.pick(&[0, 50 * 3_600_000]),
                    },
                    Step::Pass(Pass::default()),
                ]
            }
            // Nothing but the mark can tell them.
            Group::Marks if self.dice.chance(0.6) => {
                let how = self
                    .dice
                    .pick(&[Marks::Dropped, Marks::Capitals, Marks::Capitals]);
                let club = self.club();
                let filled = self.filled() | NAMELESS;
                let optional = |field: &str| {
                    Step::Deed(Deed::Rule {
                        field: field.to_owned(),
                        required: Some(false),
                        limit: None,
                    })
                };
                vec![
                    optional("Email"),
                    optional("CellPhone"),
                    Step::Deed(Deed::Marks(how)),
                    Step::Deed(Deed::Enter {
                        club,
                        filled,
                        refused: false,
                    }),
                    Step::Deed(Deed::Trouble {
                        call: CREATE,
                        times: usize::try_from(self.dice.between(1, 3)).unwrap(),
                        how: Trouble::LostAfter,
                    }),
                    Step::Pass(Pass::default()),
                ]
            }
            // Rules change while people are judged by them: who is linked by those of the last
            // pass, who is new by those of this one.
            Group::Rules if self.dice.chance(0.5) => {
                let field = "City".to_owned();
                let limit = |limit| {
                    Step::Deed(Deed::Rule {
                        field: field.clone(),
                        required: None,
                        limit: Some(limit),
                    })
                };
                let (strict, lax) = (limit(5), limit(60));
                let enter = Step::Deed(self.enter(false));
                vec![
                    strict,
                    Step::Deed(self.enter(false)),
                    Step::Pass(Pass::default()),
                    lax,
                    Step::Deed(Deed::Edit {
                        who,
                        field: "city".to_owned(),
                    }),
                    enter,
                    Step::Pass(Pass::default()),
                ]
            }
            Group::Keys if self.dice.chance(0.5) => {
                let field = self.optional();
                vec![
                    Step::Pass(Pass {
                        yes: true,
                        ..Pass::default()
                    }),
                    Step::Deed(Deed::KeyStops { field }),
                    Step::Clock { ms: 50 * 3_600_000 },
                ]
            }
            // Undone, and the next pass must not find it again.
            Group::Hands if self.dice.chance(0.5) => {
                if self.dice.chance(0.3) {
                    return self.decided_meanwhile(who);
                }
                let what = self.dice.pick(&[Hand::Unlink, Hand::Wrong(who / 3)]);
                vec![
                    Step::Deed(Deed::Decide { who, what }),
                    Step::Pass(Pass::default()),
                ]
            }
            group => vec![Step::Deed(self.deed(group))],
        };
        self.steps.extend(several);
    }

    /// Somebody waits, goes on, and is decided about while I4 is being asked.
    fn decided_meanwhile(&mut self, who: u64) {
        let what = self
            .dice
            .pick(&[Hand::NewPerson, Hand::First, Hand::Unlink]);
        let decide = Deed::Decide { who, what };
        let meanwhile = vec![(self.dice.between(1_000, 12_000), decide)];
        let latency_ms = 6_000;
        self.steps.extend([
            Step::Pass(Pass::default()),
            Step::Weather(Sky {
                latency_ms,
                ..Sky::default()
            }),
            Step::Deed(Deed::Decide {
                who,
                what: Hand::Retry,
            }),
            Step::Pass(Pass {
                meanwhile,
                ..Pass::default()
            }),
        ]);
    }

    fn one(&mut self) -> Deed {
        let group = self.group();
        match group {
            // What staff enter during a pass may be hidden from the pass's last look.
            Group::Alike => self.deed(Group::Base),
            _ => self.deed(group),
        }
    }

    fn group(&mut self) -> Group {
        if self.often.is_empty() || (self.base && self.dice.chance(0.45)) {
            Group::Base
        } else {
            self.dice.pick(&self.often.clone())
        }
    }

    fn who(&mut self) -> u64 {
        self.dice.below(1_000)
    }

    fn club(&mut self) -> usize {
        usize::try_from(self.dice.below(3)).unwrap()
    }

    fn filled(&mut self) -> u8 {
        u8::try_from(self.dice.below(1 << OPTIONAL)).unwrap()
    }

    fn field(&mut self) -> String {
        self.dice.pick(&EDITED).to_owned()
    }

    fn optional(&mut self) -> String {
        self.dice.pick(&EDITED[..OPTIONAL]).to_owned()
    }

    fn enter(&mut self, refused: bool) -> Deed {
        let (club, filled) = (self.club(), self.filled());
        Deed::Enter {
            club,
            filled,
            refused,
        }
    }

    fn in_i4(&mut self, spelled: Option<usize>) -> Deed {
        let (club, filled) = (self.club(), self.filled());
        Deed::InI4 {
            club,
            filled,
            spelled,
        }
    }

    fn deed(&mut self, group: Group) -> Deed {
        let (who, club) = (self.who(), self.club());
        match group {
            Group::Base => self.base(),
            Group::Back => {
                let by = usize::try_from(self.dice.between(1, 2)).unwrap();
                Deed::Back {
                    who,
                    field: self.field(),
                    by,
                }
            }
            Group::Fuss => {
                let hows = [
                    Fuss::Owner,
                    Fuss::LeadSource,
                    Fuss::Spelling,
                    Fuss::SpellingSameTime,
                    Fuss::Touch,
                    Fuss::Earlier,
                ];
                let how = self.dice.pick(&hows);
                Deed::Fuss {
                    who,
                    all: self.dice.chance(0.4),
                    how,
                }
            }
            Group::Clubs => match self.dice.below(3) {
                0 => Deed::Join { who, to: club },
                _ => Deed::Move {
                    who,
                    to: club,
                    renamed: self.dice.chance(0.5),
                },
            },
            Group::Gone => match self.dice.below(3) {
                0 => Deed::Return { who },
                _ => Deed::Delete { who },
            },
            Group::Times => {
                let ms = self
                    .dice
                    .pick(&[600_000, 5 * 3_600_000, 72 * 3_600_000, 960 * 3_600_000]);
                let hows = [
                    OddTime::Future { ms },
                    OddTime::Unreadable,
                    OddTime::Missing,
                    OddTime::NoOffset,
                ];
                Deed::Time {
                    who,
                    how: self.dice.pick(&hows),
                }
            }
            Group::Stale => Deed::Stale { who, by: club },
            Group::Gateway => {
                let statuses = [
                    200, 302, 400, 401, 403, 404, 405, 407, 409, 410, 413, 421, 422, 429, 431, 451,
                    500, 502, 503, 504, 511,
                ];
                let page = self.dice.pick(&[Page::Html, Page::Nothing, Page::Json]);
                let how = Trouble::Gateway(self.dice.pick(&statuses), page);
                self.trouble(how)
            }
            Group::Marks => {
                Deed::Marks(
                    self.dice
                        .pick(&[Marks::Kept, Marks::Dropped, Marks::Capitals]),
                )
            }
            Group::Keys => match self.dice.below(4) {
                0 => Deed::KeyStops {
                    field: self.optional(),
                },
                1 => Deed::KeysAgain,
                _ => Deed::NoKey {
                    who,
                    field: self.optional(),
                },
            },
            Group::Hands => {
                let wrong = self.who();
                let what = match self.dice.below(6) {
                    0 | 1 => Hand::First,
                    2 => Hand::Wrong(wrong),
                    3 => Hand::Unlink,
                    4 => Hand::NewPerson,
                    _ => Hand::Retry,
                };
                Deed::Decide { who, what }
            }
            Group::Table => Deed::Table(match self.dice.below(7) {
                0 | 1 => TableEdit::Off { club },
                2 => TableEdit::On { club },
                3 => TableEdit::NewId {
                    club,
                    told: self.dice.chance(0.6),
                },
                4 => TableEdit::Swap { club },
                _ => TableEdit::Mend,
            }),
            Group::Rules => {
                let names = [
                    "City",
                    "Zipcode",
                    "HomePhone",
                    "DateOfBirth",
                    "Email",
                    "CellPhone",
                    "Address1",
                    "SourceID",
                ];
                let field = self.dice.pick(&names).to_owned();
                match self.dice.chance(0.6) || field == "SourceID" {
                    true => {
                        let required = Some(self.dice.chance(0.4));
                        Deed::Rule {
                            field,
                            required,
                            limit: None,
                        }
                    }
                    false => {
                        let limit = Some(self.dice.pick(&[0, 5, 8, 12, 60]));
                        Deed::Rule {
                            field,
                            required: None,
                            limit,
                        }
                    }
                }
            }
            Group::Alike => match self.dice.below(5) {
                0 | 1 => {
                    let (birth, mobile) =
                        self.dice
                            .pick(&[(true, false), (false, true), (true, true)]);
                    Deed::Son {
                        who,
                        club,
                        birth,
                        mobile,
                    }
                }
                2 => Deed::Twice {
                    club,
                    other: self.club(),
                    filled: self.filled(),
                },
                _ => {
                    let how = self.dice.below(SPELLINGS.len() as u64);
                    self.in_i4(usize::try_from(how).ok())
                }
            },
        }
    }

    fn base(&mut self) -> Deed {
        let (who, club) = (self.who(), self.club());
        match self.dice.below(100) {
            0..25 => self.enter(false),
            25..32 => Deed::Twice {
                club,
                other: self.club(),
                filled: self.filled(),
            },
            32..60 => Deed::Edit {
                who,
                field: self.field(),
            },
            60..70 => {
                let field = match self.dice.chance(0.1) {
                    true => "mobilePhone".to_owned(),
                    false => self.optional(),
                };
                Deed::Clear { who, field }
            }
            70..76 => Deed::Kind {
                who,
                kind: usize::try_from(self.dice.below(4)).unwrap(),
            },
            76..82 => {
                // Thousands, whom nobody sends, cost a seed seconds and not minutes.
                let (many, active) = match self.dice.below(100) {
                    0 => (self.dice.between(1_000, 3_500), false),
                    1..6 => (self.dice.between(205, 430), true),
                    _ => (self.dice.between(2, 30), true),
                };
                Deed::Import { club, many, active }
            }
            82..87 => self.enter(true),
            87..91 => Deed::RefuseNobody,
            91..94 => {
                let ms = i64::try_from(self.dice.between(1_000, 3 * 3_600_000)).unwrap();
                Deed::ClockBack { ms }
            }
            94..96 => Deed::SameInstant {
                club,
                filled: self.filled(),
            },
            96..98 => Deed::Approval { needed: true },
            _ => Deed::Approval { needed: false },
        }
    }

    fn trouble(&mut self, how: Trouble) -> Deed {
        let call = usize::try_from(self.dice.below(CALLS)).unwrap();
        let times = usize::try_from(self.dice.between(1, 6)).unwrap();
        Deed::Trouble { call, times, how }
    }

    fn sky(&mut self) -> Sky {
        let rough = match self.dice.below(4) {
            0 => Mood::Calm,
            1 | 2 => Mood::Rough,
            _ => Mood::Wild,
        };
        if rough != Mood::Calm && self.dice.chance(0.4) {
            let how = Trouble::Json(self.dice.pick(&[401, 403, 404, 408, 429, 500, 503]));
            let deed = self.trouble(how);
            self.steps.push(Step::Deed(deed));
        }
        let mut shut = Vec::new();
        for club in 0..3 {
            for intouch in [true, false] {
                if self.dice.chance(0.05) {
                    shut.push((club, intouch, u8::try_from(self.dice.below(3)).unwrap()));
                }
            }
        }
        let gateways = self.often.contains(&Group::Gateway) && rough != Mood::Calm;
        Sky {
            rough,
            latency_ms: self.dice.pick(&[0, 20, 400, 6_000]),
            // Patience is longer than any lag: that is what is promised.
            lag: self.dice.below(900),
            lag_lists: self.dice.chance(0.5),
            odd_pages: self.dice.below(30),
            gateway: if gateways { self.dice.below(80) } else { 0 },
            shut,
        }
    }
}

/// How many kinds of calls can go wrong, see `stage::OPERATIONS`.
const CALLS: u64 = 11;
pub const UPDATE: usize = 8;
pub const CREATE: usize = 7;
