use veduta::view;

#[view("/")]
fn str() -> &'static str {
    "news"
}

fn main() {}
