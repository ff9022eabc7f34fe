//! Every assumption about the services that no public page confirms, marked \[A] in the
//! contracts. The day InTouch or Jonas hands out the real page, this is the file to change.
//! What is published \[P] stands where it is used.

/// InTouch: the path of the token endpoint below the login address. The path is published; that
/// it takes the standard POST form (RFC 6749 §4.4) is assumed.
pub const TOKEN_PATH: &str = "oauth/token";

/// InTouch: the clubs that a client may read, and the name of their list.
pub const CLUBS_PATH: &str = "clubs";
/// See [`CLUBS_PATH`].
pub const CLUBS_LIST: &str = "clubs";

/// InTouch: the people of a club, and the name of their list.
pub const LEADS_PATH: &str = "leads";
/// See [`LEADS_PATH`].
pub const LEADS_LIST: &str = "leads";
/// InTouch: the mobile phone under the name that the Connector's own XML uses \[P there].
pub const OTHER_MOBILE: &str = "mobile";
/// InTouch: inclusive lower bound of `modifiedDate`, millisecond UTC.
pub const LEADS_SINCE: &str = "modifiedSince";
/// InTouch: oldest change first.
pub const LEADS_SORT: (&str, &str) = ("sort", "modifiedDate,asc");

/// I4: where a prospect is created. Body and answer are those of the published `createmember`.
pub const CREATE_PATH: &str = "api/v3/prospect/createprospect";
/// I4: the field that keeps the InTouch id, in the create call and in `getcustomers`.
pub const EXCHANGE_ID: &str = "DataExchangeID";
/// I4: how a taken member id is refused (with status 400).
pub const MEMBER_ID_TAKEN: &str = "BarcodeId '";
/// I4: the membership type of a prospect, as `CategoryID` lists it.
pub const PROSPECT_TYPE: &str = "Prospect";
/// I4: how it begins to say that a record is not there; `nothing found` is \[P] for `getmember` only.
pub const NOT_THERE: [&str; 3] = ["nothing found", "customernotfound", "customer not found"];
