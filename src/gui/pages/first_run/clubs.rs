//! Clubs: InTouch's on the left, I4's as a choice beside each.

use super::pick::{Pick, Remark, Row, Zone};
use super::{Foot, Go, Pressed};
use crate::desk::{Command, View};
use crate::gui::cx::Cx;
use crate::gui::sent::Sent;
use crate::gui::theme::{self, Tokens};
use crate::gui::widgets::{self, Button, Field};
use crate::gui::{icons, words};
use crate::model::club::zone_named;
use crate::problem::Code;
use crate::settings::Settings;
use crate::tasks::Offered;
use egui::{Align, Label, Layout, RichText, Ui, Vec2};
use std::sync::Arc;

/// Below this width the choice stands under the club.
const SIDE_BY_SIDE: f32 = 560.0;

/// The step.
pub struct ClubsStep {
    pick: Pick,
    /// The settings whose table `pick` knows.
    known: Arc<Settings>,
    zone: Zone,
    zone_wrong: bool,
    /// The number of the last offer when another was asked for.
    asked: Option<u64>,
    /// The number of the offer that was taken in last.
    taken: Option<u64>,
    saving: Sent,
}

impl ClubsStep {
    /// What the table has.
    #[must_use]
    pub fn new(view: &View) -> Self {
        let pick = Pick::new(&view.settings.clubs);
        Self {
            zone: first_zone(&pick, view),
            pick,
            known: view.settings.clone(),
            zone_wrong: false,
            asked: None,
            taken: None,
            saving: Sent::default(),
        }
    }

