use veduta::routes;

#[veduta::middleware(before)]
#[veduta::view("/")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
