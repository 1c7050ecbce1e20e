//! Pages from templates that share a frame, with links that are checked, and static files beside them.
//!
//! `cargo run -p veduta-examples --bin templates`, then open <http://localhost:8000>, or
//!
//! ```sh
//! curl localhost:8000
//! curl localhost:8000/recipes/soup?guests=6
//! curl --head localhost:8000/static/style.css
//! ```
//!
//! In a debug build a template that is changed shows at the next request. Misspell the view in a `url(..)`:
//! the program says so and does not start.

use serde::Serialize;
use tower_http::services::ServeDir;
use veduta::template::context;
use veduta::{App, Result, Routes, Template, routes, view};

const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
const STATIC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static");

#[derive(Serialize)]
struct Recipe {
    name: &'static str,
    title: &'static str,
    /// Grams for one guest, and of what.
    ingredients: &'static [(u32, &'static str)],
}

const RECIPES: [Recipe; 2] = [
    Recipe {
        name: "soup",
        title: "Soup of leeks & potatoes",
        ingredients: &[(150, "leeks"), (120, "potatoes"), (10, "butter")],
    },
    Recipe {
        name: "pears",
        title: "Pears in wine",
        ingredients: &[(180, "pears"), (90, "red wine"), (20, "sugar")],
    },
];

/// `context!` makes a context of names and values; any type that serde serializes to a map is one, too.
#[view("/")]
async fn index() -> Template {
    Template::new("index.html", context! { recipes => RECIPES })
}

/// A template is rendered where its view runs: that of a sync view on the blocking pool.
#[view("/recipes/{name}?{guests}")]
fn recipe(name: &str, guests: Option<u32>) -> Option<Template> {
    let recipe = RECIPES.iter().find(|recipe| recipe.name == name)?;
    let guests = guests.unwrap_or(2).clamp(1, 100);
    Some(Template::new("recipe.html", context! { recipe, guests }))
}

fn main() -> Result<()> {
    // Any tower service takes part in the routes.
    let files = Routes::service(ServeDir::new(STATIC));
    App::new(routes![index, recipe, "/static" => { files }])
        .templates(TEMPLATES)
        .run()
}
