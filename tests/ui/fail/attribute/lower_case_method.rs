use veduta::view;

#[view(post, "/stories")]
fn submit() -> &'static str {
    "thanks"
}

fn main() {}
