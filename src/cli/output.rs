//! The one place that prints: results on stdout, everything else on stderr.

use crate::problem::Problem;
use crate::report::{problem_json, problem_text};
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Whether stdout is for one JSON document.
    pub json: bool,
}

impl Output {
    /// Printing as asked for.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// A result: its JSON, or its text.
    pub fn result(self, json: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            self.line(&serde_json::to_string(json).unwrap_or_default());
        } else {
            self.raw(text().as_bytes());
        }
    }

    /// A line on stdout.
    pub fn line(self, text: &str) {
        self.raw(format!("{text}\n").as_bytes());
    }

    /// Bytes on stdout. A reader who has had enough (`| head`) is no error.
    pub fn raw(self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }

    /// A remark for whoever watches.
    pub fn remark(self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// A problem: on stderr in words, and with `--json` as the document too.
    pub fn problem(self, problem: &Problem) {
        self.remark(&problem_text(problem));
        if self.json {
            self.line(&problem_json(problem).to_string());
        }
    }

    /// Whether somebody looks at stderr, for a progress bar.
    pub fn is_watched(self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }
}
