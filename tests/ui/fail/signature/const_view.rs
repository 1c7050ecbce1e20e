use veduta::view;

#[view("/")]
const fn front_page() -> String {
    "news".to_owned()
}

fn main() {
    let _ = veduta::routes![front_page];
}
