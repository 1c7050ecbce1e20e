use veduta::{Json, routes, view};

struct Stories;

#[view("/stories")]
impl Stories {
    fn post(story: &Json<String>) -> String {
        story.0.clone()
    }
}

fn main() {
    let _ = routes![Stories];
}
