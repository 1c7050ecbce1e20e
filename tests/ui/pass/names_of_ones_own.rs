//! Types and functions of one's own that are named as those of veduta or of other frameworks.

use std::collections::HashMap;
use std::convert::Infallible;
use std::str::FromStr;

use veduta::{Extension, PathParam, Request, Response, Routes, middleware, routes, view};

/// What a ticket is in.
#[derive(PathParam)]
enum State {
    Open,
}

impl FromStr for State {
    type Err = Infallible;

    fn from_str(_: &str) -> Result<Self, Infallible> {
        Ok(Self::Open)
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("open")
    }
}

#[view("/tickets/{state}")]
fn tickets(state: State) -> String {
    state.to_string()
}

/// Where it is held, it need not be read from a request.
struct Json<T>(T);

#[view("/documents")]
fn documents(documents: veduta::State<HashMap<&'static str, Json<u8>>>) -> String {
    documents.values().map(|document| document.0.to_string()).collect()
}

#[derive(Clone)]
struct Query<T>(T);

#[middleware(before)]
fn prepare() -> Extension<Query<&'static str>> {
    Extension(Query("select 1"))
}

#[view("/answer")]
fn answer(query: Extension<Query<&'static str>>) -> &'static str {
    query.0.0
}

mod model {
    use veduta::{FromRequest, Request, middleware};

    /// What a language model has said.
    pub struct Response;

    impl FromRequest for Response {
        async fn from_request(_: &Request) -> veduta::Result<Self> {
            Ok(Self)
        }
    }

    #[middleware(before)]
    pub(crate) fn look(said: Response) {
        let Response = said;
    }
}

#[middleware(after)]
fn stamp(request: &Request, response: Response) -> Response {
    let _ = request.method();
    response
}

mod thread {
    pub async fn sleep(_seconds: u8) {}
}

#[view]
async fn nap() -> &'static str {
    thread::sleep(1).await;
    "rested"
}

mod posts {
    use veduta::{Routes, routes};

    pub fn get(_database: &str) -> Routes {
        routes![]
    }
}

fn options(_database: &str) -> Routes {
    routes![]
}

const DATABASE: &str = "stories";

fn main() {
    let boxed = Box::new(options(DATABASE));
    let _ = routes![
        tickets,
        documents,
        answer,
        "/nap" => nap,
        "/posts" => posts::get(DATABASE),
        "/options" => options(DATABASE),
        "/boxed" => *boxed,
    ]
    .middleware::<prepare>()
    .middleware::<model::look>()
    .middleware::<stamp>();
}
