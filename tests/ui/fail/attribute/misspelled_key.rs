use veduta::view;

#[view("/", body_limits = "1 MiB")]
fn front_page() -> &'static str {
    "news"
}

fn main() {}
