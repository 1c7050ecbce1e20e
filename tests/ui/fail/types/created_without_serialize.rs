use veduta::{Created, Json, routes, view};

struct Story;

#[view(POST, "/stories")]
fn submit() -> Created<Json<Story>> {
    Created::new("/stories/7", Json(Story))
}

fn main() {
    let _ = routes![submit];
}
