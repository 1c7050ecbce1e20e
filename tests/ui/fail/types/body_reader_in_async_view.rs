use veduta::{BodyReader, view};

#[view(POST, "/upload")]
async fn upload(_upload: BodyReader) -> &'static str {
    "uploaded"
}

fn main() {}
