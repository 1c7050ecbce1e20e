use veduta::{State, routes, view};

struct Archive {
    motto: String,
}

#[view("/")]
async fn front_page(archive: State<Archive>) -> String {
    archive.motto.clone().await
}

fn main() {
    let _ = routes![front_page];
}
