//! What a screen reader gets: every control of every page has a name.

use crate::fixture::{Shown, ada, shown, sized, view};
use egui::accesskit::{Action, Role};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{AccessKitNode, NodeT};
use i4_connector::gui::{App, Route};
use std::sync::Arc;

/// Every node of the window.
pub fn nodes<T>(
    harness: &egui_kittest::Harness<'_, App>,
    what: impl Fn(&AccessKitNode<'_>) -> T,
) -> Vec<T> {
    let root = harness.root();
    let below = root.children_recursive().map(|n| n.accesskit_node());
    std::iter::once(root.accesskit_node())
        .chain(below)
        .map(|node| what(&node))
        .collect()
}

/// Every word of the window: names, values, descriptions, hints.
pub fn words(harness: &egui_kittest::Harness<'_, App>) -> Vec<String> {
    let all = nodes(harness, |node| {
        let hint = node.placeholder().map(str::to_owned);
        [node.label(), node.value(), node.description(), hint]
    });
    let mut words: Vec<_> = all.into_iter().flatten().flatten().collect();
    words.dedup();
    words
}

/// Goes to a page by its shortcut.
pub fn go(shown: &mut Shown, route: Route) {
    let keys = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
    ];
    let place = Route::ALL.iter().position(|r| *r == route).unwrap();
    shown
        .harness
        .key_press_modifiers(Modifiers::COMMAND, keys[place]);
    shown.harness.run();
}

/// What can be clicked or typed into and has no name.
fn nameless(shown: &Shown) -> Vec<String> {
    let found = nodes(&shown.harness, |node| {
        let is_control = node.data().supports_action(Action::Click) || node.is_text_input();
        let has_name = [
            node.label(),
            node.value().filter(|_| node.role() == Role::Label),
        ]
        .into_iter()
        .flatten()
        // A glyph of the icons is no name.
        .any(|name| name.chars().any(char::is_alphanumeric));
        // Scroll bars are named by their role.
        let is_named = has_name || node.role() == Role::ScrollBar;
        (is_control && !is_named).then(|| format!("{:?} {:?}", node.role(), node.value()))
    });
    found.into_iter().flatten().collect()
}

#[test]
fn every_control_of_every_page_has_a_name() {
    let mut view = view();
    view.person = Some(Arc::new(ada()));
    let mut shown = shown(view);
    for route in Route::ALL {
        go(&mut shown, route);
        assert_eq!(nameless(&shown), Vec::<String>::new(), "{route:?}");
    }
    let mut first = crate::fixture::view();
    first.has_begun = false;
    assert_eq!(
        nameless(&sized(first, [1180.0, 760.0], 1.0)),
        Vec::<String>::new()
    );
}

#[test]
fn a_window_at_rest_draws_nothing() {
    let mut view = view();
    view.person = Some(Arc::new(ada()));
    for size in [[1180.0, 760.0], [512.0, 350.0]] {
        let mut shown = sized(view.clone(), size, 1.0);
        for route in Route::ALL {
            go(&mut shown, route);
            let delay =
                shown.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
            assert_eq!(delay, std::time::Duration::MAX, "{route:?}");
        }
    }
}
