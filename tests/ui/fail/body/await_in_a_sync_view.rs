use veduta::view;

async fn headlines() -> String {
    String::new()
}

#[view("/")]
fn front_page() -> String {
    headlines().await
}

fn main() {}
