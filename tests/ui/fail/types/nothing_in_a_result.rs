use veduta::{Result, routes, view};

struct Stories;

#[view("/stories")]
impl Stories {
    fn delete() -> Result<()> {
        Ok(())
    }
}

fn main() {
    let _ = routes![Stories];
}
