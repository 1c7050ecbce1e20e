use veduta::{Request, Routes, routes, view};

#[view(POST, "/stories")]
async fn submit(request: Request) -> veduta::Result<String> {
    let title: String = request.json().await?;
    Ok(title)
}

fn all() -> Routes {
    routes![submit]
}

fn main() {}
