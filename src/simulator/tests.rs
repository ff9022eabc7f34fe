//! Both services over real connections, spoken to byte by byte: whatever the clients do, this does
//! not do it for them.

use super::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back; a status of 0 is a connection that was closed without a word.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    fn message(&self) -> String {
        self.json()["Message"].as_str().unwrap_or("").to_owned()
    }
}

struct Caller {
    simulator: Simulator,
    access: Access,
    token: String,
}

impl Caller {
    async fn start(options: Options) -> Caller {
        let simulator = Simulator::start(options).await.unwrap();
        let access = simulator.access();
        let mut caller = Caller {
            simulator,
            access,
            token: String::new(),
        };
        caller.sign_in().await;
        caller
    }

    async fn sign_in(&mut self) {
        let secret = self.access.intouch.client_secret.clone();
        let reply = self.token_for(&secret).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        self.token = reply.json()["access_token"].as_str().unwrap().to_owned();
    }

    async fn token_for(&self, secret: &str) -> Reply {
        let form = format!(
            "grant_type=client_credentials&client_id=simulated-client&client_secret={secret}"
        );
        let kind = "content-type: application/x-www-form-urlencoded";
        send(
            &self.access.intouch.login_url,
            "POST",
            "/oauth/token",
            &[kind],
            &form,
        )
        .await
    }

    fn club(&self) -> String {
        self.access.clubs[0].intouch_club_id.clone()
    }

    async fn intouch(&self, path: &str) -> Reply {
        let headers = [
            format!("authorization: Bearer {}", self.token),
            format!("clubuuid: {}", self.club()),
        ];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        send(&self.access.intouch.login_url, "GET", path, &headers, "").await
    }

    async fn i4(&self, method: &str, path: &str, body: &Value) -> Reply {
        let club = format!("x-clubid: {}", self.access.clubs[0].i4_club_id);
        let key = format!("x-api-key: {}", self.access.i4.api_key);
        let mut headers = vec![
            "accept: application/json",
            "x-companyid: 10042",
            &club,
            &key,
        ];
        let body = match method {
            "GET" => String::new(),
            _ => body.to_string(),
        };
        if !body.is_empty() {
            headers.push("content-type: application/json");
        }
        send(
            &self.access.i4.api_url,
            method,
            &format!("/api/v3/{path}"),
            &headers,
            &body,
        )
        .await
    }

    async fn get(&self, path: &str) -> Reply {
        self.i4("GET", path, &Value::Null).await
    }

    async fn create(&self, change: impl FnOnce(&mut Value)) -> Reply {
        let next = self.get("prospect/getnextprospectmemberid").await.json();
        let mut body = json!({
            "MemberId": next["Result"]["BarcodeId"], "HomeClubId": 1, "MembershipTypeId": 2,
            "FirstName": "Zed", "LastName": "Aardvark", "MobilePhone": "6141009000",
            "EmailAddress": "zed@example.org", "DataExchangeID": "lead-1",
        });
        change(&mut body);
        self.i4("POST", "prospect/createprospect", &body).await
    }

    async fn update(&self, id: u64, changes: &[(&str, &str)]) -> Reply {
        let details: Vec<Value> = changes
            .iter()
            .map(|(name, value)| json!({ "FieldName": name, "NewValue": value }))
            .collect();
        let body = json!({
            "FamilyMemberCustomerIds": [], "CustomerId": id.to_string(), "ChangeDetails": details,
            "SubmissionReason": "Change Request", "SubmissionReasonDetail": "", "Signature": null,
        });
        self.i4("POST", "changerequest/updatepersonalinformation", &body)
            .await
    }
}

async fn send(root: &str, method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
    let host = root.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    let headers: String = headers
        .iter()
        .map(|header| format!("{header}\r\n"))
        .collect();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut raw = Vec::new();
    let _ = stream.read_to_end(&mut raw).await;
    let raw = String::from_utf8_lossy(&raw).into_owned();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap_or(("", ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Reply {
        status: status.unwrap_or(0),
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}

fn few() -> Options {
    Options {
        people: 0,
        ..Options::default()
    }
}

mod i4_side;
mod intouch_side;
mod journal_side;
mod people_side;
