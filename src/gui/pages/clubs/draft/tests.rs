//! Tests of the table in editing.

use super::*;

fn club(name: &str, intouch: &str, i4: &str) -> Club {
    Club {
        name: name.into(),
        address: String::new(),
        time_zone: String::new(),
        intouch: InTouchClubId::new(intouch),
        i4: I4ClubId::new(i4),
        enabled: true,
    }
}

fn two() -> Draft {
    Draft::new(&[club("Riverside", "7f0c", "1"), club("Hilltop", "b19a", "2")])
}

fn names(draft: &Draft) -> Vec<&str> {
    draft.rows().iter().map(|row| row.name.as_str()).collect()
}

#[test]
fn typing_in_one_cell_is_one_step() {
    let mut draft = two();
    let key = draft.rows()[1].key;
    for text in ["Hill", "Hills", "Hillside"] {
        draft.set(key, Cell::Name, text);
    }
    draft.set(key, Cell::I4, "22");
    assert!(draft.is_dirty());
    draft.undo();
    assert_eq!(
        (draft.rows()[1].i4.as_str(), names(&draft)[1]),
        ("2", "Hillside")
    );
    draft.undo();
    assert_eq!(names(&draft), ["Riverside", "Hilltop"]);
    assert!(!draft.is_dirty() && !draft.can_undo());
    draft.redo();
    draft.redo();
    assert_eq!(
        (draft.rows()[1].i4.as_str(), names(&draft)[1]),
        ("22", "Hillside")
    );
    assert!(!draft.can_redo());
}

#[test]
fn leaving_a_cell_ends_its_step() {
    let mut draft = two();
    let key = draft.rows()[0].key;
    draft.set(key, Cell::Name, "A");
    draft.end_typing();
    draft.set(key, Cell::Name, "B");
    draft.undo();
    assert_eq!(names(&draft)[0], "A");
    // Something new ends what could be done again.
    draft.set(key, Cell::Name, "C");
    assert!(!draft.can_redo());
}

#[test]
fn each_kind_of_step_can_be_undone() {
    let mut draft = two();
    let key = draft.rows()[0].key;
    draft.remove(key);
    draft.add(&[club("Lakeside", "e2d8", "9")]);
    draft.set_enabled(draft.rows()[0].key, false);
    draft.replace(&[club("Only", "aaaa", "5")]);
    draft.discard();
    assert!(!draft.is_dirty());
    assert_eq!(names(&draft), ["Riverside", "Hilltop"]);
    draft.undo();
    assert_eq!(names(&draft), ["Only"]);
    draft.undo();
    assert_eq!(names(&draft), ["Hilltop", "Lakeside"]);
    draft.undo();
    assert!(draft.rows()[0].enabled);
    draft.undo();
    draft.undo();
    assert_eq!(names(&draft), ["Riverside", "Hilltop"]);
    assert!(!draft.is_dirty() && draft.base().len() == 2);
}

#[test]
fn pasted_ids_lose_what_is_around_them() {
    let mut draft = two();
    let key = draft.rows()[0].key;
    draft.set(key, Cell::InTouch, "\u{feff} 7f0c\r\n");
    assert!(!draft.is_dirty(), "it is the same id");
    draft.set(key, Cell::I4, "\u{200b}12\u{a0}\n");
    assert_eq!(draft.clubs()[0].i4.as_str(), "12");
}

#[test]
fn spaces_around_a_saved_text_are_no_change() {
    let mut saved = club("Riverside ", "7f0c", "1");
    saved.address = " 12 River St ".to_owned();
    assert!(!Draft::new(&[saved]).is_dirty());
}

#[test]
fn a_blank_row_is_not_yet_a_change() {
    let mut draft = two();
    let key = draft.add_blank();
    assert!(!draft.is_dirty());
    draft.set(key, Cell::Name, "Lakeside");
    assert!(draft.is_dirty());
    assert_eq!(draft.clubs().len(), 3);
}

#[test]
fn a_saved_draft_is_no_draft_and_can_still_be_undone() {
    let mut draft = two();
    let key = draft.rows()[0].key;
    draft.set(key, Cell::Name, "River");
    let saved = draft.clubs();
    draft.rebase(&saved);
    assert!(!draft.is_dirty());
    draft.undo();
    assert!(draft.is_dirty());
    assert_eq!(names(&draft)[0], "Riverside");
}

#[test]
fn rows_keep_their_keys_when_the_table_is_read_again() {
    let mut draft = two();
    let keys: Vec<u64> = draft.rows().iter().map(|r| r.key).collect();
    draft.rebase(&[club("Hilltop", "b19a", "2"), club("New", "e2d8", "3")]);
    draft.reset();
    assert_eq!(draft.rows()[0].key, keys[1]);
    assert!(!keys.contains(&draft.rows()[1].key));
}
