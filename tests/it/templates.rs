//! Pages from templates: where they are rendered, what they escape, what is found before the start.

use std::fs;
use std::path::PathBuf;

use serde::{Serialize, Serializer};
use tower::BoxError;
use tower::util::{AndThenLayer, MapResponseLayer};
use veduta::template::{Renderer, context};
use veduta::test::TestClient;
use veduta::{
    App, Error, IntoResponse, Response, Result, Routes, StatusCode, Template, Templates, routes,
    view,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/templates");

#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

#[derive(Serialize)]
struct Greeting {
    name: String,
}

impl Greeting {
    fn page(name: String) -> Template {
        Template::new("greeting.html", Self { name })
    }
}

#[view("/async/{name}")]
async fn on_the_loop(name: String) -> Template {
    Greeting::page(name)
}

#[view("/inline/{name}", inline)]
fn in_place(name: String) -> Template {
    Greeting::page(name)
}

#[view("/blocking/{name}")]
fn on_the_blocking_pool(name: String) -> (StatusCode, Template) {
    (StatusCode::CREATED, Greeting::page(name))
}

#[view("/cpu/{name}", cpu)]
fn on_the_cpu_pool(name: String) -> Template {
    Greeting::page(name)
}

#[view("/named/{template}?{name}")]
async fn named(template: String, name: &str) -> Template {
    Template::new(template, context! { name })
}

#[view("/mail/{name}")]
fn mail(name: &str, renderer: Renderer) -> Result<String> {
    renderer.render("note.txt", context! { name })
}

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

fn app() -> App {
    let templates = Templates::from(FOLDER).environment(|env| {
        env.add_function("thread", thread_name);
    });
    App::new(routes![
        front_page,
        on_the_loop,
        in_place,
        on_the_blocking_pool,
        on_the_cpu_pool,
        named,
        mail
    ])
    .templates(templates)
}

/// Why an application does not start.
fn problems(app: App) -> String {
    format!("{:?}", app.check().unwrap_err())
}

/// An application whose only template is this one.
fn app_of(routes: Routes, text: &'static str) -> App {
    App::new(routes).templates(Templates::new().add("page.html", text))
}

#[view("/page")]
fn page() -> Template {
    Template::new("page.html", ())
}

/// A new folder of these templates, which the test of this name has for itself.
fn folder(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    drop(fs::remove_dir_all(&folder));
    for (name, text) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

#[tokio::test]
async fn a_template_is_rendered_on_the_thread_of_its_view() {
    let client = TestClient::new(app());
    let here = thread_name();
    for (path, thread) in [
        ("/async/a", &*here),
        ("/inline/a", &here),
        ("/blocking/a", "veduta-blocking-"),
        ("/cpu/a", "veduta-cpu-"),
    ] {
        let response = client.get(path).await;
        let text = response.text();
        assert!(
            text.contains(&format!("<p>a on {thread}")),
            "{path}: {text}"
        );
        assert_eq!(
            response.header("content-type"),
            Some("text/html; charset=utf-8")
        );
    }
}

#[test]
fn a_page_extends_and_includes_others_and_keeps_its_status() {
    let client = TestClient::over_socket(app());
    let response = client.get("/blocking/Ada").wait();
    assert_eq!(response.status(), StatusCode::CREATED);
    let text = response.text();
    assert!(text.starts_with("<title>Dear Ada</title>"), "{text}");
    assert!(text.contains("<a href=\"/\">home</a>"), "{text}");
}

#[test]
fn what_is_printed_is_escaped_as_the_name_of_the_template_says() {
    let client = TestClient::new(app());
    let script = "%3Cscript%3E%22%26";
    let text = client.get(&format!("/async/{script}")).wait();
    let text = text.text();
    assert!(text.contains("Dear &lt;script&gt;&quot;&amp;"), "{text}");
    for (template, content_type, body) in [
        (
            "feed.xml",
            "application/xml; charset=utf-8",
            "<title>&lt;script&gt;&quot;&amp;</title>",
        ),
        ("note.txt", "text/plain; charset=utf-8", "<script>\"&"),
        (
            "data.json",
            "application/json",
            r#"{"name": "<script>\"&"}"#,
        ),
    ] {
        let response = client
            .get(&format!("/named/{template}?name={script}"))
            .wait();
        assert_eq!(response.text(), body, "{template}");
        assert_eq!(response.header("content-type"), Some(content_type));
    }
}

#[test]
fn head_is_answered_with_the_length_of_the_page() {
    let client = TestClient::over_socket(app());
    let get = client.get("/async/a").wait();
    let head = client.request(veduta::Method::HEAD, "/async/a").wait();
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.header("content-length"), get.header("content-length"));
    assert_eq!(head.text(), "");
}

#[test]
fn a_text_that_is_no_response_is_rendered_too() {
    let client = TestClient::new(app());
    assert_eq!(client.get("/mail/Ada").wait().text(), "Ada");
}

#[test]
fn a_changed_file_shows_at_the_next_request_unless_reload_is_off() {
    let files = [
        ("page.html", "{% include \"parts/menu.html\" %} page"),
        ("parts/menu.html", "menu"),
        (".hidden.html", "{% never closed"),
    ];
    let folder = folder("reload", &files);
    let client = |reload| {
        let templates = Templates::new().folder(&folder).reload(reload);
        TestClient::new(App::new(routes![page]).templates(templates))
    };
    let (fresh, kept) = (client(true), client(false));
    let texts = || [&fresh, &kept].map(|client| client.get("/page").wait().text().to_owned());
    assert_eq!(texts(), ["menu page", "menu page"]);
    fs::write(folder.join("parts/menu.html"), "other menu").unwrap();
    assert_eq!(texts(), ["other menu page", "menu page"]);
    fs::write(folder.join("page.html"), "{{ broken").unwrap();
    let status = fresh.get("/page").wait().status();
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    fs::write(folder.join("page.html"), "mended").unwrap();
    assert_eq!(texts(), ["mended", "menu page"]);
}

#[test]
fn the_first_source_counts() {
    let folder = folder("sources", &[("page.html", "file"), ("other.html", "other")]);
    let added = |templates: Templates| templates.add("page.html", "added");
    for (templates, text) in [
        (added(Templates::from(folder.as_path())), "file"),
        (added(Templates::new()).folder(&folder), "added"),
    ] {
        let client = TestClient::new(App::new(routes![page]).templates(templates));
        assert_eq!(client.get("/page").wait().text(), text);
    }
}

#[test]
fn mistakes_in_a_folder_are_found_before_the_start_with_file_and_line() {
    let files = [
        ("users/list.html", "fine\n{% for x in y %}"),
        (
            "page.html",
            "{% extends 'bose.html' %}\n{% include 'menu.html' ignore missing %}",
        ),
        (
            "base.html",
            "\n\n{% include x %}{% import 'users/none.html' as n %}",
        ),
        ("icon.png", ""),
    ];
    let folder = folder("mistakes", &files);
    fs::write(folder.join("icon.png"), [0x89, b'P', 0xff, b'{', b'{']).unwrap();
    let problems = problems(App::new(routes![page]).templates(folder.clone()));
    let folder = folder.display();
    for problem in [
        format!("template {folder}/users/list.html:2: syntax error: "),
        format!(
            "template {folder}/page.html:1: there is no template `bose.html`; did you mean `base.html`?"
        ),
        format!("template {folder}/base.html:3: there is no template `users/none.html`"),
    ] {
        assert!(problems.contains(&problem), "{problem}: {problems}");
    }
    assert_eq!(problems.lines().count(), 4, "{problems}");
}

#[test]
fn a_folder_that_is_missing_or_templates_given_twice_do_not_start() {
    let problems_of = |app: App| problems(app.templates("no-such-folder"));
    let missing = problems_of(App::new(routes![page]));
    assert!(
        missing.contains("there is no folder of templates `no-such-folder` in `/"),
        "{missing}"
    );
    let twice = problems(app().templates(FOLDER));
    assert!(
        twice.contains("`.templates(..)` was given twice"),
        "{twice}"
    );
    // The problems of routes and of templates are told together.
    let both = problems_of(App::new(routes![page, page]));
    assert_eq!(both.lines().count(), 3, "{both}");
}

struct Unserializable;

impl Serialize for Unserializable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("with a secret"))
    }
}

