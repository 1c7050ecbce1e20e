use veduta::{routes, view};

struct Path<T>(T);

#[view("/stories/{id}")]
async fn story(id: Path<u32>) -> String {
    id.0.to_string()
}

fn main() {
    let _ = routes![story];
}
