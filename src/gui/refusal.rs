//! What cannot be asked for now, and why: the same for buttons and for keys. Pure.

use crate::desk::{Holder, Sync};

/// Why a pass cannot be asked for now.
#[must_use]
pub fn refuses_sync(sync: &Sync) -> Option<&'static str> {
    match sync.holder {
        Holder::Elsewhere { .. } => Some("Another program syncs this profile"),
        _ if sync.progress.is_some() => Some("A pass is on its way"),
        _ => None,
    }
}

/// Why the loop cannot be started or paused now.
#[must_use]
pub fn refuses_pause(sync: &Sync) -> Option<&'static str> {
    match sync.holder {
        Holder::Elsewhere { .. } => Some("Another program syncs this profile"),
        _ if sync.is_ending => Some("The people in flight are being finished"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_pass_runs_and_only_one_program_syncs() {
        let here = Sync {
            holder: Holder::Here,
            ..Sync::default()
        };
        assert_eq!((refuses_sync(&here), refuses_pause(&here)), (None, None));
        let busy = Sync {
            progress: Some(std::sync::Arc::default()),
            ..here.clone()
        };
        assert!(refuses_sync(&busy).is_some() && refuses_pause(&busy).is_none());
        let ending = Sync {
            is_ending: true,
            ..here
        };
        assert!(refuses_pause(&ending).is_some());
        let elsewhere = Sync {
            holder: Holder::Elsewhere {
                pid: None,
                since_ms: None,
            },
            ..Sync::default()
        };
        assert!(refuses_sync(&elsewhere).is_some() && refuses_pause(&elsewhere).is_some());
    }
}
