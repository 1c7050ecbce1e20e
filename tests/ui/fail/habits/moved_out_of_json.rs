use veduta::{Json, Routes, routes, view};

#[view(POST, "/stories")]
async fn submit(story: Json<String>) -> String {
    *story
}

fn all() -> Routes {
    routes![submit]
}

fn main() {}
