//! `#[view] impl Article`: methods that are the views of one address.

use std::collections::HashMap;
use std::sync::Mutex;

use veduta::test::TestClient;
use veduta::{
    App, Error, Info, Json, MayBlock, Method, NoContent, PoolSize, Request, Result, Routes,
    Settings, State, StatusCode, Template, Templates, routes, view,
};

type Stories = Mutex<HashMap<u64, String>>;

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

struct Article;

#[view("/articles/{id}?{shout}", body_limit = 16)]
impl Article {
    const NONE: &'static str = "none";

    async fn get(id: u64, shout: Option<bool>, stories: State<Stories>) -> Result<String> {
        let text = Self::find(id, &stories)?;
        Ok(if shout == Some(true) {
            text.to_uppercase()
        } else {
            text
        })
    }

    fn put(id: u64, text: Json<String>, stories: State<Stories>) -> NoContent {
        stories.lock().unwrap().insert(id, text.0);
        NoContent
    }

    #[view(body_limit = "1 KiB", name = "append")]
    fn patch(text: String, id: u64, stories: State<Stories>, _block: &MayBlock) -> String {
        let mut stories = stories.lock().unwrap();
        let story = stories.entry(id).or_default();
        story.push_str(&text);
        story.len().to_string()
    }

    #[view(cpu)]
    fn post(id: u64) -> String {
        format!("{id} {}", thread_name())
    }

    #[view(inline)]
    fn trace(request: &Request, id: u64) -> String {
        format!("{} {id} {}", request.method(), thread_name())
    }

    fn find(id: u64, stories: &Stories) -> Result<String> {
        let stories = stories.lock().unwrap();
        stories.get(&id).cloned().ok_or_else(Error::not_found)
    }

    /// A method of HTTP that is left out.
    #[skip]
    #[view(cpu)]
    fn delete() -> &'static str {
        Self::NONE
    }

    #[cfg(any())]
    fn options(id: u64, other: NoSuchType) -> String {
        other.at(id)
    }
}

fn app(routes: Routes) -> App {
    let stories: Stories = Mutex::new(HashMap::from([(7, "seven".to_owned())]));
    App::new(routes).state(stories)
}

#[test]
fn each_method_answers_and_runs_where_it_belongs() {
    let client = TestClient::over_socket(app(routes![Article]));
    assert_eq!(client.get("/articles/7").wait().text(), "seven");
    assert_eq!(client.get("/articles/7?shout=true").wait().text(), "SEVEN");
    let put = client.put("/articles/8").json("eight").wait();
    assert_eq!(put.status(), StatusCode::NO_CONTENT);
    let patch = client.request(Method::PATCH, "/articles/8").body("h");
    assert_eq!(patch.wait().text(), "6");
    assert_eq!(client.get("/articles/8").wait().text(), "eighth");
    let post = client.post("/articles/9").wait();
    assert!(post.text().starts_with("9 veduta-cpu-"), "{post:?}");
    let trace = client.request(Method::TRACE, "/articles/9").wait();
    assert!(trace.text().starts_with("TRACE 9 "), "{trace:?}");
    assert!(!trace.text().contains("veduta-cpu"), "{trace:?}");
}

#[test]
fn what_answers_other_methods_comes_by_itself() {
    let client = TestClient::over_socket(app(routes![Article]));
    let head = client.request(Method::HEAD, "/articles/7").wait();
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.header("content-length"), Some("5"));
    assert_eq!(head.text(), "");
    let allow = Some("GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE");
    let options = client.request(Method::OPTIONS, "/articles/7").wait();
    assert_eq!(options.status(), StatusCode::NO_CONTENT);
    assert_eq!(options.header("allow"), allow);
    let delete = client.delete("/articles/7").wait();
    assert_eq!(delete.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(delete.header("allow"), allow);
    let unparsed = client.delete("/articles/seven").wait();
    assert_eq!(unparsed.status(), StatusCode::NOT_FOUND);
}

