use veduta::view;

#[view("/")]
async fn front_page() -> String {
    "news".to_owned()
}

#[view("/index.html")]
async fn index() -> String {
    front_page().await.await
}

fn main() {}
