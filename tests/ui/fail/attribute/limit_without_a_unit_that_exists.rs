use veduta::view;

#[view(POST, "/stories", body_limit = "10 megs")]
fn submit() -> &'static str {
    "thanks"
}

fn main() {}
