use std::error::Error;

use veduta::{Result, routes, view};

fn headlines() -> Result<String, Box<dyn Error>> {
    Ok(std::fs::read_to_string("news.txt")?)
}

struct FrontPage;

#[view("/")]
impl FrontPage {
    fn get() -> Result<String> {
        Ok(headlines()?)
    }
}

fn main() {
    let _ = routes![FrontPage];
}
