//! `check`, `clubs`, `completions`, and arguments that make no sense.

use crate::env::{Env, I4_KEY, INTOUCH_SECRET, program, run};
use i4_connector::simulator::ClubState;
use serde_json::{Value, json};
use std::fs;

#[tokio::test]
async fn a_good_check_shows_the_names_that_both_services_have() {
    let env = Env::with_people(10, 2).await;
    env.settings(|config| {
        for row in config["clubs"].as_array_of_tables_mut().unwrap().iter_mut() {
            row["name"] = toml_edit::value("My own word for it");
        }
    });
    let report = env.json(&["check"]).await;
    assert_eq!(report["ok"], true);
    for step in report["steps"].as_array().unwrap() {
        assert_eq!(step["ok"], true, "{step}");
    }
    let words = env.run(&["check"]).await.exits(0).stdout;
    {
        let world = env.world();
        for (row, club) in report["clubs"].as_array().unwrap().iter().zip(&world.clubs) {
            assert_eq!(row["intouch_name"], club.name);
            assert_eq!(row["i4_name"], club.name);
            assert!(words.contains(&club.name), "{words}");
        }
    }
    assert_eq!(env.world().requests.write_count(), 0);
    assert!(
        !env.profile().join("connector.db").exists(),
        "a check keeps nothing"
    );
}

#[tokio::test]
async fn a_check_names_the_row_with_a_wrong_id() {
    for (from, to, service) in [
        ("i4_club_id = \"2\"", "i4_club_id = \"77\"", "i4_name"),
        (
            "intouch_club_id = \"2701\"",
            "intouch_club_id = \"2702\"",
            "intouch_name",
        ),
    ] {
        let env = Env::with_people(10, 2).await;
        let good = fs::read_to_string(env.config()).unwrap();
        assert!(good.contains(from), "{good}");
        fs::write(env.config(), good.replace(from, to)).unwrap();
        let report = env.run(&["check", "--json"]).await.exits(1).json();
        assert_eq!(report["ok"], false);
        assert_eq!(report["clubs"][0]["ok"], true);
        assert_eq!(report["clubs"][1]["ok"], false);
        assert_eq!(report["clubs"][1][service], json!(null));
        for step in report["steps"].as_array().unwrap() {
            assert_eq!(step["ok"], true, "the sign-ins work: {step}");
        }
        let words = env.run(&["check"]).await.exits(1).stdout;
        assert!(
            words.contains("C-INTOUCH-CLUB") || words.contains("C-I4-401-CLUB"),
            "{words}"
        );
        assert!(words.contains("FAILED"), "{words}");
    }
}

#[tokio::test]
async fn a_check_names_a_club_that_is_not_active() {
    let env = Env::with_people(10, 2).await;
    env.world().clubs[1].i4 = ClubState::Inactive;
    let report = env.run(&["check", "--json"]).await.exits(1).json();
    assert_eq!(report["clubs"][1]["i4_name"], json!(null));
    assert_eq!(report["clubs"][0]["ok"], true);
}

#[tokio::test]
async fn a_check_with_a_wrong_secret_is_exit_3_and_says_which() {
    for (name, step, code) in [
        (INTOUCH_SECRET, 0, "C-INTOUCH-401"),
        (I4_KEY, 1, "C-I4-401"),
    ] {
        let env = Env::with_people(10, 2).await;
        let mut command = env.command(&["check", "--json"]);
        command.env(name, "wrong");
        let report = run(command).await.exits(3).json();
        assert_eq!(report["steps"][step]["code"], code);
        assert_eq!(report["steps"][1 - step]["ok"], true, "{report:#}");
        assert!(report["steps"][step]["next_step"].is_string());
    }
}

fn ids(clubs: &Value) -> Vec<(&str, &str)> {
    let rows = clubs.as_array().unwrap().iter();
    rows.map(|club| {
        (
            club["intouch_club_id"].as_str().unwrap(),
            club["i4_club_id"].as_str().unwrap(),
        )
    })
    .collect()
}

