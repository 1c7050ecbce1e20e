use veduta::view;

#[view("/", inline, pool = "reports")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
