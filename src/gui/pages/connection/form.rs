//! Ids and addresses of both services while they are edited.

use crate::desk::ConnectionEdit;
use crate::gui::widgets;
use crate::settings::{AddressMistake, Settings, check_address};
use egui::{Response, Ui};

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

    /// The value in an edit.
    #[must_use]
    pub fn of(self, edit: &ConnectionEdit) -> &str {
        match self {
            Self::ClientId => &edit.client_id,
            Self::InTouchApi => &edit.intouch_api,
            Self::InTouchLogin => &edit.intouch_login,
            Self::I4Api => &edit.i4_api,
            Self::CompanyId => &edit.company_id,
        }
    }

    fn of_mut(self, edit: &mut ConnectionEdit) -> &mut String {
        match self {
            Self::ClientId => &mut edit.client_id,
            Self::InTouchApi => &mut edit.intouch_api,
            Self::InTouchLogin => &mut edit.intouch_login,
            Self::I4Api => &mut edit.i4_api,
            Self::CompanyId => &mut edit.company_id,
        }
    }
}

/// What is typed, beside what is saved.
pub struct Form {
    edit: ConnectionEdit,
    base: ConnectionEdit,
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

    /// Follows what is saved elsewhere, as long as nothing is typed here.
    pub fn follow(&mut self, settings: &Settings) {
        let now = saved(settings);
        if now != self.base && !self.is_dirty() {
            self.edit = now.clone();
        }
        self.base = now;
    }

    /// Whether there is something to save.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.cleaned() != self.base
    }

    /// Back to what is saved.
    pub fn discard(&mut self) {
        self.edit = self.base.clone();
        self.asked_for_all = false;
    }

    /// What is typed, without the spaces and line ends that pasting brings along.
    #[must_use]
    pub fn cleaned(&self) -> ConnectionEdit {
        let mut edit = self.edit.clone();
        for part in Part::ALL {
            let value = part.of_mut(&mut edit);
            *value = value.trim().to_owned();
        }
        edit
    }

    /// Whether a value is empty.
    #[must_use]
    pub fn is_empty(&self, part: Part) -> bool {
        part.of(&self.edit).trim().is_empty()
    }

    /// Whether the value cannot be saved.
    #[must_use]
    pub fn is_wrong(&self, part: Part) -> bool {
        mistake(part, part.of(&self.edit), false).is_some()
    }

    /// Draws a value.
    pub fn field(&mut self, ui: &mut Ui, part: Part) -> Response {
        let typing = self.typing == Some(part);
        let value = part.of_mut(&mut self.edit);
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
            let clean = value.trim().to_owned();
            *value = clean;
        }
        response
    }
}

/// What is saved, as it is typed.
fn saved(settings: &Settings) -> ConnectionEdit {
    // A bare server has an empty path, which nobody types as a slash.
    let text = |url: &url::Url| url.as_str().trim_end_matches('/').to_owned();
    ConnectionEdit {
        company_id: settings.company_id.clone(),
        client_id: settings.intouch.client_id.clone(),
        intouch_api: text(&settings.intouch.api_url),
        intouch_login: text(&settings.intouch.login_url),
        i4_api: settings.i4_api_url.as_ref().map(text).unwrap_or_default(),
    }
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

    #[test]
    fn a_form_is_dirty_only_with_another_value() {
        let settings = Settings::template().unwrap();
        let mut form = Form::new(&settings);
        assert!(!form.is_dirty());
        form.edit.client_id = "  ".to_owned();
        assert!(!form.is_dirty());
        form.edit.client_id = " riverside-sync\n".to_owned();
        assert!(form.is_dirty());
        assert_eq!(form.cleaned().client_id, "riverside-sync");
        let mut other = settings;
        other.company_id = "7".to_owned();
        form.follow(&other);
        assert_eq!(form.cleaned().client_id, "riverside-sync");
        form.discard();
        assert_eq!(form.cleaned().company_id, "7");
    }
}
