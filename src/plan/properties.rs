//! What must hold for all people.

use super::tests::{contact, rules};
use super::*;
use crate::model::person::Profile;
use crate::model::{Contact, Field, FieldRules, I4Id, I4Record, Kind, Link, PersonId};
use proptest::prelude::*;

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
        ..Profile::default()
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
                sending: &[],
                unclear: 0,
                has_waited: false,
                is_old: false,
                is_asked: false,
                finding: finding.as_ref(),
                owners: Some(&[]),
                marked: None,
                record: record.as_ref(),
                rules: rules.as_ref(),
                rules_are_fresh: true,
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
                Next::Ask(other) => panic!("asks {other:?}"),
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
                Some(Link {
                    i4,
                    sent,
                    doubt: None,
                })
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
                    doubt: None,
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
        let link = Link { i4: I4Id::new("7"), sent: None, doubt: None };
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
