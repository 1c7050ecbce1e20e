use veduta::view;

struct Page;

#[view("/")]
async fn front_page() -> Page {
    Page
}

fn main() {}
