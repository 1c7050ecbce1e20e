// errors: 2
// One for each mistake.
use veduta::{Bytes, Json, routes, view};

#[view(POST, "/stories")]
fn submit(story: Json<String>, _copy: Bytes, _text: String) -> String {
    story.0
}

fn main() {
    let _ = routes![submit];
}
