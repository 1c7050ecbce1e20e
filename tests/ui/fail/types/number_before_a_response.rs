use veduta::{routes, view};

#[view("/teapot")]
async fn teapot() -> (u16, String) {
    (418, "short and stout".to_owned())
}

fn main() {
    let _ = routes![teapot];
}
