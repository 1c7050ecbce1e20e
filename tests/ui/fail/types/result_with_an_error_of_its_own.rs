use veduta::{Json, routes, view};

#[view(POST, "/stories")]
async fn submit(story: Result<Json<String>, String>) -> String {
    format!("{story:?}")
}

fn main() {
    let _ = routes![submit];
}
