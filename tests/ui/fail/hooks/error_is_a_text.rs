use veduta::{App, routes};

fn migrate() -> Result<(), String> {
    Ok(())
}

fn main() {
    let _app = App::new(routes![]).on_startup(migrate);
}
