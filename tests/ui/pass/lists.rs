//! What stands in `routes![..]` and looks like a mistake, but is none.

use tower::service_fn;
use veduta::{App, IntoRoutes, Response, Routes, View, Views, http, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
async fn get() -> &'static str {
    "a view named like a method"
}

#[view]
fn name() -> &'static str {
    "a view named like a key"
}

struct Story;

#[view("/stories/{id}")]
impl Story {
    async fn get(id: u64) -> String {
        format!("story {id}")
    }
}

impl Story {
    fn routes() -> Routes {
        routes![Self, "/again/{id}" => Self]
    }
}

struct Admin {
    is_open: bool,
}

impl Admin {
    fn new(is_open: bool) -> Self {
        Self { is_open }
    }

    fn routes(&self) -> Routes {
        if self.is_open {
            routes![name]
        } else {
            routes![]
        }
    }
}

fn each<V: View, W: Views>() -> Routes {
    routes![V, "/second/{id}" => W]
}

macro_rules! both {
    ($first:path, $place:literal => $second:path) => {
        routes![$first, $place => $second]
    };
}

async fn old(_: http::Request<veduta::Body>) -> Result<Response, std::convert::Infallible> {
    Ok(Response::default())
}

fn any(routes: impl IntoRoutes) -> App {
    App::new(routes)
}

fn main() {
    let more = routes![r#name,];
    let admin = Admin::new(true);
    let is_late = false;
    drop(any(routes![
        self::front_page,
        "/get" => get,
        "/name" => crate::name,
        #[cfg(test)]
        "/tested" => get,
        "/more" => { more },
        "/admin" => admin.routes(),
        "/again" => Admin::new(false).routes().body_limit(1),
        "/late" => if is_late { routes![get] } else { Routes::new() },
        "/story" => Story::routes(),
        "/each" => each::<front_page, Story>(),
        "/both" => both!(front_page, "/x" => get),
        "/list" => routes!["/x" => routes![front_page]],
        "/old" => Routes::service(service_fn(old)),
        "/layers" => routes![front_page].layer(tower::layer::layer_fn(|inner| inner)),
        "/identity" => routes![front_page].layer(tower::layer::util::Identity::new()),
    ]));
    drop(any(routes!()));
}
