//! Aligned columns for a terminal.

/// Columns as wide as their widest cell, two spaces apart. Numbers stand on the right.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let columns = head.len();
    let width = |i: usize| {
        let cells = rows.iter().filter_map(|r| r.get(i)).map(|c| columns_of(c));
        cells.chain([columns_of(head[i])]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    let head: Vec<String> = head.iter().map(|h| (*h).to_owned()).collect();
    for (index, row) in std::iter::once(&head).chain(rows).enumerate() {
        let mut line = String::new();
        for (i, cell) in row.iter().take(columns).enumerate() {
            let pad = " ".repeat(widths[i].saturating_sub(columns_of(cell)));
            let numeric = |r: &Vec<String>| r.get(i).is_some_and(|c| is_number(c));
            if rows.iter().all(numeric) && (index > 0 || !rows.is_empty()) {
                line.push_str(&pad);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                line.push_str(&pad);
            }
            line.push_str("  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit())
}

/// Width on a terminal; East Asian letters take two columns.
fn columns_of(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '\u{300}'..='\u{36f}' => 0,
            '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff00}'..='\u{ff60}' => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn aligns_texts_left_and_numbers_right() {
        let rows = [
            vec!["Riverside".to_owned(), "7".to_owned()],
            vec!["王".to_owned(), "12".to_owned()],
        ];
        assert_eq!(
            super::table(&["club", "read"], &rows),
            "club       read\nRiverside     7\n王           12\n"
        );
    }
}
