//! I4 Connector: brings people entered in InTouch to Jonas I4, one way, nothing lost and nobody
//! twice. ARCHITECTURE.md shows the rooms and what may use what.

pub mod cli;
pub mod desk;
pub mod engine;
pub mod gui;
pub mod ledger;
pub mod model;
pub mod plan;
pub mod problem;
pub mod remote;
pub mod report;
pub mod secrets;
pub mod settings;
pub mod simulator;
pub mod tasks;
pub mod wiring;
