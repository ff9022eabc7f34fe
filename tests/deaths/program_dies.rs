//! The program is killed.

use crate::account;
use crate::chance::{Chance, deaths};
use crate::env::Env;
use crate::moment::{Moment, company, passes_to_the_end, stir};
use i4_connector::simulator::{Fault, Operation};
use std::collections::BTreeMap;

#[tokio::test]
async fn a_program_killed_at_any_moment_loses_nobody_and_makes_nobody_twice() {
    let mut chance = Chance::seeded("the program dies");
    let env = Env::start(company(3000, &chance)).await;
    env.settings(|config| config["sync"]["create_patience_seconds"] = toml_edit::value(1));
    let wanted = deaths();
    let mut died: BTreeMap<Moment, u64> = BTreeMap::new();
    let (mut dead, mut passes) = (0, 0);
    while dead < wanted {
        assert!(passes < wanted * 3, "most passes end before they die");
        // Who settles has created everybody first, so the great crowd comes before.
        let crowd = dead < wanted * 2 / 5;
        let moments = if crowd {
            &Moment::ALL[..4]
        } else {
            &Moment::ALL
        };
        let moment = chance.pick(moments);
        stir(&env, &mut chance, 20, if crowd { 0 } else { 8 });
        if moment == Moment::Settling {
            let fault = chance.pick(&[Fault::LostBefore, Fault::LostAfter]);
            env.world().order_fault(Operation::CreateProspect, fault, 1);
        }
        let mut pass = env.start_program(&["sync", "--once"]);
        passes += 1;
        if moment.comes(&env, &mut pass, &mut chance).await {
            pass.0.start_kill().unwrap();
            if pass.end().await.exit == -1 {
                dead += 1;
                *died.entry(moment).or_default() += 1;
            }
        }
    }
    passes_to_the_end(&env).await;
    let account = account::take(&env).await;
    println!(
        "deaths: {dead} SIGKILLs in {passes} passes over {} people ({} created, {} found after \
         their answer was lost, {} sent again): 0 lost, 0 twice; {died:?}; seed {}",
        account.people, account.created, account.found, account.sent_again, chance.seed
    );
    let seldom = Moment::ALL.iter().find(|moment| !died.contains_key(moment));
    assert!(wanted < 100 || seldom.is_none(), "never killed: {seldom:?}");
}
