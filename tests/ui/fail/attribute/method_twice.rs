use veduta::view;

#[view(PUT | PUT, "/stories")]
fn submit() -> &'static str {
    "thanks"
}

fn main() {}
