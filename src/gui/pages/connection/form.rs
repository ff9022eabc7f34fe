//! Ids and addresses of both services while they are edited.

use crate::desk::ConnectionEdit;
use crate::gui::widgets;
use crate::settings::{AddressMistake, INTOUCH_API, INTOUCH_LOGIN, Settings, check_address};
use egui::{Response, Ui};
use url::Url;

/// Width of a field, in points: values are shorter than a page is wide.
pub const FIELD: f32 = 480.0;

/// One value of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// InTouch's OAuth client id.
    ClientId,
    /// Base of InTouch's API.
    InTouchApi,
    /// Base of InTouch's sign-in.
    InTouchLogin,
    /// Root of I4's API.
    I4Api,
    /// The Company ID of both.
    CompanyId,
}

impl Part {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::ClientId,
        Self::InTouchApi,
        Self::InTouchLogin,
        Self::I4Api,
        Self::CompanyId,
    ];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientId => "Client ID",
            Self::InTouchApi => "InTouch API address",
            Self::InTouchLogin => "InTouch sign-in address",
            Self::I4Api => "I4 address",
            Self::CompanyId => "Company ID",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::ClientId | Self::CompanyId => "",
            Self::InTouchApi | Self::InTouchLogin | Self::I4Api => "https://…",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::ClientId => "InTouch gives it to you together with the secret",
            Self::InTouchApi | Self::InTouchLogin => "Change it only if InTouch tells you to",
            Self::I4Api => "The https:// address that Jonas gave you",
            Self::CompanyId => "The number of your company in Jonas I4",
        }
    }

    fn is_address(self) -> bool {
        !matches!(self, Self::ClientId | Self::CompanyId)
    }

    fn in_edit(self, edit: &mut ConnectionEdit) -> &mut Option<String> {
        match self {
            Self::ClientId => &mut edit.client_id,
            Self::InTouchApi => &mut edit.intouch_api,
            Self::InTouchLogin => &mut edit.intouch_login,
            Self::I4Api => &mut edit.i4_api,
            Self::CompanyId => &mut edit.company_id,
        }
    }
}

/// A text for each part, in the order of [`Part::ALL`].
type Texts = [String; Part::ALL.len()];

/// What is typed, beside what is saved.
pub struct Form {
    edit: Texts,
    base: Texts,
    /// Where the keyboard was when the form was last drawn.
    typing: Option<Part>,
    /// What must not be empty is marked from the first try to save on.
    pub asked_for_all: bool,
}

impl Form {
    /// A form of what is saved.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let base = saved(settings);
        Self {
            edit: base.clone(),
            base,
            typing: None,
            asked_for_all: false,
        }
    }

    /// Follows what is saved, here or elsewhere; a value that is typed here stays.
    pub fn follow(&mut self, settings: &Settings) {
        let now = saved(settings);
        for part in Part::ALL {
            let i = part as usize;
            if now[i] == self.base[i] {
                continue;
            }
            // What is saved now may be written otherwise than it was typed.
            if !self.differs(part) || canonical(part, &self.edit[i]) == now[i] {
                self.edit[i] = now[i].clone();
            }
        }
        self.base = now;
    }

    fn differs(&self, part: Part) -> bool {
        canonical(part, &self.edit[part as usize]) != self.base[part as usize]
    }

    /// Whether there is something to save.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        Part::ALL.into_iter().any(|part| self.differs(part))
    }

    /// Back to what is saved.
    pub fn discard(&mut self) {
        self.edit = self.base.clone();
        self.asked_for_all = false;
    }

    /// What was changed, without the spaces and line ends that pasting brings along.
    #[must_use]
    pub fn changes(&self) -> ConnectionEdit {
        let mut edit = ConnectionEdit::default();
        for part in Part::ALL {
            if self.differs(part) {
                *part.in_edit(&mut edit) = Some(canonical(part, &self.edit[part as usize]));
            }
        }
        edit
    }

    /// Whether a value is empty.
    #[must_use]
    pub fn is_empty(&self, part: Part) -> bool {
        self.edit[part as usize].trim().is_empty()
    }

    /// Whether the value cannot be saved.
    #[must_use]
    pub fn is_wrong(&self, part: Part) -> bool {
        mistake(part, &self.edit[part as usize], false).is_some()
    }

    /// Draws a value.
    pub fn field(&mut self, ui: &mut Ui, part: Part) -> Response {
        let typing = self.typing == Some(part);
        let value = &mut self.edit[part as usize];
        let mut wrong = mistake(part, value, typing);
        if self.asked_for_all && value.trim().is_empty() {
            wrong = Some("This is needed");
        }
        let field = widgets::Field::new(part.name())
            .hint(part.hint())
            .help(part.help())
            .mistake(wrong)
            .mono()
            .width(FIELD);
        let response = field.show(ui, value);
        if response.has_focus() {
            self.typing = Some(part);
        } else if typing {
            self.typing = None;
        }
        if response.lost_focus() {
            *value = canonical(part, value);
        }
        response
    }
}