    /// Whether something is chosen and not saved.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.saving.is_waiting() || self.pick.is_touched() || self.zone.is_chosen
    }

    /// Draws it.
    pub fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, entered: bool, foot: &mut Foot) -> Go {
        let offer = &cx.view.offer;
        if !Arc::ptr_eq(&self.known, &cx.view.settings) {
            self.known = cx.view.settings.clone();
            self.pick.follow(&self.known.clubs);
        }
        if entered {
            if !self.pick.is_touched() {
                self.pick = Pick::new(&cx.view.settings.clubs);
            }
            if !self.zone.is_chosen {
                self.zone = first_zone(&self.pick, cx.view);
            }
            self.taken = None;
            self.ask(cx);
        }
        if self.taken != Some(offer.generation())
            && let Some(offer) = offer.value()
        {
            self.pick.take(offer);
        }
        self.taken = Some(offer.generation());
        // An old offer does not count before the desk has taken the command.
        let asking = offer.is_pending() || self.asked == Some(offer.generation());
        let done = self.saving.poll(cx.view);
        if done {
            self.pick = Pick::new(&cx.view.settings.clubs);
            self.zone.is_chosen = false;
        }

        super::title(
            ui,
            "Choose the clubs",
            "Each InTouch club goes to one I4 club. People of clubs without a tick are not sent",
        );
        let none: &[Offered] = &[];
        let i4 = offer.value().map(|o| &o.i4);
        let list = match i4 {
            Some(Ok(list)) => Some(list.as_slice()),
            _ => None,
        };
        let waiting = self.saving.is_waiting();
        self.problems(ui, cx);
        widgets::panel(ui, |ui| {
            ui.add_enabled_ui(!waiting, |ui| self.panel(ui, list, asking));
        });
        for problem in self.saving.problems() {
            ui.add_space(theme::GAP - 8.0);
            widgets::problem(ui, problem);
        }
        *foot = self.foot(list.unwrap_or(none), asking);
        if done { Go::Next } else { Go::Stay }
    }

    /// Why a service does not tell its clubs, and what can be done without.
    fn problems(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let offer = &cx.view.offer;
        let intouch = offer.value().and_then(|o| o.pairs.as_ref().err());
        let i4 = offer.value().and_then(|o| o.i4.as_ref().err());
        for (problem, text) in [
            (offer.problem(), None),
            (
                intouch,
                Some("InTouch does not tell its clubs. You can add them by their IDs"),
            ),
            (
                i4,
                Some("Jonas I4 does not tell its clubs. You can write their IDs"),
            ),
        ] {
            let Some(problem) = problem else {
                continue;
            };
            // There is no table yet in which an ID could be wrong.
            if problem.code == Code::I4Club && cx.view.settings.clubs.is_empty() {
                widgets::weak(
                    ui,
                    "I4 tells its clubs only to somebody who names one: type the I4 Club ID",
                );
                ui.add_space(theme::GAP - 8.0);
                continue;
            }
            if let Some(text) = text {
                widgets::weak(ui, text);
            }
            widgets::problem(ui, problem);
            ui.add_space(theme::GAP - 8.0);
        }
    }

    fn panel(&mut self, ui: &mut Ui, list: Option<&[Offered]>, asking: bool) {
        if self.pick.rows.is_empty() {
            if asking {
                widgets::weak(ui, "Asking InTouch and Jonas I4 for their clubs…");
            } else if widgets::empty(
                ui,
                icons::BUILDINGS,
                "InTouch offers no club",
                "Ask InTouch which clubs your client may read, or add a club by its ID",
                Some("Add a club by its ID"),
            ) {
                self.pick.add();
            }
            return;
        }
        if asking {
            widgets::weak(ui, "Asking both services again…");
        }
        for index in 0..self.pick.rows.len() {
            if index > 0 {
                widgets::divider(ui);
            }
            let remark = self.pick.remark(index, list.unwrap_or_default());
            if let Some(row) = self.pick.rows.get_mut(index) {
                ui.push_id(("club", index), |ui| club(ui, row, list, remark.as_ref()));
            }
        }
        widgets::divider(ui);
        ui.add_space(2.0);
        let by_hand = Button::new("Add a club by its ID")
            .small()
            .icon(icons::PLUS);
        if by_hand.show(ui) {
            self.pick.add();
        }
        ui.add_space(6.0);
        let wrong = self.zone_wrong.then_some("There is no such time zone");
        let field = Field::new("Time zone of these clubs")
            .hint("this machine's")
            .help("Times in the log are shown in it. Each club can have its own later")
            .mistake(wrong)
            .width(260.0);
        if field.show(ui, &mut self.zone.name).changed() {
            self.zone.is_chosen = true;
            let zone = self.zone.name.trim();
            self.zone_wrong = !zone.is_empty() && zone_named(zone).is_none();
        }
    }

    fn foot(&self, i4: &[Offered], asking: bool) -> Foot {
        let ticked = self.pick.ticked();
        let wrong = self.pick.wrong(i4);
        let waiting = self.saving.is_waiting();
        let count = words::count(i64::try_from(ticked).unwrap_or(i64::MAX), "club");
        let note = if let Some((row, remark)) = &wrong {
            format!("{}: {}", row.called(), remark.words())
        } else if ticked == 0 && !self.pick.rows.is_empty() {
            "Tick at least one club".to_owned()
        } else if self.zone_wrong {
            "There is no such time zone".to_owned()
        } else {
            String::new()
        };
        Foot {
            next: match (waiting, ticked) {
                (true, _) => "Saving…".to_owned(),
                (false, 0) => "Continue".to_owned(),
                (false, _) => format!("Continue with {count}"),
            },
            can: !waiting && ticked > 0 && wrong.is_none() && !self.zone_wrong,
            second: (!asking && !waiting).then_some("Ask again"),
            note,
        }
    }

    fn ask(&mut self, cx: &Cx<'_>) {
        self.asked = Some(cx.view.offer.generation());
        cx.send(Command::Offer);
    }

    /// Saves the table, or asks both services again.
    pub fn press(&mut self, cx: &Cx<'_>, pressed: Pressed) -> Go {
        if pressed == Pressed::Second {
            self.ask(cx);
            return Go::Stay;
        }
        let saved = &cx.view.settings.clubs;
        let clubs = self.pick.clubs(&self.zone, saved);
        if clubs == *saved {
            self.pick = Pick::new(&clubs);
            self.zone.is_chosen = false;
            return Go::Next;
        }
        self.saving = Sent::new(vec![cx.send(Command::SaveClubs(clubs))]);
        Go::Stay
    }
}

