use veduta::{routes, view};

struct Path<T>(T);

#[view("/stories/{id}")]
async fn story(Path(id): Path<u32>) -> String {
    id.to_string()
}

fn main() {
    let _ = routes![story];
    story::url(7);
}
