// errors: 3
// rustc says it of the call, of its future and of the `.await`.
use veduta::{App, routes};

#[tokio::main]
async fn main() -> veduta::Result<()> {
    App::new(routes![]).serve("127.0.0.1:8000").await
}
