use veduta::{ErrorResponse, routes, view};

struct Missing;

impl ErrorResponse for Missing {
    fn status(&self) -> u16 {
        404
    }
}

#[view("/")]
async fn front_page() -> Result<&'static str, Missing> {
    Err(Missing)
}

fn main() {
    let _ = routes![front_page];
}
