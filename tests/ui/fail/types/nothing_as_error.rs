use veduta::{routes, view};

#[view("/story", inline)]
fn story() -> Result<&'static str, ()> {
    Err(())
}

fn main() {
    let _ = routes![story];
}
