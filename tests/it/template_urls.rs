//! `url(..)` in templates.

use veduta::test::TestClient;
use veduta::{App, StatusCode, Template, Templates, routes, view};

#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

#[view("/page")]
fn page() -> Template {
    Template::new("page.html", ())
}

mod archive {
    use veduta::{Routes, routes, view};

    #[view("/{year}/{*rest}?{page}&{tag}&{draft}")]
    pub(super) fn stories(
        year: u16,
        rest: String,
        page: Option<u32>,
        tag: Vec<String>,
        draft: bool,
    ) -> String {
        format!("{year} {rest} {page:?} {tag:?} {draft}")
    }

    #[view("/")]
    pub(super) async fn front_page() -> &'static str {
        "all years"
    }

    pub(super) fn routes() -> Routes {
        routes![front_page, stories]
    }
}

/// The page at `/page`, beside an archive below a prefix with a parameter.
fn url_app(text: &'static str) -> App {
    let routes = routes![page, front_page, "/{site}/archive" => archive::routes()];
    App::new(routes).templates(Templates::new().add("page.html", text))
}

#[test]
fn url_is_the_address_of_a_view_where_it_is_mounted() {
    for (call, url) in [
        ("{{ url('page') }}", "/page"),
        (
            "{{ url('stories', site='a/b', year=2020 + 4, rest='c d/é', draft=true) }}",
            "/a%2Fb/archive/2024/c%20d/%C3%A9?draft=true",
        ),
        (
            "{% set more = {'page': none, 'tag': ['<', 'y']} %}{{ url('archive::stories', site='s', year=1, rest='r', draft=false, **more) }}",
            "/s/archive/1/r?tag=%3C&amp;tag=y&amp;draft=false",
        ),
        (
            "{% autoescape false %}{{ url('stories', site='s', year=1, rest='r', page=2, draft=1) }}{% endautoescape %}",
            "/s/archive/1/r?page=2&draft=1",
        ),
        ("{{ url('crate::template_urls::front_page') }}", "/"),
        ("{{ url('archive::front_page', site='s') }}", "/s/archive"),
    ] {
        let response = TestClient::new(url_app(call)).get("/page").wait();
        let text = response.text().replace("&#x2f;", "/");
        assert_eq!(text, url, "{call}");
    }
}

#[test]
fn a_wrong_url_is_found_before_the_start() {
    for (call, reason) in [
        (
            "url('pagee')",
            "there is no view `pagee`; did you mean `page`?",
        ),
        (
            "url('nonsense')",
            "there is no view `nonsense` among the routes",
        ),
        (
            "url('front_page')",
            "several views are called `front_page`; write one of `it::template_urls::front_page`, `it::template_urls::archive::front_page`",
        ),
        (
            "url('stories', site='s', yaer=1)",
            "has no parameter `yaer`; did you mean `year`?",
        ),
        (
            "url('page', number=1)",
            "has no parameter `number`; it has none",
        ),
        (
            "url('stories', site='s', year=year, rest='r')",
            "needs `draft`; write `draft=..`",
        ),
        (
            "url('stories', year=1, rest='r', draft=true)",
            "needs `site`; write `site=..`",
        ),
        (
            "url('stories', 's', year=1, rest='r', draft=true)",
            "have names; write `site=..`",
        ),
        (
            "url('stories', site='s', year='x', rest='r', draft=true)",
            "`year` of view `stories` (tests/it/template_urls.rs:",
        ),
        (
            "url('stories', site='', year=1, rest='r', draft=true)",
            "is \"\", which is no part of a path",
        ),
        (
            "url('stories', site=['s'], year=1, rest='r', draft=true)",
            "is a sequence",
        ),
    ] {
        // Wherever an expression may stand.
        for place in [
            "{{ ~ }}",
            "{% macro m(a=~) %}{% endmacro %}",
            "{% if x %}{% for y in [x|join(~)] %}{% endfor %}{% endif %}",
        ] {
            let text = format!("\n{}", place.replace('~', call)).leak();
            let problems = format!("{:?}", url_app(text).check().unwrap_err());
            let line = "\n  - template page.html:2: `url('";
            assert!(problems.contains(line), "{call}: {problems}");
            assert!(problems.contains(reason), "{call}: {problems}");
        }
    }
}

#[test]
fn a_wrong_value_is_found_when_the_page_is_rendered() {
    for call in [
        "{{ url('stories', site='s', year=missing, rest='r', draft=true) }}",
        "{{ url('stories', site='s', year=70 * 1000 + missing|length, rest='r', draft=true) }}",
        "{{ url('stories', site='s', year=1, rest='r', draft=missing) }}",
        "{{ url('no' ~ missing) }}",
    ] {
        let response = TestClient::new(url_app(call)).get("/page").wait();
        assert_eq!(
            response.status(),
            StatusCode::INTERNAL_SERVER_ERROR,
            "{call}"
        );
        assert_eq!(response.text(), "500 Internal Server Error\n");
    }
}

#[test]
fn a_template_may_have_an_url_of_its_own() {
    let client = TestClient::new(url_app(
        "{% macro url(name) %}#{{ name }}{% endmacro %}{{ url('nonsense') }}",
    ));
    assert_eq!(client.get("/page").wait().text(), "#nonsense");
    let templates = Templates::new()
        .add("page.html", "{{ url('nonsense') }}")
        .environment(|env| env.add_function("url", |name: &str| format!("#{name}")));
    let client = TestClient::new(App::new(routes![page]).templates(templates));
    assert_eq!(client.get("/page").wait().text(), "#nonsense");
}

struct Items;

#[view("/items/{id}?{page}")]
impl Items {
    async fn delete(id: u64) -> String {
        id.to_string()
    }

    async fn get(id: u64, page: Option<u8>) -> String {
        format!("{id} {page:?}")
    }
}

#[tokio::test]
async fn url_takes_the_name_of_a_type_whose_methods_are_views() {
    for name in [
        "Items",
        "Items::get",
        "template_urls::Items",
        "crate::template_urls::Items",
    ] {
        let text = format!("{{{{ url('{name}', id=7, page=2) }}}}");
        let templates = Templates::new().add("page.html", text);
        let app = App::new(routes![page, "/shop" => { routes![Items] }]).templates(templates);
        let answer = TestClient::new(app).get("/page").await;
        assert_eq!(answer.text(), "/shop/items/7?page=2", "{name}");
    }
}

#[test]
fn a_misspelled_type_is_found_before_the_start() {
    let templates = Templates::new().add("page.html", "{{ url('Itms', id=7) }}");
    let app = App::new(routes![page, Items]).templates(templates);
    let error = format!("{:?}", app.check().unwrap_err());
    assert!(
        error.contains("there is no view `Itms`; did you mean `Items`?"),
        "{error}"
    );
}
