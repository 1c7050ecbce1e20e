use veduta::{Form, routes, view};

struct Stories;

struct NewStory;

#[view("/stories")]
impl Stories {
    async fn post(_story: Form<NewStory>) -> &'static str {
        "thanks"
    }
}

fn main() {
    let _ = routes![Stories];
}
