use veduta::routes;

#[test]
#[veduta::view("/")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
