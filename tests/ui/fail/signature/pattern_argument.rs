use veduta::{Json, view};

#[view(POST, "/stories")]
fn submit(Json(story): Json<String>) -> String {
    story
}

fn main() {}
