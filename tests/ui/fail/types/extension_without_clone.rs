use veduta::{Extension, routes, view};

struct Theme;

#[view("/")]
async fn front_page(_theme: Extension<Theme>) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
