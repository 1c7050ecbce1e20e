use veduta::{Json, routes, view};

#[view(POST, "/stories")]
async fn submit(titles: Json<Vec<&str>>) -> String {
    titles.join(", ")
}

fn main() {
    let _ = routes![submit];
}
