use veduta::view;

#[view("/")]
#[tokio::main]
async fn main() {
    std::future::ready(()).await;
}
