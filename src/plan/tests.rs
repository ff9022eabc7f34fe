//! Every row of the decision table, and what must hold for all people.

use super::*;
use crate::model::PersonId;
use crate::model::person::Profile;
use crate::plan::{Step, smart_match};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn contact(fields: &[(Field, &str)]) -> Contact {
    let mut contact = Contact::default();
    for (field, value) in fields {
        contact.set(*field, value);
    }
    contact
}

fn ada() -> Vec<(Field, &'static str)> {
    vec![
        (Field::FirstName, "Ada"),
        (Field::LastName, "Byron"),
        (Field::Email, "ada@example.org"),
        (Field::MobilePhone, "(555) 010-2233"),
    ]
}

fn profile(kind: Kind, fields: &[(Field, &str)]) -> Profile {
    Profile {
        kind,
        contact: contact(fields),
        readable: true,
    }
}

fn record(id: &str, fields: &[(Field, &str)]) -> I4Record {
    I4Record {
        id: I4Id::new(id),
        contact: contact(fields),
        complete: false,
    }
}

fn link(sent: &[(Field, &str)]) -> Link {
    Link {
        i4: I4Id::new("9012"),
        sent: Some(contact(sent)),
    }
}

fn rules() -> FieldRules {
    FieldRules {
        required: [
            Field::FirstName,
            Field::LastName,
            Field::MobilePhone,
            Field::Email,
        ]
        .into(),
        longest: [(Field::FirstName, 30), (Field::City, 20)].into(),
        prospect_type: Some(2),
        ..FieldRules::default()
    }
}

fn facts(profile: &Profile) -> Facts<'_> {
    Facts {
        profile,
        link: None,
        choice: None,
        finding: None,
        record: None,
        rules: None,
    }
}

fn plan(next: Next) -> Plan {
    match next {
        Next::Do(plan) => plan,
        Next::Ask(question) => panic!("asks {question:?}"),
    }
}

fn held(next: Next) -> Code {
    match plan(next) {
        Plan::Hold(hold) => hold.problem.code,
        other => panic!("{other:?}"),
    }
}

fn sent(changes: &[Change]) -> Vec<(Field, Option<&str>)> {
    changes
        .iter()
        .map(|c| (c.field, c.after.as_deref()))
        .collect()
}

const KNOWN: [Kind; 4] = [
    Kind::Prospect,
    Kind::InactiveProspect,
    Kind::Member,
    Kind::ExMember,
];

#[test]
fn linked_and_unchanged_is_no_call_whatever_the_kind() {
    for kind in KNOWN {
        let p = profile(kind, &ada());
        let l = link(&ada());
        let next = decide(&Facts {
            link: Some(&l),
            ..facts(&p)
        });
        assert_eq!(
            next,
            Next::Do(Plan::Unchanged {
                not_updatable: vec![]
            }),
            "{kind:?}"
        );
    }
}

