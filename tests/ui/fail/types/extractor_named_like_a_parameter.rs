use veduta::{Json, routes, view};

#[view(POST, "/stories/{story}")]
async fn submit(story: Json<String>) -> Json<String> {
    story
}

fn main() {
    let _ = routes![submit];
}
