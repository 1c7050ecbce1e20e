//! What is found before a server starts.

use veduta::test::TestClient;
use veduta::{App, FromRequest, Request, Requirements, Result, Routes, State, routes, view};

#[view("/a/{id}")]
async fn by_id(id: u32) -> String {
    id.to_string()
}

#[view("/a/{number}")]
async fn by_number(number: u32) -> String {
    number.to_string()
}

#[view("/a/{name}")]
async fn by_name(name: String) -> String {
    name
}

#[view(POST, "/a/{name}")]
async fn post_by_name(name: String) -> String {
    name
}

#[view("/a/{*rest}")]
async fn by_rest(rest: String) -> String {
    rest
}

#[view]
async fn without_path() -> &'static str {
    "x"
}

fn refusal(app: App) -> String {
    format!("{:?}", app.check().unwrap_err())
}

#[test]
fn routes_that_hide_each_other_are_refused_with_both_places() {
    for app in [
        App::new(routes![by_id, by_number]),
        App::new(routes![by_name, by_id]),
    ] {
        let message = refusal(app);
        assert!(message.contains("can never answer `/a/{"), "{message}");
        assert_eq!(message.matches("app.rs:").count(), 2, "{message}");
    }
    App::new(routes![by_id, by_name, post_by_name])
        .check()
        .unwrap();
}

#[test]
fn a_rest_beside_a_parameter_is_refused_with_both_places() {
    let message = refusal(App::new(routes![by_id, by_rest]));
    assert!(
        message.contains("`/a/{*rest}`") && message.contains("`/a/{id}`"),
        "{message}"
    );
    assert_eq!(message.matches("app.rs:").count(), 2, "{message}");
}

#[test]
fn a_mount_path_must_suit_its_view() {
    for (app, words) in [
        (
            App::new(routes![without_path]),
            "has no path; mount it with `\"/without_path\" => without_path`",
        ),
        (
            App::new(routes!["/b/{x}" => by_id]),
            "takes `id` from its path, but `/b/{x}` has no `{id}`",
        ),
        (
            App::new(Routes::new().nest("b", routes![by_id])),
            "does not begin with `/`; write `/b`",
        ),
        (
            App::new(Routes::new().nest("/b/{}", routes![by_id])),
            "does not name its parameter",
        ),
        (
            App::new(routes!["/{id}" => routes![by_id]]),
            "has two parameters `id`",
        ),
    ] {
        let message = refusal(app);
        assert!(message.contains(words), "{message}");
    }
}

struct Feeds;
struct Archive;

#[view("/feeds")]
async fn takes_feeds(feeds: State<Feeds>) -> &'static str {
    let State { .. } = feeds;
    "x"
}

struct Session;

impl FromRequest for Session {
    async fn from_request(request: &Request) -> Result<Self> {
        State::<Archive>::from_request(request).await.map(|_| Self)
    }

    fn requires(needs: &mut Requirements) {
        needs.state::<Archive>();
    }
}

#[view("/session")]
fn takes_session(session: Option<Session>) -> String {
    session.is_some().to_string()
}

#[test]
fn missing_state_is_refused_and_names_every_view() {
    // A second place of the same view is no second problem.
    let message = refusal(App::new(
        routes![takes_feeds, "/again" => takes_feeds, takes_session],
    ));
    for word in [
        "`takes_feeds`",
        "State<it::app::Feeds>",
        "`takes_session`",
        "State<it::app::Archive>",
    ] {
        assert!(message.contains(word), "{word}: {message}");
    }
    assert_eq!(message.matches("app.rs:").count(), 2, "{message}");
    let app = App::new(routes![takes_feeds, takes_session])
        .state(Feeds)
        .state(Archive);
    let client = TestClient::new(app);
    assert_eq!(client.get("/feeds").wait().text(), "x");
    assert_eq!(client.get("/session").wait().text(), "true");
}

#[test]
fn state_given_twice_is_refused() {
    let message = refusal(App::new(routes![]).state(Feeds).state(Feeds));
    assert!(
        message.contains("`State<it::app::Feeds>` was given twice"),
        "{message}"
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let message = refusal(
        App::new(routes![by_id, by_number, without_path, takes_feeds])
            .state(1_u8)
            .state(2_u8),
    );
    assert_eq!(message.matches("\n  - ").count(), 4, "{message}");
}

#[view]
fn lost() -> &'static str {
    "lost"
}

#[test]
fn two_fallbacks_of_one_place_are_refused() {
    let routes = || routes![].fallback::<lost>();
    for routes in [
        routes().merge(routes()),
        routes().fallback::<lost>(),
        routes![].merge(routes().fallback::<lost>()),
    ] {
        let message = refusal(App::new(routes));
        assert!(
            message.contains("are both the fallback of `/`"),
            "{message}"
        );
    }
}

#[test]
fn a_mistaken_prefix_is_found_by_its_line() {
    let line = line!();
    let twice = routes!["/{id}" => { routes![].nest("/{id}", routes![]) }];
    let message = refusal(App::new(twice.nest("admin", routes![])));
    assert!(
        message.contains(&format!(
            "routes (tests/it/app.rs:{}): the path `/{{id}}/{{id}}` has two",
            line + 1
        )) && message.contains(&format!(
            "routes (tests/it/app.rs:{}): the path `admin` does",
            line + 2
        )),
        "{message}"
    );
}

#[test]
fn a_mount_path_with_a_parameter_that_its_view_does_not_take_takes_everything() {
    let app = App::new(routes![by_id, "/a/{who}" => without_path]);
    let client = TestClient::new(app);
    assert_eq!(client.get("/a/7").wait().text(), "7");
    assert_eq!(client.get("/a/bob").wait().text(), "x");
    let message = refusal(App::new(routes!["/a/{who}" => without_path, by_id]));
    assert!(message.contains("can never answer"), "{message}");
}
