use veduta::view;

#[view(GET "/")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
