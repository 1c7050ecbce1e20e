use veduta::{Bytes, Json, routes, view};

struct Stories;

#[view("/stories")]
impl Stories {
    async fn post(story: Json<String>, _copy: Option<Bytes>) -> String {
        story.0
    }
}

fn main() {
    let _ = routes![Stories];
}
