use veduta::{middleware, routes};

#[middleware(before)]
fn log_in() -> Result<(), String> {
    Ok(())
}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
