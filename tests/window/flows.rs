//! Whole ways through the window, by role and label, on a real desk: real settings, a real
//! database, both simulators.

use crate::leads::{customer, lead};
use crate::live::Live;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT;
use egui_kittest::{Harness, Node};
use i4_connector::desk::{Command, Status};
use i4_connector::gui::App;
use i4_connector::model::Secret;
use i4_connector::secrets::Name;
use i4_connector::simulator::{Operation, Options};

/// Somebody at a window.
pub struct Hands<'a> {
    live: &'a Live,
    window: Harness<'static, App>,
}

impl<'a> Hands<'a> {
    pub fn at(live: &'a Live) -> Self {
        let mut window = live.window();
        window.run_steps(2);
        Self { live, window }
    }

    /// Waits for a text or a control whose name begins so.
    #[track_caller]
    pub fn sees(&mut self, label: &str) {
        self.live.draw_until(&mut self.window, label, |window| {
            find(window, None, label).is_some()
        });
    }

    #[track_caller]
    pub fn presses(&mut self, role: Role, label: &str) {
        self.live.draw_until(&mut self.window, label, |window| {
            find(window, Some(role), label).is_some_and(|n| !n.accesskit_node().is_disabled())
        });
        find(&self.window, Some(role), label).unwrap().click();
        self.window.run_steps(3);
    }

    /// Types over what stands in a field.
    #[track_caller]
    pub fn types(&mut self, label: &str, text: &str) {
        let field = |window: &Harness<'static, App>| {
            let plain = find(window, Some(Role::TextInput), label).is_some();
            if plain {
                Role::TextInput
            } else {
                Role::PasswordInput
            }
        };
        self.sees(label);
        let role = field(&self.window);
        find(&self.window, Some(role), label).unwrap().focus();
        self.window.run_steps(2);
        self.window
            .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        find(&self.window, Some(role), label)
            .unwrap()
            .type_text(text);
        self.window.run_steps(2);
    }
}

fn find<'w>(
    window: &'w Harness<'static, App>,
    role: Option<Role>,
    label: &str,
) -> Option<Node<'w>> {
    let mut nodes = vec![window.root()];
    while let Some(node) = nodes.pop() {
        let is_so = |text: Option<String>| text.is_some_and(|t| t.starts_with(label));
        let inner = node.accesskit_node();
        if role.is_none_or(|r| inner.role() == r) && (is_so(inner.label()) || is_so(inner.value()))
        {
            return Some(node);
        }
        nodes.extend(node.children());
    }
    None
}

#[test]
fn first_run_to_first_sync_with_a_wrong_key_on_the_way() {
    let live = Live::fresh(Options {
        people: 40,
        clubs: 2,
        ..Options::default()
    });
    let access = live.env.simulator.access();
    let mut hands = Hands::at(&live);
    hands.presses(Role::Button, "Continue");
    hands.presses(Role::DisclosureTriangle, "Other addresses");
    hands.types("InTouch API address", &access.intouch.api_url);
    hands.types("InTouch sign-in address", &access.intouch.login_url);
    hands.types("Client ID", &format!("  {}\n", access.intouch.client_id));
    hands.types("Client secret", &access.intouch.client_secret);
    hands.presses(Role::Button, "Continue");

    hands.types("I4 address", &access.i4.api_url);
    hands.types("Company ID", &access.company_id);
    hands.types("API key", "not the key");
    hands.presses(Role::Button, "Continue");
    hands.sees("Test the connection");
    hands.sees("I4 refuses the key or the Company ID");

    hands.presses(Role::Button, "Back");
    hands.types("API key", &access.i4.api_key);
    hands.presses(Role::Button, "Continue");
    // The rows that come with the result move the button.
    hands.sees("Works, 2 active clubs");
    hands.presses(Role::Button, "Continue");
    hands.sees("Choose the clubs");
    hands.presses(Role::Button, "Continue with 2 clubs");
    hands.sees("Where to begin");
    hands.sees("40 people");
    assert_eq!(live.env.count(Operation::CreateProspect), 0);
    hands.presses(Role::RadioButton, "Everything");
    hands.presses(Role::Button, "Start syncing");

    hands.presses(Role::Tab, "Overview");
    hands.sees("Up to date");
    live.env.assert_everybody_once();
    let view = live.desk.view();
    assert_eq!(view.settings.clubs.len(), 2);
    assert_eq!(view.settings.intouch.client_id, access.intouch.client_id);
    // No secret has reached the folder.
    for entry in std::fs::read_dir(live.env.profile()).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        for secret in [&access.i4.api_key, &access.intouch.client_secret] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()));
        }
    }
}

#[test]
fn a_hold_is_resolved_by_choosing_the_record() {
    let live = Live::set_up(Options {
        people: 0,
        clubs: 1,
        ..Options::default()
    });
    let twins = [1, 2].map(|_| live.env.add_customer(customer("Tom Twin")));
    live.env.add(lead("Tom Twin"));
    live.desk.send(Command::Start);
    live.until("held", |v| v.overview.held == 1);
    let mut hands = Hands::at(&live);
    hands.presses(Role::Tab, "People");
    hands.presses(Role::ListBoxOption, "Tom Twin");
    hands.presses(Role::Button, "This is the one");
    live.until("nobody on hold", |v| v.overview.held == 0);
    let linked = live.desk.view().people.rows[0].i4.clone().unwrap();
    assert!(twins.iter().any(|id| id.to_string() == linked.as_str()));
    assert_eq!(live.env.count(Operation::CreateProspect), 0);
}

#[test]
fn a_key_that_is_refused_is_replaced_on_the_connection_page() {
    let live = Live::set_up(Options {
        people: 3,
        clubs: 1,
        ..Options::default()
    });
    let right = live.env.simulator.access().i4.api_key;
    let wrong = Secret::new("wrong".to_owned());
    live.desk
        .send(Command::SaveCredential(Name::I4ApiKey, wrong));
    live.desk.send(Command::Start);
    live.until("refused", |v| v.sync.status == Status::SignInNeeded);
    let mut hands = Hands::at(&live);
    hands.sees("Sign-in needed");
    hands.presses(Role::Tab, "Connection");
    hands.presses(Role::Button, "Test connection");
    hands.sees("I4 refuses the key");
    hands.presses(Role::Button, "Replace… API key");
    hands.types("New API key", &right);
    hands.presses(Role::Button, "Store API key");
    hands.presses(Role::Tab, "Overview");
    hands.sees("Up to date");
    live.env.assert_everybody_once();
}
