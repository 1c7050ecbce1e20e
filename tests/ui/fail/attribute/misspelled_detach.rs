use veduta::view;

#[view("/", detached)]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
