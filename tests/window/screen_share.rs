//! Screen-share mode.
