//! The same program, for either framework.

use std::fmt::{self, Write};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framework {
    Axum,
    Veduta,
}

/// What the views look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An async view with a parameter and the state, which answers JSON: every one of them.
    Async,
    /// A sync view of this kind. axum's is async, and gives the work to tokio's blocking pool.
    Sync,
    /// In turn: without arguments, of text, with a query, with a body, async and sync.
    Mixed,
}

impl Framework {
    pub(crate) const BOTH: [Self; 2] = [Self::Axum, Self::Veduta];

    /// With what users of the framework write.
    pub(crate) fn manifest(self, name: &str, has_serde: bool) -> String {
        let serde = if has_serde {
            "serde = { version = \"1\", features = [\"derive\"] }\n"
        } else {
            ""
        };
        let dependency = match self {
            Self::Axum => {
                "axum = \"0.8.9\"\ntokio = { version = \"1.54\", features = [\"full\"] }".to_owned()
            }
            Self::Veduta => format!(
                "veduta = {{ path = \"{}/../runtime\" }}",
                env!("CARGO_MANIFEST_DIR")
            ),
        };
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n\
             [dependencies]\n{serde}{dependency}\n"
        )
    }
}

impl Shape {
    pub(crate) const ALL: [Self; 3] = [Self::Async, Self::Sync, Self::Mixed];
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Axum => "axum",
            Self::Veduta => "veduta",
        })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Async => "async",
            Self::Sync => "sync",
            Self::Mixed => "mixed",
        })
    }
}

/// The text of `main.rs`.
pub(crate) fn source(framework: Framework, shape: Shape, views: u32) -> String {
    let mut source = String::from(COMMON);
    source += match framework {
        Framework::Axum => AXUM,
        Framework::Veduta => VEDUTA,
    };
    for number in 0..views {
        let kind = match shape {
            Shape::Async => 0,
            Shape::Sync => 1,
            Shape::Mixed => number as usize % 6,
        };
        let view = match framework {
            Framework::Axum => AXUM_HANDLERS[kind],
            Framework::Veduta => VEDUTA_VIEWS[kind],
        };
        source += &view.replace("NUMBER", &number.to_string());
    }
    source += &end(framework, shape, views);
    source
}

fn end(framework: Framework, shape: Shape, views: u32) -> String {
    let mut end = String::new();
    match framework {
        Framework::Axum => {
            end += "#[tokio::main]\nasync fn main() {\n    let app = axum::Router::new()";
            for number in 0..views {
                let (method, path) = match shape {
                    Shape::Mixed => AXUM_ROUTES[number as usize % 6],
                    Shape::Async | Shape::Sync => AXUM_ROUTES[0],
                };
                let path = path.replace("NUMBER", &number.to_string());
                let _ = write!(end, "\n        .route(\"{path}\", {method}(view_{number}))");
            }
            end += ";\n    let app = app.with_state(Arc::new(Archive));\n    \
                    let listener = tokio::net::TcpListener::bind(\"127.0.0.1:8000\").await.unwrap();\n    \
                    axum::serve(listener, app).await.unwrap();\n}\n";
        }
        Framework::Veduta => {
            end += "fn main() -> veduta::Result<()> {\n    App::new(routes![";
            for number in 0..views {
                let _ = write!(end, "view_{number}, ");
            }
            end += "]).state(Archive).run()\n}\n";
        }
    }
    end
}

const COMMON: &str = "#![allow(unused, reason = \"each shape of view uses a part of this\")]

use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
struct Story {
    id: u64,
    title: String,
}

struct Archive;

impl Archive {
    fn story(&self, id: u64) -> Story {
        Story { id, title: id.to_string() }
    }
}
";

const AXUM: &str = "
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use tokio::task::spawn_blocking;

#[derive(Deserialize)]
struct Page {
    page: Option<u32>,
}
";

const VEDUTA: &str = "
use veduta::{App, Json, State, routes, view};
";

const AXUM_HANDLERS: [&str; 6] = [
    "
async fn view_NUMBER(Path(id): Path<u64>, State(archive): State<Arc<Archive>>) -> Json<Story> {
    Json(archive.story(id + NUMBER))
}
",
    "
async fn view_NUMBER(Path(id): Path<u64>, State(archive): State<Arc<Archive>>) -> Json<Story> {
    spawn_blocking(move || Json(archive.story(id + NUMBER))).await.unwrap()
}
",
    "
async fn view_NUMBER() -> &'static str {
    \"view NUMBER\"
}
",
    "
async fn view_NUMBER(Path(name): Path<String>) -> String {
    format!(\"{name} NUMBER\")
}
",
    "
async fn view_NUMBER(Path(id): Path<u64>, Query(query): Query<Page>, State(archive): State<Arc<Archive>>) -> Json<Story> {
    let page = u64::from(query.page.unwrap_or(NUMBER));
    spawn_blocking(move || Json(archive.story(id + page))).await.unwrap()
}
",
    "
async fn view_NUMBER(State(archive): State<Arc<Archive>>, Json(story): Json<Story>) -> Json<Story> {
    Json(archive.story(story.id + NUMBER))
}
",
];

const AXUM_ROUTES: [(&str, &str); 6] = [
    ("get", "/view/NUMBER/{id}"),
    ("get", "/view/NUMBER/{id}"),
    ("get", "/view/NUMBER"),
    ("get", "/view/NUMBER/{name}"),
    ("get", "/view/NUMBER/{id}"),
    ("post", "/view/NUMBER"),
];

const VEDUTA_VIEWS: [&str; 6] = [
    "
#[view(\"/view/NUMBER/{id}\")]
async fn view_NUMBER(id: u64, archive: State<Archive>) -> Json<Story> {
    Json(archive.story(id + NUMBER))
}
",
    "
#[view(\"/view/NUMBER/{id}\")]
fn view_NUMBER(id: u64, archive: State<Archive>) -> Json<Story> {
    Json(archive.story(id + NUMBER))
}
",
    "
#[view(\"/view/NUMBER\")]
async fn view_NUMBER() -> &'static str {
    \"view NUMBER\"
}
",
    "
#[view(\"/view/NUMBER/{name}\")]
async fn view_NUMBER(name: String) -> String {
    format!(\"{name} NUMBER\")
}
",
    "
#[view(\"/view/NUMBER/{id}?{page}\")]
fn view_NUMBER(id: u64, page: Option<u32>, archive: State<Archive>) -> Json<Story> {
    let page = u64::from(page.unwrap_or(NUMBER));
    Json(archive.story(id + page))
}
",
    "
#[view(POST, \"/view/NUMBER\")]
async fn view_NUMBER(archive: State<Archive>, story: Json<Story>) -> Json<Story> {
    Json(archive.story(story.id + NUMBER))
}
",
];
