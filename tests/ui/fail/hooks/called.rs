use veduta::{App, Result, routes};

async fn migrate() -> Result<()> {
    Ok(())
}

fn main() {
    let _app = App::new(routes![]).on_startup(migrate());
}
