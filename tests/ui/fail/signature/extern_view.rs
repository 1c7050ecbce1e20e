use veduta::view;

#[view("/")]
extern "C" fn front_page() -> &'static str {
    "news"
}

fn main() {
    let _ = veduta::routes![front_page];
}