const ADD: [&str; 12] = [
    "clubs",
    "add",
    "--name",
    "Uptown",
    "--address",
    "1 Hill Rd, Hope BC",
    "--time-zone",
    "America/Vancouver",
    "--intouch-club-id",
    "u-1",
    "--i4-club-id",
    "9",
];

#[tokio::test]
async fn a_club_is_added_and_removed_and_comments_stay() {
    let env = Env::with_people(0, 1).await;
    let commented = format!(
        "# our own remark\n{}",
        fs::read_to_string(env.config()).unwrap()
    );
    fs::write(env.config(), &commented).unwrap();
    let clubs = env.json(&ADD).await;
    assert_eq!(ids(&clubs)[1], ("u-1", "9"));
    assert_eq!(clubs[1]["time_zone"], "America/Vancouver");
    assert_eq!(clubs[1]["enabled"], true);
    assert_eq!(env.json(&["clubs", "list"]).await, clubs);
    let text = fs::read_to_string(env.config()).unwrap();
    assert!(text.starts_with("# our own remark\n"), "{text}");

    // The same again would make an id stand twice.
    let told = env.run(&ADD).await.exits(2);
    assert!(told.stderr.contains("C-SETTINGS-TABLE"), "{told:#?}");
    assert_eq!(fs::read_to_string(env.config()).unwrap(), text);

    let clubs = env.json(&["clubs", "remove", "u-1"]).await;
    assert_eq!(ids(&clubs).len(), 1);
    assert_eq!(fs::read_to_string(env.config()).unwrap(), commented);
    env.run(&["clubs", "remove", "u-1"]).await.exits(2);
}

#[tokio::test]
async fn a_row_that_cannot_be_is_not_added() {
    let env = Env::with_people(0, 1).await;
    let before = fs::read(env.config()).unwrap();
    for (place, wrong) in [(7, "Mars/Olympus"), (9, " "), (11, ""), (9, "with space")] {
        let mut arguments = ADD;
        arguments[place] = wrong;
        let told = env.run(&arguments).await.exits(2);
        assert!(
            told.stderr.contains("C-SETTINGS-TABLE"),
            "{wrong}: {told:#?}"
        );
        assert_eq!(fs::read(env.config()).unwrap(), before);
    }
}

#[tokio::test]
async fn the_first_club_makes_the_settings_file() {
    let env = Env::empty().await;
    fs::remove_file(env.config()).unwrap();
    env.json(&ADD).await;
    let text = fs::read_to_string(env.config()).unwrap();
    assert!(
        text.contains("version = 1") && text.contains("u-1"),
        "{text}"
    );
    // Still something to fill in, and that is said.
    let told = env.run(&["check"]).await.exits(2);
    assert!(told.stderr.contains("C-SETTINGS-VALUE"), "{told:#?}");
}

#[tokio::test]
async fn the_table_goes_to_a_spreadsheet_and_back() {
    let env = Env::with_people(0, 3).await;
    let before = env.json(&["clubs", "list"]).await;
    let file = env.root().join("clubs.csv");
    let file = file.to_str().unwrap();
    env.json(&["clubs", "export", file]).await;
    for (id, _) in ids(&before) {
        env.json(&["clubs", "remove", id]).await;
    }
    assert_eq!(env.json(&["clubs", "list"]).await, json!([]));
    env.json(&["clubs", "import", file]).await;
    assert_eq!(env.json(&["clubs", "list"]).await, before);
    // Importing again replaces rows and adds none.
    assert_eq!(ids(&env.json(&["clubs", "import", file]).await).len(), 3);
}

