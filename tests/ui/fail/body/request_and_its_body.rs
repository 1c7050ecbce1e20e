use veduta::{Json, Request, routes, view};

#[view(POST, "/stories")]
async fn submit(story: Json<String>, _request: Request) -> String {
    story.0
}

fn main() {
    let _ = routes![submit];
}
