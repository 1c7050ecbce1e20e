use veduta::view;

#[view(FETCH, "/")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