#[test]
fn linked_and_changed_sends_only_the_changed_fields() {
    for kind in KNOWN {
        let mut now = ada();
        now[3].1 = "555 010 9999";
        let p = profile(kind, &now);
        let l = link(&ada());
        match plan(decide(&Facts {
            link: Some(&l),
            ..facts(&p)
        })) {
            Plan::Update { i4, changes, .. } => {
                assert_eq!(i4.as_str(), "9012");
                assert_eq!(sent(&changes), [(Field::MobilePhone, Some("5550109999"))]);
                assert_eq!(changes[0].before.as_deref(), Some("5550102233"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_same_in_another_format_is_no_change() {
    let p = profile(
        Kind::Member,
        &[
            (Field::FirstName, " Ada "),
            (Field::LastName, "Byron"),
            (Field::Email, "ADA@example.org"),
            (Field::MobilePhone, "555.010.2233"),
        ],
    );
    let l = link(&ada());
    assert!(matches!(
        plan(decide(&Facts {
            link: Some(&l),
            ..facts(&p)
        })),
        Plan::Unchanged { .. }
    ));
}

#[test]
fn a_cleared_field_is_cleared_unless_i4_requires_it() {
    let mut had = ada();
    had.push((Field::City, "Spuzzum"));
    let l = link(&had);
    let p = profile(Kind::Prospect, &ada());
    let without_rules = Facts {
        link: Some(&l),
        ..facts(&p)
    };
    assert_eq!(decide(&without_rules), Next::Ask(Question::Rules));
    let r = rules();
    match plan(decide(&Facts {
        rules: Some(&r),
        ..without_rules
    })) {
        Plan::Update { changes, .. } => assert_eq!(sent(&changes), [(Field::City, None)]),
        other => panic!("{other:?}"),
    }
    let p = profile(Kind::Prospect, &ada()[..3]);
    let next = decide(&Facts {
        link: Some(&l),
        rules: Some(&r),
        ..facts(&p)
    });
    assert_eq!(held(next), Code::HoldCleared);
}

#[test]
fn a_value_that_cannot_be_used_neither_changes_nor_clears() {
    let mut now = ada();
    now[3].1 = "call his wife";
    let p = profile(Kind::Prospect, &now);
    let l = link(&ada());
    assert!(matches!(
        plan(decide(&Facts {
            link: Some(&l),
            ..facts(&p)
        })),
        Plan::Unchanged { .. }
    ));
    // … and I4 still has the old one, so that a later clearing is noticed.
    let kept = p.contact.as_sent(l.sent.as_ref());
    assert_eq!(kept.get(Field::MobilePhone), Some("5550102233"));
}

#[test]
fn an_update_that_is_too_long_is_held_before_sending() {
    let mut now = ada();
    let long = "Spuzzum-upon-the-Long-River";
    now.push((Field::City, long));
    let p = profile(Kind::Prospect, &now);
    let (l, r) = (link(&ada()), rules());
    let next = decide(&Facts {
        link: Some(&l),
        rules: Some(&r),
        ..facts(&p)
    });
    assert_eq!(held(next), Code::HoldLength);
}

#[test]
fn somebody_not_linked_is_searched_first() {
    for kind in KNOWN {
        let p = profile(kind, &ada());
        assert_eq!(decide(&facts(&p)), Next::Ask(Question::Search), "{kind:?}");
    }
}

#[test]
fn one_match_links_and_updates_what_differs() {
    for kind in KNOWN {
        let p = profile(kind, &ada());
        let r = record(
            "7",
            &[
                (Field::FirstName, "ADA"),
                (Field::LastName, "Byron"),
                (Field::Email, "ada@example.org"),
                (Field::City, "Elsewhere"),
            ],
        );
        let finding = Finding::One(r, Step::NameEmail);
        match plan(decide(&Facts {
            finding: Some(&finding),
            ..facts(&p)
        })) {
            Plan::Link { i4, by, changes } => {
                assert_eq!((i4.as_str(), by), ("7", Some(Step::NameEmail)));
                // The city that only I4 has is left alone.
                assert_eq!(
                    sent(&changes),
                    [
                        (Field::FirstName, Some("Ada")),
                        (Field::MobilePhone, Some("5550102233"))
                    ]
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_date_of_birth_is_compared_with_the_record_not_guessed() {
    let mut now = ada();
    now.push((Field::BirthDate, "1985-12-10"));
    let p = profile(Kind::Member, &now);
    let found = record("7", &ada());
    let finding = Finding::One(found.clone(), Step::NameEmailMobile);
    let searched = Facts {
        finding: Some(&finding),
        ..facts(&p)
    };
    assert_eq!(
        decide(&searched),
        Next::Ask(Question::Record(I4Id::new("7")))
    );
    let whole = I4Record {
        contact: contact(&now),
        complete: true,
        ..found
    };
    match plan(decide(&Facts {
        record: Some(&whole),
        ..searched
    })) {
        Plan::Link { changes, .. } => assert!(changes.is_empty()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_prospect_without_a_match_is_created() {
    let p = profile(Kind::Prospect, &ada());
    let (none, r) = (Finding::None, rules());
    let searched = Facts {
        finding: Some(&none),
        ..facts(&p)
    };
    assert_eq!(decide(&searched), Next::Ask(Question::Rules));
    match plan(decide(&Facts {
        rules: Some(&r),
        ..searched
    })) {
        Plan::Create(draft) => {
            assert_eq!(draft.contact, p.contact);
            assert_eq!(draft.prospect_type, Some(2));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_prospect_whom_i4_would_refuse_is_held_with_what_to_fix() {
    let none = Finding::None;
    let r = rules();
    let long = "A".repeat(31);
    let mut too_long = ada();
    too_long[0].1 = &long;
    for (fields, code, word) in [
        (ada()[..3].to_vec(), Code::HoldRequired, "mobile phone"),
        (too_long, Code::HoldLength, "31 characters, I4 takes 30"),
    ] {
        let p = profile(Kind::Prospect, &fields);
        let next = decide(&Facts {
            finding: Some(&none),
            rules: Some(&r),
            ..facts(&p)
        });
        match plan(next) {
            Plan::Hold(hold) => {
                assert_eq!(hold.problem.code, code);
                assert!(
                    hold.problem.detail.contains(word),
                    "{}",
                    hold.problem.detail
                );
            }
            other => panic!("{other:?}"),
        }
    }
    let p = profile(Kind::Prospect, &ada());
    let source = FieldRules {
        never_sent: ["SourceID".to_owned()].into(),
        ..rules()
    };
    let next = decide(&Facts {
        finding: Some(&none),
        rules: Some(&source),
        ..facts(&p)
    });
    assert_eq!(held(next), Code::HoldRule);
    let listed = FieldRules {
        allowed: [(Field::FirstName, BTreeSet::from(["Eve".to_owned()]))].into(),
        ..rules()
    };
    let next = decide(&Facts {
        finding: Some(&none),
        rules: Some(&listed),
        ..facts(&p)
    });
    assert_eq!(held(next), Code::HoldValue);
}

#[test]
fn an_inactive_prospect_without_a_match_is_skipped() {
    let p = profile(Kind::InactiveProspect, &ada());
    let none = Finding::None;
    assert_eq!(
        plan(decide(&Facts {
            finding: Some(&none),
            ..facts(&p)
        })),
        Plan::Skip
    );
}

#[test]
fn members_are_never_created() {
    for kind in [Kind::Member, Kind::ExMember] {
        let p = profile(kind, &ada());
        let (none, r) = (Finding::None, rules());
        for choice in [None, Some(Choice::NewPerson)] {
            let next = decide(&Facts {
                finding: Some(&none),
                rules: Some(&r),
                choice,
                ..facts(&p)
            });
            assert_eq!(held(next), Code::HoldMember, "{kind:?}");
        }
    }
}

#[test]
fn several_matches_are_held_with_the_candidates() {
    for kind in KNOWN {
        let p = profile(kind, &ada());
        let ids = vec![I4Id::new("7"), I4Id::new("8")];
        let finding = Finding::Several(ids.clone());
        match plan(decide(&Facts {
            finding: Some(&finding),
            ..facts(&p)
        })) {
            Plan::Hold(hold) => {
                assert_eq!(hold.problem.code, Code::HoldSeveral);
                assert_eq!(hold.candidates, ids);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_new_person_said_by_hand_is_created_without_a_search() {
    let p = profile(Kind::Prospect, &ada());
    let r = rules();
    let next = decide(&Facts {
        choice: Some(Choice::NewPerson),
        rules: Some(&r),
        ..facts(&p)
    });
    assert!(matches!(plan(next), Plan::Create(_)));
}

#[test]
fn a_link_by_hand_is_compared_with_the_record_and_beats_every_match() {
    let p = profile(Kind::Prospect, &ada());
    let l = Link {
        i4: I4Id::new("7"),
        sent: None,
    };
    let other = Finding::One(record("8", &ada()), Step::NameEmail);
    let linked = Facts {
        link: Some(&l),
        finding: Some(&other),
        ..facts(&p)
    };
    assert_eq!(decide(&linked), Next::Ask(Question::Record(I4Id::new("7"))));
    let r = record("7", &ada()[..3]);
    match plan(decide(&Facts {
        record: Some(&r),
        ..linked
    })) {
        Plan::Link { i4, by, changes } => {
            assert_eq!((i4.as_str(), by), ("7", None));
            assert_eq!(sent(&changes), [(Field::MobilePhone, Some("5550102233"))]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unknown_kind_is_held_linked_or_not() {
    let p = profile(Kind::Unknown, &ada());
    let l = link(&[]);
    assert_eq!(held(decide(&facts(&p))), Code::HoldKind);
    assert_eq!(
        held(decide(&Facts {
            link: Some(&l),
            ..facts(&p)
        })),
        Code::HoldKind
    );
    let odd = Profile {
        readable: false,
        ..profile(Kind::Prospect, &ada())
    };
    assert_eq!(held(decide(&facts(&odd))), Code::HoldUnreadable);
}

#[test]
fn what_the_update_call_does_not_take_is_told() {
    let mut now = ada();
    now.push((Field::Gender, "F"));
    let p = profile(Kind::Member, &now);
    let l = link(&ada());
    assert_eq!(
        plan(decide(&Facts {
            link: Some(&l),
            ..facts(&p)
        })),
        Plan::Unchanged {
            not_updatable: vec![Field::Gender]
        }
    );
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\PC{0,12}",
        "[0-9() .+-]{0,14}",
        Just("ada@example.org".to_owned()),
        Just("Ada".to_owned()),
        Just("1985-12-10".to_owned()),
        Just("F".to_owned()),
    ]
}

fn any_contact() -> impl Strategy<Value = Contact> {
    proptest::collection::vec((0..Field::ALL.len(), any_value()), 0..16).prop_map(|fields| {
        let mut contact = Contact::default();
        for (field, value) in &fields {
            contact.set(Field::ALL[*field], value);
        }
        contact
    })
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let kind = prop_oneof![
        Just(Kind::Prospect),
        Just(Kind::InactiveProspect),
        Just(Kind::Member),
        Just(Kind::ExMember),
        Just(Kind::Unknown),
    ];
    (kind, any_contact(), any::<bool>()).prop_map(|(kind, contact, readable)| Profile {
        kind,
        contact,
        readable,
    })
}

/// I4 as far as planning is concerned: records, and what writing does to them.
#[derive(Clone)]
struct I4 {
    records: Vec<I4Record>,
    rules: FieldRules,
}

impl I4 {
    /// Plans with every question answered, and carries the plan out. Returns plan and new link.
    fn pass(
        &mut self,
        id: &PersonId,
        profile: &Profile,
        link: Option<&Link>,
    ) -> (Plan, Option<Link>) {
        let (mut finding, mut record, mut rules) = (None, None, None);
        // Each question is asked at most once, so four answers are always enough.
        for _ in 0..4 {
            let next = decide(&Facts {
                profile,
                link,
                choice: None,
                finding: finding.as_ref(),
                record: record.as_ref(),
                rules: rules.as_ref(),
            });
            match next {
                Next::Ask(Question::Search) => {
                    finding = Some(smart_match(&profile.contact, &self.records));
                }
                Next::Ask(Question::Rules) => rules = Some(self.rules.clone()),
                Next::Ask(Question::Record(wanted)) => {
                    let found = self.records.iter().find(|r| r.id == wanted).unwrap();
                    record = Some(I4Record {
                        complete: true,
                        ..found.clone()
                    });
                }
                Next::Do(plan) => {
                    let link = self.carry_out(id, profile, link, &plan);
                    return (plan, link);
                }
            }
        }
        panic!("the questions do not end");
    }

    fn carry_out(
        &mut self,
        id: &PersonId,
        profile: &Profile,
        link: Option<&Link>,
        plan: &Plan,
    ) -> Option<Link> {
        let before = link.and_then(|l| l.sent.as_ref());
        let sent = Some(profile.contact.as_sent(before));
        match plan {
            Plan::Create(draft) => {
                let i4 = I4Id::new(&format!("new-{id}"));
                self.records.push(I4Record {
                    id: i4.clone(),
                    contact: draft.contact.as_sent(None),
                    complete: false,
                });
                Some(Link { i4, sent })
            }
            Plan::Update { i4, changes, .. } | Plan::Link { i4, changes, .. } => {
                let record = self.records.iter_mut().find(|r| r.id == *i4).unwrap();
                let mut values: Vec<(Field, String)> = record
                    .contact
                    .values()
                    .filter(|(f, _)| !changes.iter().any(|c| c.field == *f))
                    .map(|(f, v)| (f, v.to_owned()))
                    .collect();
                values.extend(
                    changes
                        .iter()
                        .filter_map(|c| Some((c.field, c.after.clone()?))),
                );
                let values: Vec<(Field, &str)> =
                    values.iter().map(|(f, v)| (*f, v.as_str())).collect();
                record.contact = contact(&values);
                Some(Link {
                    i4: i4.clone(),
                    sent,
                })
            }
            _ => link.cloned(),
        }
    }
}

proptest! {
    #[test]
    fn planning_twice_changes_nothing(
        first in any_profile(),
        second in any_profile(),
        records in proptest::collection::vec(any_contact(), 0..4),
        required in any::<bool>(),
    ) {
        let id = PersonId::new("p1");
        let records = records.into_iter().enumerate().map(|(i, contact)| I4Record {
            id: I4Id::new(&i.to_string()),
            contact,
            complete: false,
        });
        let rules = if required { rules() } else { FieldRules::default() };
        let mut i4 = I4 { records: records.collect(), rules };
        let (_, link) = i4.pass(&id, &first, None);
        let (_, link) = i4.pass(&id, &second, link.as_ref());
        let before = i4.records.clone();
        let (again, same_link) = i4.pass(&id, &second, link.as_ref());
        prop_assert_eq!(&i4.records, &before, "{:?}", again);
        if link.is_some() {
            prop_assert!(
                matches!(again, Plan::Unchanged { .. } | Plan::Hold(_)),
                "{:?}", again
            );
            prop_assert_eq!(link.map(|l| l.i4), same_link.map(|l| l.i4));
        }
    }

    #[test]
    fn nothing_is_blanked_that_intouch_never_had(
        profile in any_profile(),
        has in any_contact(),
    ) {
        let mut i4 = I4 {
            records: vec![I4Record { id: I4Id::new("7"), contact: has.clone(), complete: false }],
            rules: FieldRules::default(),
        };
        let link = Link { i4: I4Id::new("7"), sent: None };
        i4.pass(&PersonId::new("p1"), &profile, Some(&link));
        for (field, _) in has.values() {
            prop_assert!(i4.records[0].contact.get(field).is_some(), "{}", field);
        }
    }

    #[test]
    fn only_prospects_are_created(profile in any_profile()) {
        let mut i4 = I4 { records: Vec::new(), rules: FieldRules::default() };
        let (plan, _) = i4.pass(&PersonId::new("p1"), &profile, None);
        if matches!(plan, Plan::Create(_)) {
            prop_assert_eq!(profile.kind, Kind::Prospect);
            prop_assert!(profile.readable);
        }
        prop_assert_eq!(i4.records.len(), usize::from(matches!(plan, Plan::Create(_))));
    }
}