#[view("/broken?{kind}")]
fn broken(kind: &str) -> Template {
    match kind {
        "context" => Template::new("page.html", Unserializable),
        "name" => Template::new("pag.html", ()),
        _ => Template::new("page.html", context! { kind }),
    }
}

#[view("/broken-on-the-loop")]
async fn broken_on_the_loop() -> Template {
    Template::new("page.html", context! { kind => "panic" })
}

#[test]
fn a_template_that_fails_is_a_500_that_says_nothing_to_the_client() {
    let text = "{% if kind == 'panic' %}{{ fall() }}{% else %}{{ kind.secret.deep }}{% endif %}";
    let templates = Templates::new()
        .add("page.html", text)
        .environment(|env| env.add_function("fall", || -> String { panic!("with a secret") }));
    let with = App::new(routes![broken, broken_on_the_loop]).templates(templates);
    let without = App::new(routes![broken]);
    let (with, without) = (TestClient::over_socket(with), TestClient::new(without));
    for (client, path) in [
        (&with, "/broken?kind=context"),
        (&with, "/broken?kind=name"),
        (&with, "/broken?kind=value"),
        (&with, "/broken?kind=panic"),
        (&with, "/broken-on-the-loop"),
        (&without, "/broken?kind=value"),
    ] {
        let response = client.get(path).wait();
        assert_eq!(
            response.status(),
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}"
        );
        assert_eq!(response.text(), "500 Internal Server Error\n", "{path}");
    }
}

