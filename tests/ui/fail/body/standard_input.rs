use veduta::{Result, routes, view};

#[view("/answer")]
async fn answer() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line)
}

fn main() {
    let _ = routes![answer];
}
