use veduta::{App, routes};

#[tokio::main]
async fn main() -> veduta::Result<()> {
    App::new(routes![]).run().await
}