#[view("/teapot")]
fn teapot() -> Result<String> {
    Err(Error::new(StatusCode::IM_A_TEAPOT, "short & stout"))
}

#[test]
fn an_error_page_may_be_a_template_and_may_fail() {
    let text = "<h1>{{ message }}</h1>{% if fails %}{{ fails.not.there }}{% endif %}";
    let app = App::new(routes![teapot])
        .templates(Templates::new().add("error.html", text))
        .on_error(|page| {
            let fails = page.uri().query();
            let message = page.error().message();
            Template::new("error.html", context! { message, fails })
        });
    let client = TestClient::new(app);
    let response = client.get("/teapot").wait();
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(response.text(), "<h1>short &amp; stout</h1>");
    assert!(response.header("x-request-id").is_some());
    let response = client.get("/teapot?fails").wait();
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(response.text(), "418 I'm a teapot: short & stout\n");
    assert_eq!(
        client.get("/nowhere").wait().status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn layers_see_finished_pages_and_may_answer_with_one() {
    let shouts = AndThenLayer::new(|response: Response| async {
        let text = response.into_body().bytes().await?;
        let text = String::from_utf8_lossy(&text).to_uppercase();
        Ok::<_, BoxError>(text.into_response())
    });
    let answers = MapResponseLayer::new(|_: Response| {
        Template::new("page.html", context! { word => "layered" }).into_response()
    });
    let text = "page {{ word }}";
    let inside = app_of(routes![page].layer(shouts.clone()), text);
    assert_eq!(TestClient::new(inside).get("/page").wait().text(), "PAGE ");
    let both = app_of(routes![front_page].layer(answers), text).layer(shouts);
    assert_eq!(TestClient::new(both).get("/").wait().text(), "PAGE LAYERED");
}

#[view("/page-on-the-loop")]
async fn page_on_the_loop() -> Template {
    Template::new("page.html", ())
}

#[test]
fn a_template_without_an_end_is_an_error_and_the_server_lives_on() {
    for text in [
        "{% include 'page.html' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{% for y in [1] %}{% if true %}{{ m(m(y)) }}{% endif %}{% endfor %}{% endmacro %}{{ m(1) }}",
        "{% extends 'page.html' %}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    ] {
        let client = TestClient::over_socket(app_of(routes![page, page_on_the_loop], text));
        for path in ["/page", "/page-on-the-loop"] {
            let response = client.get(path).wait();
            assert_eq!(
                response.status(),
                StatusCode::INTERNAL_SERVER_ERROR,
                "{text}"
            );
        }
    }
}