#[tokio::test]
async fn what_a_spreadsheet_does_not_say_stays_as_it_was() {
    let env = Env::with_people(0, 2).await;
    let before = env.json(&["clubs", "list"]).await;
    let all = ids(&before);
    let (first, second) = (all[0].0.to_owned(), all[1].0.to_owned());
    let file = env.root().join("clubs.csv");
    let import = ["clubs", "import", file.to_str().unwrap()];
    let head = "intouch_club_id,i4_club_id,name,sync\n";
    fs::write(&file, format!("{head}{first},,,nein\n")).unwrap();
    let after = env.json(&import).await;
    assert_eq!(after[0]["enabled"], false);
    // Neither a name nor a missing word switches it on again.
    fs::write(
        &file,
        format!("{head}{first},,Riverside,\n{second},,,\nnew-1,77,New,\n"),
    )
    .unwrap();
    let after = env.json(&import).await;
    let mut expected = before[0].clone();
    expected["enabled"] = json!(false);
    expected["name"] = json!("Riverside");
    assert_eq!((&after[0], &after[1]), (&expected, &before[1]));
    assert_eq!(after[2]["enabled"], true, "a new club is on");
    fs::write(&file, format!("{head}{first},,,maybe\n")).unwrap();
    let told = env.run(&import).await.exits(2);
    assert!(told.stderr.contains("line 2"), "{told:#?}");
}

#[tokio::test]
async fn a_spreadsheet_that_cannot_be_used_changes_nothing() {
    let env = Env::with_people(0, 2).await;
    let before = fs::read(env.config()).unwrap();
    let file = env.root().join("clubs.csv");
    for text in [
        "name,i4_club_id\nA,1\n",
        "name,intouch_club_id,i4_club_id\nA,x-1,1\nB,x-2,1\n",
        "name,intouch_club_id,i4_club_id\nA,,5\n",
    ] {
        fs::write(&file, text).unwrap();
        let told = env.run(&["clubs", "import", file.to_str().unwrap()]).await;
        assert_eq!(told.exit, 2, "{text}: {told:#?}");
        assert!(told.stderr.contains("C-SETTINGS-TABLE"), "{told:#?}");
        assert_eq!(fs::read(env.config()).unwrap(), before);
    }
    let told = env
        .run(&["clubs", "import", "/no/such/file.csv"])
        .await
        .exits(1);
    assert!(told.stderr.contains("C-FILE"), "{told:#?}");
}

#[tokio::test]
async fn the_customer_actions_form_is_filled_in() {
    let env = Env::with_people(0, 2).await;
    let form = env.run(&["clubs", "form"]).await.exits(0).stdout;
    let world = env.world();
    assert!(form.contains("support@intouchfollowup.com"), "{form}");
    assert!(form.contains(&world.company_id), "{form}");
    for club in &world.clubs {
        for word in [
            &club.name,
            &club.address,
            &club.intouch_id,
            &club.i4_id.to_string(),
        ] {
            assert!(form.contains(word.as_str()), "{word}: {form}");
        }
    }
}

#[tokio::test]
async fn completions_are_printed_for_a_shell() {
    let told = run(program(&["completions", "bash"])).await.exits(0);
    assert!(told.stdout.contains("complete -F") && told.stdout.contains("i4-connector"));
    run(program(&["completions", "abacus"])).await.exits(2);
}

#[tokio::test]
async fn arguments_that_make_no_sense_are_exit_2() {
    for arguments in [
        &["--no-such-flag"][..],
        &["no-such-command"],
        &["sync", "--no-such-flag"],
        &["people", "link", "one-id-only"],
        &["people", "--limit", "0"],
        &["clubs"],
        &["credentials", "set"],
        &["simulate", "--faults", "fire=1"],
        &["simulate", "--intouch-port", "70000"],
        &["demo", "--clubs", "0"],
    ] {
        let told = run(program(arguments)).await;
        assert_eq!(told.exit, 2, "{arguments:?}: {told:#?}");
        assert!(!told.stderr.is_empty(), "{arguments:?}");
        assert_eq!(told.stdout, "", "{arguments:?}");
    }
}

#[tokio::test]
async fn help_and_version_are_no_mistakes() {
    let help = run(program(&["--help"])).await.exits(0).stdout;
    for command in [
        "demo",
        "sync",
        "check",
        "people",
        "clubs",
        "credentials",
        "simulate",
    ] {
        assert!(help.contains(command), "{command}: {help}");
    }
    let version = run(program(&["--version"])).await.exits(0).stdout;
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
}

#[tokio::test]
async fn no_arguments_are_exit_2_with_a_word() {
    let told = run(program(&[])).await.exits(2);
    assert!(told.stderr.contains("i4-connector"), "{told:#?}");
}
