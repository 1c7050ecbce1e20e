use veduta::routes;

#[veduta::view("/")]
#[must_use]
#[veduta::view("/index.html")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
