use veduta::{App, post, routes, view};

#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

#[post("/stories")]
async fn submit(story: String) -> String {
    story
}

fn main() -> veduta::Result<()> {
    App::new(routes![front_page, submit]).run()
}
