//! Customers: found, created, updated, refused; and what faults look like from outside.

use super::*;

#[tokio::test]
async fn the_three_headers_are_checked_in_their_order() {
    let caller = Caller::start(few()).await;
    let key = format!("x-api-key: {}", caller.access.i4.api_key);
    let (company, accept) = ("x-companyid: 10042", "accept: application/json");
    let root = caller.access.i4.api_url.clone();
    let path = "/api/v3/club/getactiveclubs";
    let wrong = "Invalid authorization credentials";
    let cases: [(&[&str], u16, &str); 5] = [
        (
            &[accept, company, "x-clubid: 9"],
            400,
            "The ApiKey field is required.",
        ),
        (
            &[accept, "x-api-key: x", company, "x-clubid: 9"],
            401,
            wrong,
        ),
        (&[accept, &key, "x-companyid: 1", "x-clubid: 9"], 401, wrong),
        (
            &[accept, &key, company],
            400,
            "The ClubId field is required.",
        ),
        (
            &[accept, &key, company, "x-clubid: 9"],
            401,
            "Invalid authorization credentials (Club Does Not Exist)",
        ),
    ];
    for (headers, status, text) in cases {
        let reply = send(&root, "GET", path, headers, "").await;
        assert_eq!((reply.status, reply.message().as_str()), (status, text));
    }
    let clubs = caller.get("club/getactiveclubs").await.json();
    assert_eq!(clubs["Result"][0], json!({ "Id": 1, "Name": "Riverside" }));
    let club = caller.club();
    for (state, text) in [
        (
            ClubState::Inactive,
            "Invalid authorization credentials (Inactive Club)",
        ),
        (
            ClubState::Absent,
            "Invalid authorization credentials (Club Does Not Exist)",
        ),
        (ClubState::Refused, wrong),
    ] {
        caller.simulator.world().club_mut(&club).unwrap().i4 = state;
        assert_eq!(caller.get("club/getactiveclubs").await.message(), text);
    }
}

#[tokio::test]
async fn a_prospect_is_created_and_found_everywhere() {
    let caller = Caller::start(few()).await;
    let done = caller.create(|_| {}).await.json();
    assert_eq!(done["Successful"], true);
    let id = done["CustomerId"].as_u64().unwrap();
    for query in [
        "Name=aardvark",
        "Name=Zed",
        "Name=AARDVARK,%20zed",
        "Email=ZED@example.org&Name=Zed",
        "PhoneNumber=614-100-9000",
    ] {
        let found = caller
            .get(&format!("member/searchmembers?{query}"))
            .await
            .json();
        assert_eq!(found["Result"][0]["Id"], id, "{query}");
        assert_eq!(found["Result"][0]["MobilePhone"]["Number"], "6141009000");
    }
    let member = caller.get(&format!("member/getmember/{id}")).await.json();
    assert_eq!(member["Result"]["MemberID"], done["MemberId"]);
    assert_eq!(member["Result"]["EmailAddress"], "zed@example.org");
    let list = caller
        .get("member/getcustomers?ClubId=1&LastUpdateDate=2026-11-01")
        .await
        .json();
    assert_eq!(list["Customers"][0]["DataExchangeID"], "lead-1");
    assert_eq!(list["Customers"][0]["Status"], "Prospect");
    let none = caller.get("member/getcustomers?ClubId=2").await;
    assert_eq!(none.status, 400);
    assert_eq!(
        none.json(),
        json!({ "Status": 204, "Message": "No results returned." })
    );
}

#[tokio::test]
async fn searches_that_make_no_sense_are_refused_and_empty_ones_vary() {
    let caller = Caller::start(few()).await;
    for query in [
        "",
        "Email=",
        "PhoneNumber=(555)%20010",
        "Name=,Zed",
        "Name=a,b,c",
    ] {
        let reply = caller.get(&format!("member/searchmembers?{query}")).await;
        assert_eq!(reply.status, 400, "{query}");
    }
    let mut seen = BTreeSet::new();
    for number in 0..30 {
        let path = format!("member/searchmembers?Email=nobody{number}@example.org");
        let reply = caller.get(&path).await;
        match reply.status {
            200 => assert_eq!(reply.json()["Result"], json!([])),
            _ => assert_eq!(
                (reply.status, reply.message().as_str()),
                (404, "Nothing found")
            ),
        }
        seen.insert(reply.status);
    }
    assert_eq!(seen, BTreeSet::from([200, 404]));
    let wrong = caller.get("member/getmember/null").await;
    let text = "The value 'null' is not valid for CustomerId.";
    assert_eq!((wrong.status, wrong.message().as_str()), (400, text));
    assert_eq!(caller.get("member/getmember/1").await.status, 404);
}

