use veduta::{BodyReader, view};

#[view("/upload")]
fn upload(_upload: BodyReader) -> &'static str {
    "uploaded"
}

fn main() {}
