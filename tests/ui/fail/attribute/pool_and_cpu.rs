use veduta::view;

#[view("/", cpu, pool = "reports")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
