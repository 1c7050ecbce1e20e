use veduta::{App, routes, view};

#[view]
async fn front_page() -> &'static str {
    "news"
}

fn main() -> veduta::Result<()> {
    App::new(routes![]).route("/", front_page).run()
}