#[test]
fn a_limit_of_the_block_holds_where_a_method_has_none_of_its_own() {
    let client = TestClient::over_socket(app(routes![Article]));
    let long = "x".repeat(17);
    let put = client.put("/articles/1").json(&long).wait();
    assert_eq!(put.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let patch = client.request(Method::PATCH, "/articles/1").body(long);
    assert_eq!(patch.wait().text(), "17");
}

struct Report;

#[view("/report", pool = "reports", timeout = "30 s")]
impl Report {
    fn get(request: &Request) -> String {
        Self::keys(request)
    }

    #[view(pool = "exports", timeout = "1.5 m")]
    fn put(request: &Request) -> String {
        Self::keys(request)
    }

    #[view(cpu)]
    fn post(request: &Request) -> String {
        Self::keys(request)
    }

    #[view(inline)]
    fn patch(request: &Request) -> String {
        Self::keys(request)
    }

    #[view(detach)]
    async fn delete(request: &Request) -> String {
        Self::keys(request)
    }

    fn keys(request: &Request) -> String {
        let Info {
            pool,
            timeout,
            detach,
            ..
        } = request.view().unwrap();
        format!("{pool:?} {timeout:?} {detach}")
    }
}

#[test]
fn methods_have_the_keys_of_their_block_that_suit_them() {
    let settings = Settings::default()
        .pool("reports", PoolSize::new(1))
        .pool("exports", PoolSize::new(1));
    let client = TestClient::new(App::new(routes![Report]).settings(settings));
    for (method, keys) in [
        (Method::GET, r#"Some("reports") Some(30s) false"#),
        (Method::PUT, r#"Some("exports") Some(90s) false"#),
        (Method::POST, "None Some(30s) false"),
        (Method::PATCH, "None None false"),
        (Method::DELETE, "None Some(30s) true"),
    ] {
        let answer = client.request(method, "/report").wait();
        assert_eq!(answer.text(), keys);
    }
}

#[test]
fn methods_are_mounted_together_at_another_path_and_below_a_prefix() {
    let nested = routes!["/{tenant}" => routes![Article]];
    let routes = routes!["/{id}/story" => Article, "/of" => { nested }];
    let client = TestClient::over_socket(app(routes));
    assert_eq!(client.get("/7/story").wait().text(), "seven");
    assert!(client.post("/7/story").wait().text().starts_with("7 "));
    assert_eq!(client.get("/of/me/articles/7").wait().text(), "seven");
    let delete = client.delete("/7/story").wait();
    assert_eq!(delete.status(), StatusCode::METHOD_NOT_ALLOWED);
}

struct Health;

#[view]
impl Health {
    async fn get() -> &'static str {
        "fine"
    }

    fn head() -> (StatusCode, &'static str) {
        (StatusCode::ACCEPTED, "")
    }
}

#[view(DELETE, "/articles/{id}")]
fn remove(id: u64) -> String {
    format!("{id} removed")
}

#[test]
fn a_path_can_come_from_the_mount_alone() {
    let client = TestClient::over_socket(App::new(routes!["/health" => Health]));
    assert_eq!(client.get("/health").wait().text(), "fine");
    let head = client.request(Method::HEAD, "/health").wait();
    assert_eq!(head.status(), StatusCode::ACCEPTED);
}

#[test]
fn a_function_may_answer_what_the_methods_do_not() {
    let client = TestClient::over_socket(app(routes![Article, remove]));
    assert_eq!(client.delete("/articles/7").wait().text(), "7 removed");
    assert_eq!(client.get("/articles/7").wait().text(), "seven");
}

fn refusal(app: App) -> String {
    format!("{:?}", app.check().unwrap_err())
}

mod places {
    use super::*;

    pub(super) struct Page;

    #[view("/page/{id}", name = "page")]
    impl Page {
        async fn get(id: u64, number: State<u8>) -> String {
            format!("{id} {}", *number)
        }

        pub(super) const LINE_OF_POST: u32 = line!() + 2;

        fn post(id: u64, number: State<u8>) -> String {
            format!("{id} {}", *number)
        }
    }
}

#[test]
fn each_method_has_a_name_and_a_line_of_its_own() {
    let message = refusal(App::new(routes![places::Page]));
    assert!(message.contains("view `page::get` ("), "{message}");
    let post = format!(
        "view `page::post` ({}:{})",
        file!(),
        places::Page::LINE_OF_POST
    );
    assert!(message.contains(&post), "{message}");
    let twice = refusal(app(routes![Article, "/articles/{id}" => Article]));
    assert!(
        twice.contains("view `Article::get` (") && twice.contains("view `append` ("),
        "{twice}"
    );
}

#[test]
fn a_wrong_mount_is_one_problem() {
    for (routes, words) in [
        (
            routes![Health],
            "view `Health::get` (tests/it/impl_views.rs",
        ),
        (
            routes![Health],
            "it has no path; mount it with `\"/Health\" => Health`",
        ),
        (
            routes!["/x" => Article],
            "takes `id` from its path, but `/x` has no `{id}`",
        ),
    ] {
        let message = refusal(app(routes));
        assert!(message.contains(words), "{message}");
        assert_eq!(message.matches("view `").count(), 1, "{message}");
    }
}

struct Files;

#[view("/files/{owner}/{*path}?{page}&{tag}")]
impl Files {
    async fn post(path: String, owner: &str, tag: Vec<&str>) -> String {
        format!("{owner}/{path} {tag:?}")
    }

    pub(crate) fn get(owner: &str, path: String, page: Option<u32>) -> String {
        format!("{owner}/{path} {page:?}")
    }
}

#[test]
fn the_address_has_the_parameters_of_all_methods_in_the_order_of_the_path() {
    assert_eq!(Article::url(7, None), "/articles/7");
    assert_eq!(Article::url(7, Some(true)), "/articles/7?shout=true");
    assert_eq!(
        Files::url("me", "a/b c".to_owned(), Some(2), vec!["x", "y"]),
        "/files/me/a/b%20c?page=2&tag=x&tag=y"
    );
    let client = TestClient::over_socket(App::new(routes![Files]));
    let url = Files::url("me", "a/b".to_owned(), Some(2), vec!["x"]);
    assert_eq!(client.get(&url).wait().text(), "me/a/b Some(2)");
    assert_eq!(client.post(&url).wait().text(), r#"me/a/b ["x"]"#);
}

#[view("/page", inline)]
fn page() -> Template {
    Template::new("page.html", ())
}

#[test]
fn a_template_finds_the_address_by_the_name_of_a_method() {
    let text = "{{ url('Files::get', owner='me', path='a', page=2) }}";
    let templates = Templates::new().add("page.html", text);
    let app = App::new(routes![page, "/below" => routes![Files]]).templates(templates);
    let page = TestClient::over_socket(app).get("/page").wait();
    let address = page.text().replace("&#x2f;", "/");
    assert_eq!(address, "/below/files/me/a?page=2");
}

#[tokio::test]
async fn the_methods_are_still_methods() {
    let stories = || State::new(Mutex::new(HashMap::from([(1, "one".to_owned())])));
    assert_eq!(Article::get(1, None, stories()).await.unwrap(), "one");
    Article::put(1, Json("uno".to_owned()), stories());
    assert_eq!(Article::delete(), "none");
}
