use veduta::{FromRequest, Request, Result, routes, view};

struct Page<'a>(&'a str);

impl<'a> FromRequest for Page<'a> {
    async fn from_request(request: &Request) -> Result<Self> {
        Ok(Self(request.uri().path()))
    }
}

#[view("/")]
async fn front_page(page: Page<'_>) -> String {
    page.0.to_owned()
}

fn main() {
    let _ = routes![front_page];
}