/// What is saved, as it is typed.
fn saved(settings: &Settings) -> Texts {
    Part::ALL.map(|part| match part {
        Part::ClientId => settings.intouch.client_id.clone(),
        Part::InTouchApi => address(&settings.intouch.api_url),
        Part::InTouchLogin => address(&settings.intouch.login_url),
        Part::I4Api => settings
            .i4_api_url
            .as_ref()
            .map(address)
            .unwrap_or_default(),
        Part::CompanyId => settings.company_id.clone(),
    })
}

/// An address as it is typed: a bare server has an empty path, which nobody types as a slash.
fn address(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// What a typed value will be once it is saved: two that become the same are no change.
fn canonical(part: Part, text: &str) -> String {
    let text = text.trim();
    let text = match part {
        Part::InTouchApi if text.is_empty() => INTOUCH_API,
        Part::InTouchLogin if text.is_empty() => INTOUCH_LOGIN,
        _ => text,
    };
    let url = part
        .is_address()
        .then(|| check_address(text).ok())
        .flatten();
    url.as_ref().map_or_else(|| text.to_owned(), address)
}

/// What is wrong with a value. While somebody is still typing, only what more letters cannot
/// mend; an empty value is not wrong.
#[must_use]
pub fn mistake(part: Part, text: &str, typing: bool) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.contains(char::is_whitespace) {
        return Some("There is a space in it");
    }
    if !part.is_address() {
        let plain = text.bytes().all(|b| b.is_ascii_graphic());
        return (!plain).then_some("It has letters that no ID has");
    }
    let lower = text.to_ascii_lowercase();
    let begun = ["https://", "http://"]
        .iter()
        .any(|s| s.starts_with(&lower) || lower.starts_with(s));
    if !begun {
        return Some("Put https:// in front of it");
    }
    let found = check_address(text).err()?;
    match found {
        AddressMistake::NotOne | AddressMistake::NoServer | AddressMistake::Scheme if typing => {
            None
        }
        // It may become http://localhost.
        AddressMistake::Open if typing && !lower.contains('.') => None,
        AddressMistake::NotOne | AddressMistake::NoServer | AddressMistake::Scheme => {
            Some("It is not complete: the name of the server is missing")
        }
        AddressMistake::Open => Some("Anybody on the way can read http://. Use https://"),
        AddressMistake::Credentials => Some("Take the user name and password out of it"),
        AddressMistake::Query => Some("Take the ? or # and what follows out of it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_address_is_not_judged_while_it_is_typed() {
        let whole = "https://i4.riverside-clubs.com/root";
        for end in 1..=whole.len() {
            assert_eq!(mistake(Part::I4Api, &whole[..end], true), None, "{end}");
        }
        let local = "http://localhost:8080";
        for end in 1..=local.len() {
            assert_eq!(mistake(Part::I4Api, &local[..end], true), None, "{end}");
        }
        for (text, typing, wrong) in [
            ("", false, false),
            (" https://i4.example.com\n", false, false),
            ("https://", false, true),
            ("htt", false, true),
            ("i4.example.com", true, true),
            ("ftp://i4.example.com", true, true),
            ("http://i4.example.com", true, true),
            ("http://127.0.0.1:9", false, false),
            ("https://a:b@i4.example.com", true, true),
            ("https://i4.example.com/?key=1", true, true),
            ("https://i4 example.com", true, true),
        ] {
            let found = mistake(Part::I4Api, text, typing);
            assert_eq!(found.is_some(), wrong, "{text}: {found:?}");
        }
        assert_eq!(mistake(Part::CompanyId, " 10042\n", false), None);
        assert!(mistake(Part::CompanyId, "100 42", true).is_some());
        assert!(mistake(Part::CompanyId, "1004２", true).is_some());
    }

    fn typed(form: &mut Form, part: Part, text: &str) {
        form.edit[part as usize] = text.to_owned();
    }

    #[test]
    fn a_form_is_dirty_only_with_another_value() {
        let settings = Settings::template().unwrap();
        let mut form = Form::new(&settings);
        assert!(!form.is_dirty());
        typed(&mut form, Part::ClientId, "  ");
        assert!(!form.is_dirty());
        typed(&mut form, Part::ClientId, " riverside-sync\n");
        assert!(form.is_dirty());
        let only = ConnectionEdit {
            client_id: Some("riverside-sync".to_owned()),
            ..ConnectionEdit::default()
        };
        assert_eq!(form.changes(), only);
    }

    #[test]
    fn what_is_saved_elsewhere_is_followed_value_by_value() {
        let mut settings = Settings::template().unwrap();
        settings.intouch.client_id = "old".to_owned();
        let mut form = Form::new(&settings);
        typed(&mut form, Part::I4Api, "https://i4.example.com");
        settings.intouch.client_id = "new".to_owned();
        settings.company_id = "7".to_owned();
        form.follow(&settings);
        // The old client ID does not come back with the address.
        let only = ConnectionEdit {
            i4_api: Some("https://i4.example.com".to_owned()),
            ..ConnectionEdit::default()
        };
        assert_eq!(form.changes(), only);
        assert_eq!(form.edit[Part::ClientId as usize], "new");
        assert_eq!(form.edit[Part::CompanyId as usize], "7");
        // What is typed here stays, whatever is saved elsewhere meanwhile.
        typed(&mut form, Part::ClientId, "mine");
        settings.intouch.client_id = "newer".to_owned();
        form.follow(&settings);
        assert_eq!(form.changes().client_id.as_deref(), Some("mine"));
        form.discard();
        assert!(!form.is_dirty());
        assert_eq!(form.edit[Part::ClientId as usize], "newer");
    }

    #[test]
    fn a_form_is_clean_once_it_is_saved_however_it_was_written() {
        for (part, text) in [
            (Part::I4Api, "https://i4.example.com/"),
            (Part::I4Api, "HTTPS://I4.Example.com:443/root//"),
            (Part::InTouchApi, " https://API.example.com "),
            (Part::CompanyId, " 7 "),
        ] {
            let mut settings = Settings::template().unwrap();
            let mut form = Form::new(&settings);
            typed(&mut form, part, text);
            assert!(form.is_dirty(), "{text}");
            let mut edit = form.changes();
            let value = part.in_edit(&mut edit).take().unwrap();
            let url = check_address(&value);
            match part {
                Part::I4Api => settings.i4_api_url = url.ok(),
                Part::InTouchApi => settings.intouch.api_url = url.unwrap(),
                _ => settings.company_id = value,
            }
            form.follow(&settings);
            assert!(!form.is_dirty(), "{text}");
            assert_eq!(form.edit, form.base);
            // The same in other letters is no change.
            typed(&mut form, part, text);
            assert!(!form.is_dirty(), "{text}");
        }
        // InTouch's own addresses stand where none is written.
        let mut form = Form::new(&Settings::template().unwrap());
        typed(&mut form, Part::InTouchApi, "");
        typed(&mut form, Part::InTouchLogin, " ");
        assert!(!form.is_dirty());
    }
}
