//! Sign-in and leads.

use super::*;

const SORTED: &str = "sort=modifiedDate,asc";

fn person(name: &str) -> Value {
    json!({
        "uuid": name, "userType": "PROSPECT", "userStatus": "ACTIVE",
        "contact": { "firstName": name, "lastName": "Byron" },
    })
}

#[tokio::test]
async fn signing_in_is_a_post_with_the_right_secret() {
    let caller = Caller::start(few()).await;
    let wrong = caller.token_for("wrong").await;
    assert_eq!(
        (wrong.status, wrong.json()),
        (401, json!({ "error": "invalid_client" }))
    );
    let root = &caller.access.intouch.login_url;
    let get = send(root, "GET", "/oauth/token?client_secret=s3cret", &[], "").await;
    assert_eq!(get.status, 405);
    let world = caller.simulator.world();
    assert_eq!(world.violations, ["the client secret was sent in a URL"]);
    for request in world.requests.iter() {
        assert!(request.query.is_empty() && request.body.is_empty() && !request.was_write);
    }
}

#[tokio::test]
async fn tokens_end_and_are_needed() {
    let mut caller = Caller::start(few()).await;
    assert_eq!(caller.intouch("/v1/clubs").await.status, 200);
    caller.simulator.world().kill_tokens();
    assert_eq!(caller.intouch("/v1/clubs").await.status, 401);
    caller.simulator.world().token_lifetime = Duration::from_millis(30);
    caller.sign_in().await;
    assert_eq!(caller.intouch("/v1/clubs").await.status, 200);
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(caller.intouch("/v1/clubs").await.status, 401);
    caller.simulator.world().token_lifetime = Duration::from_secs(60);
    caller.sign_in().await;
    let one = (Operation::Clubs, Fault::TokenDeath, 1);
    caller.simulator.world().order_fault(one.0, one.1, one.2);
    assert_eq!(caller.intouch("/v1/clubs").await.status, 401);
    assert_eq!(
        caller.intouch("/v1/clubs").await.status,
        401,
        "the token stays dead"
    );
}

#[tokio::test]
async fn leads_are_refused_when_asked_for_wrongly() {
    let caller = Caller::start(few()).await;
    let bearer = format!("authorization: Bearer {}", caller.token);
    let root = caller.access.intouch.login_url.clone();
    let path = format!("/v1/leads?{SORTED}");
    assert_eq!(send(&root, "GET", &path, &[&bearer], "").await.status, 400);
    let other = send(&root, "GET", &path, &[&bearer, "clubuuid: other"], "").await;
    assert_eq!(other.status, 404);
    for query in [
        "size=10",
        "sort=modifiedDate,desc",
        "sort=modifiedDate,asc&size=201",
        "sort=modifiedDate,asc&size=0",
        "sort=modifiedDate,asc&page=-1",
        "sort=modifiedDate,asc&modifiedSince=2026-11-01",
        "sort=modifiedDate,asc&modifiedSince=2026-11-01T08:00:00Z",
    ] {
        assert_eq!(
            caller.intouch(&format!("/v1/leads?{query}")).await.status,
            400,
            "{query}"
        );
    }
    let club = caller.club();
    caller.simulator.world().club_mut(&club).unwrap().intouch = ClubState::Inactive;
    assert_eq!(caller.intouch(&path).await.status, 403);
    caller.simulator.world().club_mut(&club).unwrap().intouch = ClubState::Absent;
    assert_eq!(caller.intouch(&path).await.status, 404);
    assert_eq!(
        send(&root, "DELETE", "/v1/leads/x", &[&bearer], "")
            .await
            .status,
        405
    );
    let world = caller.simulator.world();
    assert_eq!(
        world.violations,
        ["InTouch was asked to DELETE /v1/leads/x"]
    );
    assert_eq!(world.writes().count(), 1);
}

#[tokio::test]
async fn pages_are_cut_from_one_order() {
    let caller = Caller::start(few()).await;
    let club = caller.club();
    let start = caller.simulator.world().now;
    for name in ["a", "b", "c", "d", "e"] {
        caller.simulator.world().add_lead(&club, person(name));
    }
    let imported = ["b".to_owned(), "c".to_owned()];
    caller
        .simulator
        .world()
        .share_instant(&club, &imported, start + 2);

    let since = leads::instant(start + 2);
    let path = format!("/v1/leads?modifiedSince={since}&size=2&page=0&{SORTED}");
    let first = caller.intouch(&path).await.json();
    assert_eq!(
        first["page"],
        json!({"size":2,"number":0,"totalElements":4,"totalPages":2})
    );
    assert_eq!(
        first["_embedded"]["leads"][0]["uuid"], "b",
        "the instant itself is in it"
    );
    let next = first["_links"]["next"]["href"].as_str().unwrap();
    let root = &caller.access.intouch.login_url;
    let second = caller
        .intouch(next.strip_prefix(root).unwrap())
        .await
        .json();
    assert_eq!(second["_embedded"]["leads"][1]["uuid"], "e");
    assert!(second["_links"].get("next").is_none());
    let beyond = caller
        .intouch(&format!("/v1/leads?size=2&page=9&{SORTED}"))
        .await
        .json();
    assert_eq!(beyond["_embedded"]["leads"], json!([]));
    let one = caller.intouch("/v1/leads/c").await.json();
    assert_eq!(one["modifiedDate"], since);
    assert_eq!(caller.intouch("/v1/leads/zz").await.status, 404);
}

#[tokio::test]
async fn odd_rows_are_served_as_they_are() {
    let caller = Caller::start(few()).await;
    let club = caller.club();
    let rows = [
        json!(null),
        json!({"contact": 7}),
        json!("text"),
        json!({"uuid": null}),
    ];
    for row in &rows {
        caller.simulator.world().add_raw_lead(&club, row, 5);
    }
    let page = caller.intouch(&format!("/v1/leads?{SORTED}")).await.json();
    assert_eq!(page["_embedded"]["leads"], json!(rows));
}

/// Pages through all leads by number alone, as a client would that trusts the list to lie still.
async fn naively(caller: &Caller) -> Vec<String> {
    let mut seen = Vec::new();
    for page in 0..1000 {
        let path = format!("/v1/leads?size=10&page={page}&{SORTED}");
        let answer = caller.intouch(&path).await.json();
        let leads = answer["_embedded"]["leads"].as_array().unwrap();
        let uuids = leads
            .iter()
            .map(|lead| lead["uuid"].as_str().unwrap().to_owned());
        seen.extend(uuids);
        if answer["_links"].get("next").is_none() {
            return seen;
        }
    }
    panic!("the list has no end");
}

#[tokio::test]
async fn a_list_that_slides_hides_people_from_the_naive() {
    let options = Options {
        people: 100,
        clubs: 1,
        ..Options::default()
    };
    let still = Caller::start(options.clone()).await;
    let seen: BTreeSet<String> = naively(&still).await.into_iter().collect();
    assert_eq!(seen.len(), 100);

    let faults = "moving=1".parse().unwrap();
    let moving = Options { faults, ..options };
    let seen = naively(&Caller::start(moving.clone()).await).await;
    let different: HashSet<&String> = seen.iter().collect();
    assert!(different.len() < 100, "somebody slid past");
    let again = naively(&Caller::start(moving).await).await;
    assert_eq!(seen.len(), again.len(), "and it replays");
}
