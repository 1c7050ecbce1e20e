use veduta::{Bytes, NoContent, Result, routes, view};

async fn check(_: &Bytes) {}

#[view(POST, "/pictures")]
async fn upload(picture: Bytes) -> Result<NoContent> {
    check(&picture).await;
    let mut file = std::fs::OpenOptions::new().append(true).open("pictures.tar")?;
    std::io::Write::write_all(&mut file, &picture)?;
    Ok(NoContent)
}

fn main() {
    let _ = routes![upload];
}
