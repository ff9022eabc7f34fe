//! Pictures of the pages, compared with those of the repository. They are also the pictures of
//! the README. `UPDATE_SNAPSHOTS=1 cargo nextest run --test window screens` draws them anew.

use crate::fixture::{shown, view};

#[test]
fn overview() {
    let mut shown = shown(view());
    shown.picture("overview");
    assert!(shown.commands().is_empty());
}
