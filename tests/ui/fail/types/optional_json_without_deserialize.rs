use veduta::{Json, routes, view};

struct NewStory;

#[view(POST, "/stories")]
fn submit(_story: Option<Json<NewStory>>) -> &'static str {
    "thanks"
}

fn main() {
    let _ = routes![submit];
}
