use veduta::view;

#[view("/stories", body_limit)]
fn stories() -> &'static str {
    "news"
}

fn main() {}
