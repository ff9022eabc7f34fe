//! Something on the way answers in a service's place: nobody is held for it, nobody is lost, nobody
//! is made twice, and no key is called wrong.

use crate::env::Env;
use crate::leads::lead;
use i4_connector::simulator::{Fault, Field, Operation};
use serde_json::json;

/// What gateways, proxies, firewalls and guest networks answer.
fn pages() -> Vec<Fault> {
    let with = |status| {
        [
            Fault::FailureHtml(status),
            Fault::FailureEmpty(status),
            Fault::FailureOther(status),
        ]
    };
    let refusals = [302, 400, 401, 403, 404, 409, 511];
    let mut pages: Vec<Fault> = refusals.into_iter().flat_map(with).collect();
    pages.extend([Fault::Html, Fault::FailureHtml(502)]);
    pages
}

#[tokio::test]
async fn a_gateway_holds_nobody_who_is_searched_for() {
    let env = Env::empty().await;
    for (number, page) in pages().into_iter().enumerate() {
        let ada = env.add(lead(&format!("Ada Byron{number}")));
        // As often as it is tried.
        env.world().order_fault(Operation::SearchMembers, page, 4);
        let sums = env.pass().await.exits(1).sums();
        assert_eq!(sums, "1 read: 1 failed", "{page:?}");
        let code = env.code(&ada).await;
        assert!(
            ["C-I4-GATEWAY", "C-I4-5XX"].contains(&code.as_str()),
            "{page:?}: {code}"
        );
        env.world().forget_ordered_faults();
        let sums = env.pass().await.exits(0).sums();
        assert_eq!(sums, "1 read: 1 created", "{page:?}");
    }
    env.assert_clean();
}

#[tokio::test]
async fn a_gateway_before_a_create_is_no_clear_no() {
    let env = Env::empty().await;
    let pages = pages();
    let name = |number: usize| format!("Ada Byron{number}");
    let ids: Vec<String> = (0..pages.len()).map(|n| env.add(lead(&name(n)))).collect();
    for page in pages {
        env.world().order_fault(Operation::CreateProspect, page, 1);
    }
    for _ in 0..3 {
        env.pass().await;
    }
    env.pass().await.exits(0);
    for id in &ids {
        env.created(id);
    }
    env.assert_clean();
}

#[tokio::test]
async fn a_gateway_before_an_update_holds_nobody() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.pass().await.exits(0);
    for (number, page) in pages().into_iter().enumerate() {
        let city = format!("Yale{number}");
        env.edit(&ada, |row| row["contact"]["city"] = json!(city));
        env.world().order_fault(Operation::Update, page, 1);
        env.pass().await;
        env.world().forget_ordered_faults();
        env.pass().await.exits(0);
        assert_eq!(env.created(&ada).get(Field::City), city, "{page:?}");
    }
}

#[tokio::test]
async fn a_gateway_before_intouch_is_said_so() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    for page in pages() {
        // A second token is tried, too.
        env.world().order_fault(Operation::Leads, page, 4);
        let pass = env.pass().await.exits(1);
        let message = pass.report["clubs"][0]["message"].as_str().unwrap();
        let is_said =
            message.starts_with("C-INTOUCH-GATEWAY") || message.starts_with("C-INTOUCH-5XX");
        assert!(is_said, "{page:?}: {message}");
        env.world().forget_ordered_faults();
    }
    env.pass().await.exits(0);
    env.created(&ada);
}

#[tokio::test]
async fn a_gateway_at_the_sign_in_is_no_wrong_secret() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    for page in pages() {
        env.world().order_fault(Operation::Token, page, 4);
        // 3 would be: refused for good.
        let pass = env.pass().await.exits(1);
        let message = pass.report["clubs"][0]["message"].as_str().unwrap();
        let is_said =
            message.starts_with("C-INTOUCH-GATEWAY") || message.starts_with("C-INTOUCH-5XX");
        assert!(is_said, "{page:?}: {message}");
        env.world().forget_ordered_faults();
    }
    env.pass().await.exits(0);
    env.created(&ada);
}

#[tokio::test]
async fn an_i4_without_the_calls_is_a_mistake_of_the_set_up() {
    let (env, [ada]) = Env::of([lead("Ada Byron")]).await;
    env.settings(|config| {
        let root = config["i4"]["api_url"].as_str().unwrap().to_owned();
        config["i4"]["api_url"] = toml_edit::value(format!("{root}/old"));
    });
    let run = env.run(&["sync", "--once"]).await;
    assert_ne!(run.exit, 0);
    let told = format!("{}{}", run.stdout, run.stderr);
    assert!(told.contains("C-I4-ENDPOINT"), "{told}");
    assert!(told.contains("search"), "the call is named: {told}");
    env.settings(|_| {});
    env.pass().await.exits(0);
    env.created(&ada);
}
