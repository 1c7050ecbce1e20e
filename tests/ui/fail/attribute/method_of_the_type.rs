use veduta::view;

#[view(Method::POST, "/stories")]
fn submit() -> &'static str {
    "thanks"
}

fn main() {}
