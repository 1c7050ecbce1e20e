use veduta::view;

#[view(PUT, PATCH, "/stories")]
fn submit() -> &'static str {
    "thanks"
}

fn main() {}
