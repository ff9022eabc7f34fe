//! One request from its arrival to its end: its fate, its answer, its line in the log.

use super::requests::{Operation, Request, Service};
use super::wire::{Answer, Call, Outcome};
use super::world::World;
use super::{fate::Fault, i4, intouch};
use hyper::Method;

/// Does what `call` asks for, or what goes wrong instead.
pub(super) fn exchange(world: &mut World, service: Service, call: &Call) -> Outcome {
    world.tick();
    let (operation, id) = Operation::of(service, &call.path);
    let fault = world.misfortune.draw(&world.faults, operation);
    if fault == Some(Fault::TokenDeath) {
        intouch::forget_token(world, call);
    }
    let outcome = match fault {
        None => Outcome::Whole(answer(world, service, operation, id, call)),
        Some(fault) => match fault.instead(world.date()) {
            Some(outcome) => outcome,
            None => fault.after(answer(world, service, operation, id, call)),
        },
    };
    log(world, service, operation, call, fault, &outcome);
    outcome.at(world.date())
}

fn answer(
    world: &mut World,
    service: Service,
    operation: Operation,
    id: &str,
    call: &Call,
) -> Answer {
    match service {
        Service::InTouch => intouch::answer(world, operation, id, call),
        Service::I4 => i4::answer(world, operation, id, call),
    }
}

fn log(
    world: &mut World,
    service: Service,
    operation: Operation,
    call: &Call,
    fault: Option<Fault>,
    outcome: &Outcome,
) {
    // A sign-in carries the secret, in its body or (against the rules) in its query.
    let secret = operation == Operation::Token;
    let reads = matches!(call.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let was_write = !reads && !secret;
    if was_write && service == Service::InTouch {
        let what = format!("InTouch was asked to {} {}", call.method, call.path);
        world.violations.push(what);
    }
    let club = match service {
        Service::InTouch => call.header("clubuuid"),
        Service::I4 => call.header("x-clubid"),
    };
    world.requests.push(Request {
        service,
        operation,
        method: call.method.to_string(),
        path: call.path.clone(),
        query: if secret {
            String::new()
        } else {
            call.query.clone()
        },
        club: club.map(str::to_owned),
        status: outcome.status(),
        body: match secret {
            true => String::new(),
            false => String::from_utf8_lossy(&call.body).into_owned(),
        },
        was_write,
        fault,
    });
}
