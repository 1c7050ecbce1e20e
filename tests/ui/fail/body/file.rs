use veduta::{Result, routes, view};

#[view("/news/{name}")]
async fn news(name: String) -> Result<String> {
    Ok(std::fs::read_to_string(format!("news/{name}.txt"))?)
}

fn main() {
    let _ = routes![news];
}
