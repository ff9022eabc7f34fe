//! Every row of the decision table.

use super::*;
use crate::model::person::Profile;
use crate::model::{Contact, Field, FieldRules, I4Id, I4Record, Kind, Link};
use crate::problem::Code;
use std::collections::BTreeSet;

pub(super) fn contact(fields: &[(Field, &str)]) -> Contact {
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

pub(super) fn rules() -> FieldRules {
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
fn a_name_written_otherwise_is_a_question_not_a_new_person() {
    for kind in KNOWN {
        let p = profile(kind, &ada());
        let mut junior = ada();
        junior[1].1 = "Byron Jr.";
        let finding = smart_match(&p.contact, &[record("7", &junior)]);
        let r = rules();
        match plan(decide(&Facts {
            finding: Some(&finding),
            rules: Some(&r),
            ..facts(&p)
        })) {
            Plan::Hold(hold) => {
                assert_eq!(hold.problem.code, Code::HoldSeveral, "{kind:?}");
                assert_eq!(hold.candidates, [I4Id::new("7")]);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_required_value_that_cannot_be_used_says_why() {
    for (field, raw, why) in [
        (
            Field::MobilePhone,
            "555-0102 / 555-0103",
            "mobile phone holds more than one value",
        ),
        (
            Field::MobilePhone,
            "000-000-0000",
            "mobile phone is a placeholder",
        ),
        (
            Field::BirthDate,
            "1900-01-01",
            "date of birth is a placeholder",
        ),
        (
            Field::BirthDate,
            "1985-12-09T23:00:00Z",
            "date of birth has a time of day, so its day is not sure",
        ),
        (
            Field::Email,
            "a@example.org, b@example.org",
            "email holds more than one value",
        ),
    ] {
        let mut fields: Vec<_> = ada().into_iter().filter(|(f, _)| *f != field).collect();
        fields.push((field, raw));
        let p = profile(Kind::Prospect, &fields);
        let mut r = rules();
        let none = Finding::None;
        r.required.insert(field);
        let next = decide(&Facts {
            finding: Some(&none),
            rules: Some(&r),
            ..facts(&p)
        });
        match plan(next) {
            Plan::Hold(hold) => {
                assert_eq!(hold.problem.code, Code::HoldRequired);
                assert_eq!(hold.problem.detail, format!("fix in InTouch: {why}"));
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
