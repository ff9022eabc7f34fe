//! Email addresses without what mail programs and lists put around them.

use crate::model::Note;
use unicode_normalization::UnicodeNormalization;

/// The address in `ada@example.org`, `mailto:ada@example.org?subject=…`, `Ada <ada@example.org>`,
/// `"ada@example.org",`.
///
/// # Errors
/// The note that says why there is no address, or no single one.
pub(in crate::model) fn email(text: &str) -> Result<String, Note> {
    // Full-width characters are no others in an address.
    let wide;
    let text = if text.is_ascii() {
        text
    } else {
        wide = text.nfkc().collect::<String>();
        &wide
    };
    let inner = bare(text);
    let address = match inner.split_once('<') {
        Some((name, rest)) if !name.contains('@') => bare(rest.strip_suffix('>').unwrap_or(rest)),
        _ => inner,
    };
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            let rest = address.get(7..).unwrap_or_default();
            bare(rest.split('?').next().unwrap_or(rest))
        }
        _ => address,
    };
    if is_sound(address) {
        return Ok(address.to_owned());
    }
    let several = address
        .split([' ', ',', ';', '/', '|', '<', '>'])
        .filter(|part| is_sound(bare(part)))
        .count()
        > 1;
    Err(if several {
        Note::Several
    } else {
        Note::NotAnEmail
    })
}

/// Without the ends of sentences and lists, and without quotes around it.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches([' ', ',', ';']);
    let text = text.trim_end_matches([' ', ',', ';', '.', ':']);
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
}

/// Whether mail could reach it.
fn is_sound(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else {
        return false;
    };
    // What else an address may have before the `@` is for mail to say.
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>".contains(c);
    let is_in_domain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-.".contains(c);
    !local.is_empty()
        && !local.contains(is_odd)
        && domain.contains('.')
        && !domain.split('.').any(str::is_empty)
        && domain.chars().all(|c| is_in_domain(c) && !is_odd(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_out_of_what_is_around_it() {
        for raw in [
            "ada@example.org",
            "mailto:ada@example.org",
            "MAILTO:ada@example.org?subject=Hello%20you",
            "<ada@example.org>",
            "Ada Byron <ada@example.org>",
            "\"Byron, Ada\" <ada@example.org>,",
            "<mailto:ada@example.org>",
            "ada@example.org.",
            "ada@example.org,",
            "ada@example.org;",
            "'ada@example.org'",
            "\"ada@example.org\"",
            "ada＠example．org",
        ] {
            assert_eq!(email(raw).as_deref(), Ok("ada@example.org"), "{raw}");
        }
        for good in [
            "o'hara+x@mail.example.org",
            "jörg@müller.de",
            "a?b@example.org",
        ] {
            assert_eq!(email(good).as_deref(), Ok(good));
        }
    }

    #[test]
    fn what_is_no_address_is_noted() {
        for bad in [
            "ada",
            "ada@",
            "@example.org",
            "a b@example.org",
            "a@b@c.org",
            "ada@example",
            "ada@example..org",
            "ada@.org",
            "ada@example,org",
            "ada (at) example.org",
            "mailto:",
            "<>",
        ] {
            assert_eq!(email(bad), Err(Note::NotAnEmail), "{bad}");
        }
        for two in [
            "a@example.org, b@example.org",
            "a@example.org;b@example.org",
            "a@example.org b@example.org",
            "a@example.org / b@example.org",
            "Ada <a@example.org>, Bob <b@example.org>",
        ] {
            assert_eq!(email(two), Err(Note::Several), "{two}");
        }
    }
}
