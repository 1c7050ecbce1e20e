use veduta::view;

#[view("/stories", POST)]
fn submit() -> &'static str {
    "thanks"
}

fn main() {}
