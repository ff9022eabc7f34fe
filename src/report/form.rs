//! The "customer actions": the form that the client guide asks a club to mail.

use super::table;
use crate::model::Club;
use crate::settings::Settings;
use std::fmt::Write;

/// Where it goes.
const MAIL: &str = "support@intouchfollowup.com";
const SUBJECT: &str = "Jonas I4 connector: customer actions";
const COLUMNS: [&str; 3] = [
    "Club name and address",
    "InTouch Club ID",
    "Jonas I4 Club ID",
];
/// Longer addresses are cut by some systems and mail programs.
const LONGEST_MAIL: usize = 1_900;

/// The filled-in form: Company ID and the table of clubs, ready to mail.
#[must_use]
pub fn customer_actions_form(settings: &Settings) -> String {
    let rows: Vec<Vec<String>> = settings.clubs.iter().map(|c| cells(c).to_vec()).collect();
    format!(
        "To: {MAIL}\nSubject: {SUBJECT}\n\nCompany ID: {}\n\n{}",
        company(settings),
        table(&COLUMNS, &rows)
    )
}

/// The form as a page to print: whole in itself, nothing is loaded from anywhere.
#[must_use]
pub fn customer_actions_html(settings: &Settings) -> String {
    let mut rows = String::new();
    for club in &settings.clubs {
        let [place, intouch, i4] = cells(club).map(|cell| escaped(&cell));
        let _ = writeln!(
            rows,
            "<tr><td>{place}</td><td class=\"id\">{intouch}</td><td class=\"id\">{i4}</td></tr>"
        );
    }
    let heads = COLUMNS.map(|column| format!("<th scope=\"col\">{column}</th>"));
    format!(
        include_str!("../../assets/customer-actions.html"),
        subject = SUBJECT,
        mail = MAIL,
        company = escaped(company(settings)),
        heads = heads.concat(),
        rows = rows,
    )
}

/// The form as an address that opens a mail in the user's mail program. A table that is too long
/// for an address is left out; the mail then says that it is attached.
#[must_use]
pub fn customer_actions_mail(settings: &Settings) -> String {
    let whole = mail(&mail_body(settings));
    if whole.len() <= LONGEST_MAIL {
        return whole;
    }
    let company: String = company(settings).chars().take(100).collect();
    mail(&format!(
        "Company ID: {company}\n\nThe table with our clubs is attached.\n"
    ))
}

/// Whether the mail holds the table, so that nothing must be attached.
#[must_use]
pub fn customer_actions_mail_is_whole(settings: &Settings) -> bool {
    mail(&mail_body(settings)).len() <= LONGEST_MAIL
}

/// Mail programs show letters of different widths: a list instead of columns.
fn mail_body(settings: &Settings) -> String {
    let mut body = format!("Company ID: {}\n", company(settings));
    for club in &settings.clubs {
        let [place, intouch, i4] = cells(club);
        let _ = write!(
            body,
            "\n{place}\nInTouch Club ID: {intouch}\nJonas I4 Club ID: {i4}\n"
        );
    }
    body
}

fn mail(body: &str) -> String {
    let body = body.replace('\n', "\r\n");
    format!(
        "mailto:{MAIL}?subject={}&body={}",
        encoded(SUBJECT),
        encoded(&body)
    )
}

/// Percent-encoded: only letters, digits and four marks stay, so nothing of a name can end the
/// body and begin another part of the address.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A club in the columns of the form, each in one line.
fn cells(club: &Club) -> [String; 3] {
    let place = if club.address.is_empty() {
        club.name.clone()
    } else {
        format!("{}, {}", club.name, club.address)
    };
    [place, club.intouch.to_string(), club.i4.to_string()]
        .map(|cell| cell.split(char::is_control).collect::<Vec<_>>().join(" "))
}

fn company(settings: &Settings) -> &str {
    if settings.company_id.is_empty() {
        "(not entered yet)"
    } else {
        &settings.company_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{I4ClubId, InTouchClubId};

    fn settings(clubs: &[(&str, &str)]) -> Settings {
        let mut settings = Settings::template().unwrap();
        settings.company_id = "10042".to_owned();
        settings.clubs = clubs
            .iter()
            .enumerate()
            .map(|(i, (name, address))| Club {
                name: (*name).to_owned(),
                address: (*address).to_owned(),
                time_zone: String::new(),
                intouch: InTouchClubId::new(&format!("7f0c41d2-{i}")),
                i4: I4ClubId::new(&format!("{}", i + 1)),
                enabled: true,
            })
            .collect();
        settings
    }

    #[test]
    fn all_three_have_the_company_and_each_club() {
        let settings = settings(&[("Riverside", "12 River St"), ("Hilltop", "")]);
        let html = customer_actions_html(&settings);
        let text = customer_actions_form(&settings);
        for word in [
            "10042",
            "Riverside, 12 River St",
            "7f0c41d2-0",
            "Hilltop",
            "7f0c41d2-1",
            "Jonas I4 Club ID",
        ] {
            assert!(html.contains(word) && text.contains(word), "{word}");
        }
        assert!(html.starts_with("<!DOCTYPE html>") && html.contains("charset=\"utf-8\""));
        let mail = customer_actions_mail(&settings);
        assert!(mail.starts_with(
            "mailto:support@intouchfollowup.com?subject=Jonas%20I4%20connector%3A%20customer%20actions&body=Company%20ID%3A%2010042%0D%0A%0D%0ARiverside%2C%2012%20River%20St%0D%0A"
        ), "{mail}");
        assert!(customer_actions_mail_is_whole(&settings));
    }

    #[test]
    fn no_name_becomes_a_part_of_the_page() {
        let settings = settings(&[("<script>alert('x')</script>", "\"A\" & B")]);
        let html = customer_actions_html(&settings);
        assert!(!html.contains("<script"));
        assert!(
            html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;, &quot;A&quot; &amp; B")
        );
    }

    #[test]
    fn no_name_becomes_a_part_of_the_address() {
        let name = "A&cc=thief@example.org?bcc=x#y%0D\r\nBcc: z 李";
        let mail = customer_actions_mail(&settings(&[(name, "")]));
        let (_, query) = mail.split_once('?').unwrap();
        let parts: Vec<&str> = query.split('&').collect();
        assert_eq!(parts.len(), 2, "{mail}");
        assert!(parts[0].starts_with("subject=") && parts[1].starts_with("body="));
        assert!(mail.is_ascii() && !mail.contains(['#', ' ', '\r', '\n']));
        assert_eq!(mail.matches('?').count(), 1);
        assert!(mail.contains("A%26cc%3Dthief%40example.org%3Fbcc%3Dx%23y%250D"));
        // A line end in a name makes no line of its own.
        assert!(!mail.contains("%0D%0ABcc"));
        let url = url::Url::parse(&mail).unwrap();
        let keys: Vec<_> = url.query_pairs().map(|(k, _)| k.into_owned()).collect();
        assert_eq!(keys, ["subject", "body"]);
    }

    #[test]
    fn a_long_table_is_attached() {
        let clubs = vec![("Riverside", "12 River St, Spuzzum WA"); 60];
        let settings = settings(&clubs);
        let mail = customer_actions_mail(&settings);
        assert!(mail.len() <= LONGEST_MAIL && mail.contains("attached"));
        assert!(mail.contains("10042") && !mail.contains("Riverside"));
        assert!(!customer_actions_mail_is_whole(&settings));
    }
}
