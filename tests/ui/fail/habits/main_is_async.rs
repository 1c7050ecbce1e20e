use veduta::{App, routes};

async fn main() -> veduta::Result<()> {
    App::new(routes![]).run()
}
