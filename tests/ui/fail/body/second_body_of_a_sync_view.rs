use veduta::{Bytes, view};

#[view(GET | POST, "/stories")]
fn submit(_story: String, _copy: Bytes) -> &'static str {
    "thanks"
}

fn main() {}