#[tokio::test]
async fn creating_is_refused_with_a_reason() {
    let caller = Caller::start(few()).await;
    caller.simulator.world().rules.require("Zipcode", true);
    let cases: [(&str, Value, &str); 13] = [
        ("PostalCode", Value::Null, "The Zipcode field is required."),
        (
            "MobilePhone",
            Value::Null,
            "The CellPhone field is required.",
        ),
        ("MobilePhone", json!(""), "The CellPhone field is required."),
        (
            "MobilePhone",
            json!("614-100"),
            "The value '614-100' is not valid for MobilePhone.",
        ),
        ("FirstName", json!(""), "FirstName '' is invalid"),
        ("LastName", Value::Null, "The LastName field is required."),
        (
            "City",
            json!("x".repeat(41)),
            "The field City must be a string with a maximum length of 40.",
        ),
        (
            "DateOfBirth",
            json!("12/10/1985"),
            "The value '12/10/1985' is not valid for DateOfBirth.",
        ),
        (
            "EmailAddress",
            json!("zed"),
            "EmailAddress 'zed' is invalid",
        ),
        (
            "MembershipTypeId",
            json!(1),
            "MembershipTypeId '1' is invalid",
        ),
        (
            "HomeClubId",
            json!("1"),
            "The value '\"1\"' is not valid for HomeClubId.",
        ),
        ("HomeClubId", json!(2), "HomeClubId '2' is invalid"),
        ("MemberId", Value::Null, "The MemberId field is required."),
    ];
    for (name, value, text) in cases {
        let change = |body: &mut Value| {
            body["PostalCode"] = json!("98101");
            body[name] = value;
        };
        let reply = caller.create(change).await;
        assert_eq!((reply.status, reply.message().as_str()), (400, text));
    }
    assert!(caller.simulator.world().customers.is_empty());
    caller
        .simulator
        .world()
        .refused_names
        .insert("zed aardvark".to_owned());
    let refused = caller
        .create(|body| body["PostalCode"] = json!("98101"))
        .await;
    assert_eq!(
        (refused.status, &refused.json()["Successful"]),
        (200, &json!(false))
    );
    assert_eq!(
        caller
            .i4("GET", "prospect/createprospect", &Value::Null)
            .await
            .status,
        405
    );
    assert_eq!(
        caller
            .i4("POST", "prospect/createprospect", &json!([]))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn creating_twice_makes_two_and_a_taken_number_is_refused() {
    let caller = Caller::start(few()).await;
    let first = caller.create(|_| {}).await.json();
    let taken = first["MemberId"].as_str().unwrap();
    let reply = caller.create(|body| body["MemberId"] = json!(taken)).await;
    assert_eq!(reply.message(), format!("BarcodeId '{taken}' is invalid"));
    assert!(caller.simulator.world().duplicates().is_empty());
    assert_eq!(caller.create(|_| {}).await.status, 200);
    let world = caller.simulator.world();
    assert_eq!(
        world.duplicates().len(),
        2,
        "by DataExchangeID and by who it is"
    );
    assert_eq!(world.writes().count(), 3);
}

#[tokio::test]
async fn staff_and_unknown_fields_are_noted() {
    let caller = Caller::start(few()).await;
    let change = |body: &mut Value| {
        body["SourceID"] = json!(7);
        body["firstName"] = json!("Zed");
    };
    assert_eq!(
        caller.create(change).await.status,
        200,
        "I4 says nothing of it"
    );
    let world = caller.simulator.world();
    assert_eq!(world.violations, ["createprospect carries SourceID"]);
    assert!(world.unknown_fields.contains("firstName"));
}

#[tokio::test]
async fn updates_change_all_or_nothing() {
    let caller = Caller::start(few()).await;
    let id = caller.create(|_| {}).await.json()["CustomerId"]
        .as_u64()
        .unwrap();
    let done = caller
        .update(id, &[("ZipCode", "98101"), ("MiddleInitial", "Q")])
        .await
        .json();
    assert_eq!(done["Result"]["ErrorMessages"], "None");
    assert!(done["Result"]["AutoApprovedConfirmationNumber"].is_number());
    for (name, value, text) in [
        ("EmailAddress", "zed", "EmailAddress 'zed' is invalid"),
        ("MobilePhone", "", "The CellPhone field is required."),
        ("FirstName", " ", "The FirstName field is required."),
        ("PostalCode", "98102", "FieldName 'PostalCode' is invalid"),
    ] {
        let reply = caller
            .update(id, &[("City", "Spuzzum"), (name, value)])
            .await
            .json();
        assert_eq!(reply["Result"]["ErrorMessages"], text);
    }
    assert_eq!(caller.update(id, &[("ZipCode", "")]).await.status, 200);
    let customer = caller.simulator.world().customers.get(id).cloned().unwrap();
    assert_eq!(
        customer.get(Field::City),
        "",
        "one wrong field stops the others"
    );
    assert_eq!(customer.get(Field::Zip), "", "blank clears");
    assert_eq!(customer.get(Field::MiddleInitial), "Q");
    let unknown = caller.update(1, &[("City", "Spuzzum")]).await;
    assert_eq!(
        (unknown.status, unknown.json()),
        (404, json!("CustomerNotFound"))
    );
    assert_eq!(caller.update(id, &[]).await.status, 400);
}

#[tokio::test]
async fn an_update_waits_for_approval() {
    let caller = Caller::start(few()).await;
    let id = caller.create(|_| {}).await.json()["CustomerId"]
        .as_u64()
        .unwrap();
    caller.simulator.world().approval_needed = true;
    let reply = caller.update(id, &[("City", "Spuzzum")]).await.json();
    assert!(reply["Result"]["PendingConfirmationNumber"].is_number());
    let city = || {
        let world = caller.simulator.world();
        let customer = world.customers.get(id).unwrap();
        customer.get(Field::City).to_owned()
    };
    assert_eq!(city(), "");
    caller.simulator.world().approve_all();
    assert_eq!(city(), "Spuzzum");
}

#[tokio::test]
async fn a_lost_answer_is_lost_before_or_after_the_deed() {
    let caller = Caller::start(few()).await;
    let order = |fault| {
        let mut world = caller.simulator.world();
        world.order_fault(Operation::CreateProspect, fault, 1);
    };
    let customers = || caller.simulator.world().customers.len();
    for (fault, status, created) in [
        (Fault::LostBefore, 0, 0),
        (Fault::LostAfter, 0, 1),
        (Fault::Failure(503), 503, 1),
        (Fault::FailureAfter(500), 500, 2),
        (Fault::Reset, 200, 3),
        (Fault::CutJson, 200, 4),
        (Fault::Html, 200, 5),
        (Fault::TooManySeconds(3), 429, 5),
    ] {
        order(fault);
        let reply = caller.create(|_| {}).await;
        assert_eq!((reply.status, customers()), (status, created), "{fault:?}");
        assert_ne!(reply.json()["Successful"], true, "{fault:?}");
        if status == 0 {
            assert!(reply.head.is_empty());
        }
        if fault == Fault::Reset {
            let told = reply.head.split("content-length: ").nth(1).unwrap();
            let told: usize = told.split("\r\n").next().unwrap().parse().unwrap();
            assert!(!reply.body.is_empty() && reply.body.len() < told);
        }
        if status == 429 {
            assert!(reply.head.contains("retry-after: 3"));
        }
    }
    order(Fault::TooManyDate(2));
    assert!(caller.create(|_| {}).await.head.contains(" gmt"));
    let world = caller.simulator.world();
    let log: Vec<_> = world.requests.of(Operation::CreateProspect).collect();
    assert_eq!(log[1].fault, Some(Fault::LostAfter));
    assert_eq!((log[1].status, log[2].status), (None, Some(503)));
}

#[tokio::test]
async fn the_search_lags_behind() {
    let options = Options {
        faults: "lag=150".parse().unwrap(),
        ..few()
    };
    let caller = Caller::start(options).await;
    caller.create(|_| {}).await;
    let found = async || {
        let reply = caller.get("member/searchmembers?Name=Zed").await;
        reply.json()["Result"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(found().await, 0);
    assert_eq!(
        caller.get("member/getcustomers").await.status,
        200,
        "lists do not lag"
    );
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(found().await, 1);
    caller.simulator.world().faults.lag_lists = true;
    caller.create(|_| {}).await;
    let list = caller.get("member/getcustomers").await.json();
    assert_eq!(list["PagingInfo"]["TotalRecords"], 1);
}
