use veduta::view;

#[view("POST", "/stories")]
fn submit() -> &'static str {
    "thanks"
}

fn main() {}
