//! The expansions in `snapshots/`, one for each shape of view.
//!
//! After an intended change, `VEDUTA_SNAPSHOTS=write cargo test -p veduta-macros` writes them anew.

use std::fs;
use std::path::Path;

use crate::testing::expansion;

fn check(name: &str, source: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.rs"));
    let commented = format!("// {}\n", source.trim().replace('\n', "\n// "));
    let actual = format!("{commented}\n{}", expansion(source));
    if std::env::var_os("VEDUTA_SNAPSHOTS").is_some() {
        fs::write(&path, actual).expect("snapshots can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "the expansion of `{name}` has changed:\n{actual}"
    );
}

macro_rules! golden {
    ($($name:ident: $source:literal)*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), $source);
        }
    )*};
}

golden! {
async_view: r#"
/// All headlines.
#[view("/")]
pub async fn front_page(feeds: State<Feeds>) -> Result<Html<String>> {
    Ok(Html(render(feeds.all().await?)))
}
"#
blocking_view: r#"
#[view("/archive/{year}?{page}")]
fn archive(year: u16, page: Option<u32>, db: State<Archive>) -> Result<Json<Vec<Story>>> {
    Ok(Json(db.stories_of(year, page.unwrap_or(1))?))
}
"#
cpu_view: r#"
#[view("/thumbnail/{id}", cpu)]
fn thumbnail(id: StoryId, images: State<Images>) -> Result<Png> {
    images.thumbnail(id)
}
"#
inline_view: r#"
#[view("/ping", inline)]
fn ping() -> &'static str {
    "pong"
}
"#
path_and_query: r#"
#[view("/files/{owner}/{*path}?{tag}&{draft}")]
async fn files(draft: bool, tag: Vec<String>, path: String, owner: u64) -> String {
    format!("{owner}/{path} {tag:?} {draft}")
}
"#
borrowed_arguments: r#"
#[view("/people/{name}?{q}")]
fn person<'a>(name: &'a str, q: Option<&'a str>, request: &Request, block: &MayBlock) -> String {
    block.block_on(find(name, q, request.headers()))
}
"#
bodies: r#"
#[view(POST, "/stories")]
async fn submit(state: State<Archive>, story: Json<NewStory>) -> Result<Created<Json<Story>>> {
    state.add(story).await
}
"#
pool_view: r#"
#[view("/reports/{year}", pool = "reports", timeout = "30 s")]
fn report(year: u16, db: State<Archive>) -> Result<Html<String>> {
    Ok(Html(db.report_of(year)?))
}
"#
detached_view: r#"
#[view(POST, "/orders", detach, timeout = "1.5 s")]
async fn order(order: Json<Order>, shop: State<Shop>) -> Result<Created<Json<Order>>> {
    shop.place(order).await
}
"#
several_methods: r#"
#[view(PUT | DELETE, "/stories/{id}")]
fn change(id: i64) -> NoContent {
    NoContent
}
"#
without_path: r#"
#[view]
async fn health() -> &'static str {
    "fine"
}
"#
attributes: r#"
/// Last year's page.
#[view("/old/{id}")]
#[doc(hidden)]
#[cfg(feature = "old")]
#[deprecated = "use `new`"]
#[tracing::instrument]
pub(crate) fn old(id: i64, db: State<Archive>) -> String {
    db.old(id)
}
"#
impl_trait: r#"
#[view("/style.css", inline)]
fn style() -> impl IntoResponse + use<> {
    ([(CONTENT_TYPE, "text/css")], STYLE)
}
"#
keys: r#"
#[view(PUT, "/upload", name = "upload!", body_limit = "10 MiB", crate = framework::web)]
async fn upload(body: framework::web::Body) -> NoContent {
    store(body).await
}
"#
mistaken: r#"
#[view("/archive/{year}?{page}", cpu)]
async fn mistaken(year: u16, page: impl Display) -> String {
    format!("{year} {page}")
}
"#
methods: r#"
/// A story and what is done with it.
#[view("/stories/{id}?{page}", body_limit = "1 MiB")]
impl Story {
    const PAGE: usize = { 20 };

    async fn get(id: u64, page: Option<u32>, db: State<Self>) -> Result<Json<Self>> {
        db.story(id, page)
    }

    /// Blocks.
    #[view(cpu, name = "replace", body_limit = "10 MiB")]
    #[cfg(feature = "write")]
    pub fn put(story: Json<Story>, id: u64) -> NoContent {
        helper(id, story)
    }

    fn helper(id: u64, story: Json<Self>) -> NoContent {
        NoContent
    }
}
"#
mistaken_methods: r#"
#[view("/stories/{id}", cpu)]
impl Story {
    fn list(id: u64) -> String {
        id.to_string()
    }
}
"#
blocking_in_async: r#"
#[view("/result/{id}")]
async fn result(id: u64) -> Result<String> {
    let text = std::fs::read_to_string(format!("{id}.txt"))?;
    Ok(start(text).join()?)
}
"#
async_middleware: r"
#[middleware]
async fn timing(clock: State<Clock>, request: Request, next: Next) -> Response {
    clock.measure(next.run(request)).await
}
"
before_hook: r#"
#[middleware(before)]
fn log_in(cookies: Cookies, archive: State<Archive>, block: &MayBlock) -> Result<Extension<User>> {
    archive.user_of(cookies.get("session"))
}
"#
after_hook: r"
#[middleware(after)]
fn stamp(clock: State<Clock>, mut response: Response) -> Response {
    response
}
"
}
