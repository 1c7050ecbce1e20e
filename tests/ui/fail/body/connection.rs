use veduta::{Result, routes, view};

#[view("/alive")]
async fn alive() -> Result<&'static str> {
    ::std::net::TcpStream::connect("archive.example:80")?;
    Ok("alive")
}

fn main() {
    let _ = routes![alive];
}
