use veduta::view;

#[view("/", pol = "reports")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
