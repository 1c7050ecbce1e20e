use veduta::{Result, routes, view};

#[view("/disk")]
async fn disk() -> Result<Vec<u8>> {
    let output = std::process::Command::new("df").arg("-h").output()?;
    Ok(output.stdout)
}

fn main() {
    let _ = routes![disk];
}
