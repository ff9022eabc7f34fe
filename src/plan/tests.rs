//! Every row of the decision table.

use super::*;
use crate::model::person::Profile;
use crate::model::{Contact, Doubt, Field, FieldRules, I4Id, I4Record, Kind, Link};
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
        ..Profile::default()
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
        doubt: None,
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
        sending: &[],
        unclear: 0,
        has_waited: false,
        is_old: false,
        is_asked: false,
        finding: None,
        owners: Some(&[]),
        marked: None,
        record: None,
        rules: None,
        rules_are_fresh: true,
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
            Plan::Link {
                i4, by, changes, ..
            } => {
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
        let next = decide(&Facts {
            finding: Some(&none),
            rules: Some(&r),
            ..facts(&p)
        });
        assert_eq!(held(next), Code::HoldMember, "{kind:?}");
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
fn who_may_match_is_held_unless_nobody_would_be_made() {
    let ids = vec![I4Id::new("7")];
    let finding = Finding::Possible(ids.clone());
    for kind in KNOWN {
        let p = profile(kind, &ada());
        let next = plan(decide(&Facts {
            finding: Some(&finding),
            ..facts(&p)
        }));
        match next {
            Plan::Skip => assert_eq!(kind, Kind::InactiveProspect),
            Plan::Hold(hold) => {
                assert_eq!(hold.problem.code, Code::HoldSeveral);
                assert_eq!(hold.candidates, ids);
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
fn a_match_that_is_somebody_elses_is_asked_about_where_they_contradict() {
    let born = |day| [&ada()[..], &[(Field::BirthDate, day)]].concat();
    let p = profile(Kind::Prospect, &born("1985-12-10"));
    let finding = Finding::One(record("7", &ada()), Step::NameEmailMobile);
    let asked = Facts {
        finding: Some(&finding),
        owners: None,
        ..facts(&p)
    };
    let owner = Question::Owners(I4Id::new("7"));
    assert_eq!(decide(&asked), Next::Ask(owner));
    let full = I4Record {
        complete: true,
        ..record("7", &born("1985-12-10"))
    };
    let father = [contact(&born("1950-01-02"))];
    let next = decide(&Facts {
        owners: Some(&father),
        record: Some(&full),
        ..asked
    });
    assert_eq!(held(next), Code::HoldTaken);
    let twin = [contact(&ada())];
    for (owners, shared) in [(&twin[..], true), (&[], false)] {
        match plan(decide(&Facts {
            owners: Some(owners),
            record: Some(&full),
            ..asked
        })) {
            Plan::Link { is_shared, .. } => assert_eq!(is_shared, shared),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn nobody_is_held_by_yesterdays_rules() {
    let long = "Llanfairpwllgwyngyllgogerych";
    let p = profile(
        Kind::Prospect,
        &[&ada()[..], &[(Field::City, long)]].concat(),
    );
    let l = link(&ada());
    let r = rules();
    let earlier = Facts {
        link: Some(&l),
        rules: Some(&r),
        rules_are_fresh: false,
        ..facts(&p)
    };
    assert_eq!(decide(&earlier), Next::Ask(Question::Rules));
    let today = Facts {
        rules_are_fresh: true,
        ..earlier
    };
    assert_eq!(held(decide(&today)), Code::HoldLength);
}

#[test]
fn a_third_create_without_a_clear_answer_is_for_the_admin() {
    let p = profile(Kind::Prospect, &ada());
    let (none, r) = (Finding::None, rules());
    for (unclear, goes) in [(0, true), (1, true), (2, false), (3, false)] {
        let next = decide(&Facts {
            finding: Some(&none),
            rules: Some(&r),
            unclear,
            ..facts(&p)
        });
        match plan(next) {
            Plan::Create(_) => assert!(goes, "{unclear}"),
            Plan::Hold(hold) => assert_eq!((hold.problem.code, goes), (Code::HoldUnsure, false)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn whoever_was_read_a_while_ago_is_asked_for_before_the_create() {
    let p = profile(Kind::Prospect, &ada());
    let (none, r) = (Finding::None, rules());
    let old = Facts {
        finding: Some(&none),
        rules: Some(&r),
        is_old: true,
        ..facts(&p)
    };
    assert_eq!(decide(&old), Next::Ask(Question::LookAgain));
    let asked = Facts {
        is_asked: true,
        ..old
    };
    assert!(matches!(plan(decide(&asked)), Plan::Create(_)));
    // Whoever has waited is asked for before anything else, whatever they are.
    for kind in KNOWN {
        let p = profile(kind, &ada());
        let waited = Facts {
            has_waited: true,
            ..facts(&p)
        };
        assert_eq!(decide(&waited), Next::Ask(Question::LookAgain));
    }
}

fn city(before: Option<&str>, after: Option<&str>) -> Change {
    Change {
        field: Field::City,
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

#[test]
fn an_update_without_an_answer_is_looked_at_and_what_was_taken_back_is_sent() {
    let with = |city: &'static str| [&ada()[..], &[(Field::City, city)]].concat();
    let l = link(&with("Spuzzum"));
    let sending = [city(Some("Spuzzum"), Some("Yale"))];
    // The same once more: has it arrived?
    let again = profile(Kind::Prospect, &with("Yale"));
    let open = Facts {
        link: Some(&l),
        sending: &sending,
        ..facts(&again)
    };
    assert_eq!(
        decide(&open),
        Next::Ask(Question::Record(I4Id::new("9012")))
    );
    for (there, arrived) in [("Yale", true), ("Spuzzum", false)] {
        let r = record("9012", &with(there));
        let next = plan(decide(&Facts {
            record: Some(&r),
            ..open
        }));
        assert_eq!(matches!(next, Plan::Unchanged { .. }), arrived, "{there}");
    }
    // Taken back: whatever the record shows now, it may still become the other.
    let back = profile(Kind::Prospect, &with("Spuzzum"));
    let next = plan(decide(&Facts {
        link: Some(&l),
        sending: &sending,
        ..facts(&back)
    }));
    match next {
        Plan::Update { changes, .. } => {
            assert_eq!(sent(&changes), [(Field::City, Some("Spuzzum"))]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn where_several_values_may_be_under_way_the_record_proves_nothing() {
    let with = |city: &'static str| [&ada()[..], &[(Field::City, city)]].concat();
    let l = link(&with("Spuzzum"));
    // To Yale, and back, both without an answer; staff may approve either tomorrow.
    let sending = [
        city(Some("Yale"), Some("Spuzzum")),
        city(Some("Spuzzum"), Some("Yale")),
    ];
    let p = profile(Kind::Prospect, &with("Spuzzum"));
    let r = record("9012", &with("Spuzzum"));
    let next = plan(decide(&Facts {
        link: Some(&l),
        sending: &sending,
        record: Some(&r),
        ..facts(&p)
    }));
    match next {
        Plan::Update { changes, .. } => {
            assert_eq!(sent(&changes), [(Field::City, Some("Spuzzum"))]);
            let proves = |sending| difference::is_proven(&changes[0], sending, &r.contact);
            assert!(proves(&sending[..1]) && !proves(&sending[..]));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_field_that_was_only_not_mentioned_is_looked_at_before_it_is_emptied() {
    let l = link(&[&ada()[..], &[(Field::City, "Spuzzum")]].concat());
    let mut p = profile(Kind::Prospect, &ada());
    p.missing = [Field::City].into();
    let r = rules();
    let missing = Facts {
        link: Some(&l),
        rules: Some(&r),
        ..facts(&p)
    };
    assert_eq!(decide(&missing), Next::Ask(Question::LookAgain));
    let asked = plan(decide(&Facts {
        is_asked: true,
        ..missing
    }));
    match asked {
        Plan::Update { changes, .. } => assert_eq!(sent(&changes), [(Field::City, None)]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn under_another_address_the_record_must_be_the_same() {
    let p = profile(
        Kind::Member,
        &[&ada()[..], &[(Field::City, "Yale")]].concat(),
    );
    let l = Link {
        doubt: Some(Doubt::Target),
        ..link(&ada())
    };
    let doubtful = Facts {
        link: Some(&l),
        ..facts(&p)
    };
    assert_eq!(
        decide(&doubtful),
        Next::Ask(Question::Mark(I4Id::new("9012")))
    );
    let same = record("9012", &ada());
    let other = record(
        "9012",
        &[(Field::FirstName, "Eve"), (Field::LastName, "Byron")],
    );
    for (marked, r, is_same) in [
        (Marked::Right, &other, true),
        (Marked::Not, &same, true),
        (Marked::Not, &other, false),
        (Marked::Wrong, &same, false),
    ] {
        let next = plan(decide(&Facts {
            marked: Some(marked),
            record: Some(r),
            ..doubtful
        }));
        match next {
            Plan::Update { .. } => assert!(is_same, "{marked:?}"),
            Plan::Hold(hold) => {
                assert_eq!((hold.problem.code, is_same), (Code::HoldOther, false));
            }
            other => panic!("{other:?}"),
        }
    }
    // Of another InTouch, an id proves nothing.
    let source = Link {
        doubt: Some(Doubt::Source),
        ..link(&ada())
    };
    let next = decide(&Facts {
        link: Some(&source),
        marked: Some(Marked::Right),
        record: Some(&other),
        ..facts(&p)
    });
    assert_eq!(held(next), Code::HoldOther);
    // Nothing to send: nothing to compare.
    let unchanged = profile(Kind::Member, &ada());
    let next = decide(&Facts {
        link: Some(&l),
        ..facts(&unchanged)
    });
    assert!(matches!(plan(next), Plan::Unchanged { .. }));
}

#[test]
fn a_link_by_hand_is_compared_with_the_record_and_beats_every_match() {
    let p = profile(Kind::Prospect, &ada());
    let l = Link {
        i4: I4Id::new("7"),
        sent: None,
        doubt: None,
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
        Plan::Link {
            i4, by, changes, ..
        } => {
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
