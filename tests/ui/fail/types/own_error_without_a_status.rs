use veduta::{routes, view};

enum Missing {
    Story,
}

#[view("/story")]
async fn story() -> Result<&'static str, Missing> {
    Err(Missing::Story)
}

fn main() {
    let _ = routes![story];
}
