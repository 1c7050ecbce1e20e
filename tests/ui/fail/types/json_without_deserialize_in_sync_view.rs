use veduta::{Json, view};

struct NewStory;

#[view(POST, "/stories")]
fn submit(_story: Json<NewStory>) -> &'static str {
    "thanks"
}

fn main() {}
