use veduta::view;

#[view("/", time_out = "30 s")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