/// The zone that the clubs have, else this machine's.
fn first_zone(pick: &Pick, view: &View) -> Zone {
    let machine = view.zone.iana_name().unwrap_or_default();
    Zone {
        name: pick.common_zone().unwrap_or(machine).to_owned(),
        is_chosen: false,
    }
}

fn club(ui: &mut Ui, row: &mut Row, list: Option<&[Offered]>, remark: Option<&Remark>) {
    let before = (row.on, row.i4.clone());
    ui.add_space(2.0);
    let wide = ui.available_width() >= SIDE_BY_SIDE;
    ui.horizontal_top(|ui| {
        tick(ui, row);
        let room = ui.available_width();
        let part = if wide { (room - 40.0) / 2.0 } else { room };
        let size = Vec2::new(part, 0.0);
        let column = Layout::top_down(Align::Min);
        ui.allocate_ui_with_layout(size, column, |ui| {
            ui.set_width(part);
            intouch(ui, row);
            if !wide {
                i4(ui, row, list, remark, part);
            }
        });
        if wide {
            let t = Tokens::here(ui);
            let arrow = RichText::new(icons::ARROW_RIGHT).color(t.weak);
            ui.add_sized([16.0, theme::CONTROL], Label::new(arrow).selectable(false));
            ui.allocate_ui_with_layout(size, column, |ui| {
                ui.set_width(part);
                i4(ui, row, list, remark, part);
            });
        }
    });
    ui.add_space(2.0);
    row.touched |= before != (row.on, row.i4.clone());
}

fn tick(ui: &mut Ui, row: &mut Row) {
    let name = format!("Sync {}", row.called());
    let response = widgets::check(ui, &mut row.on, "");
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
}

/// The InTouch side: what InTouch says, or what is typed.
fn intouch(ui: &mut Ui, row: &mut Row) {
    ui.spacing_mut().item_spacing.y = 2.0;
    if row.offered {
        widgets::truncated(ui, widgets::strong(row.called()));
        let address = widgets::small(ui, &row.address);
        if !row.address.is_empty() {
            widgets::truncated(ui, address);
        }
        return;
    }
    let name = Field::new("Club name").hint("Club name").unnamed();
    row.touched |= name.show(ui, &mut row.name).changed();
    let id = Field::new("InTouch Club ID")
        .hint("InTouch Club ID")
        .unnamed()
        .mono();
    row.touched |= id.show(ui, &mut row.intouch).changed();
}

/// The I4 side: a choice of what I4 offers, or a field.
fn i4(ui: &mut Ui, row: &mut Row, list: Option<&[Offered]>, remark: Option<&Remark>, width: f32) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let t = Tokens::here(ui);
    let name = format!("I4 club of {}", row.called());
    match list {
        Some(list) => {
            let selected = shown(&row.i4, list);
            widgets::combo(ui, &name, &selected, width.min(340.0), |ui| {
                ui.selectable_value(&mut row.i4, String::new(), "Not chosen");
                for club in list {
                    let text = shown(&club.id, list);
                    ui.selectable_value(&mut row.i4, club.id.clone(), text);
                }
            });
        }
        None => {
            let field = Field::new(&name).hint("I4 Club ID").unnamed().mono();
            field.width(width.min(340.0)).show(ui, &mut row.i4);
        }
    }
    match remark {
        Some(remark) => {
            let colour = if remark.is_wrong() {
                t.bad
            } else {
                t.attention
            };
            let text = format!("{}  {}", icons::WARNING, remark.words());
            ui.add(Label::new(RichText::new(text).small().color(colour)).wrap());
        }
        None if row.suggested.as_deref() == Some(&row.i4) => {
            let text = widgets::small(ui, "Suggested: the names are alike");
            ui.add(Label::new(text).wrap());
        }
        None => {}
    }
}

/// "Riverside Club · 1".
fn shown(id: &str, list: &[Offered]) -> String {
    if id.is_empty() {
        return "Not chosen".to_owned();
    }
    list.iter()
        .find(|c| c.id == id)
        .filter(|c| !c.name.is_empty())
        .map_or_else(|| id.to_owned(), |c| format!("{} · {id}", c.name))
}
