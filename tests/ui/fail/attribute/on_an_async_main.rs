use veduta::view;

#[view("/")]
async fn main() {
    std::future::ready(()).await;
}
