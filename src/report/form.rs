//! The "customer actions": the form that the client guide asks a club to mail.

use super::table;
use crate::settings::Settings;

/// Where it goes.
const MAIL: &str = "support@intouchfollowup.com";

/// The filled-in form: Company ID and the table of clubs, ready to mail.
#[must_use]
pub fn customer_actions_form(settings: &Settings) -> String {
    let rows: Vec<Vec<String>> = settings
        .clubs
        .iter()
        .map(|club| {
            let place = if club.address.is_empty() {
                club.name.clone()
            } else {
                format!("{}, {}", club.name, club.address)
            };
            vec![place, club.intouch.to_string(), club.i4.to_string()]
        })
        .collect();
    let company = if settings.company_id.is_empty() {
        "(not entered yet)"
    } else {
        &settings.company_id
    };
    format!(
        "To: {MAIL}\nSubject: Jonas I4 connector: customer actions\n\nCompany ID: {company}\n\n{}",
        table(
            &[
                "Club name and address",
                "InTouch Club ID",
                "Jonas I4 Club ID"
            ],
            &rows
        )
    )
}

/// The form as a page to print.
#[must_use]
pub fn customer_actions_html(settings: &Settings) -> String {
    customer_actions_form(settings)
}

/// The form as a mail.
#[must_use]
pub fn customer_actions_mail(settings: &Settings) -> String {
    customer_actions_form(settings)
}
