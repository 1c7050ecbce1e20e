use veduta::{BodyReader, view};

#[view("/upload")]
async fn upload(_upload: BodyReader) -> &'static str {
    "uploaded"
}

fn main() {}
