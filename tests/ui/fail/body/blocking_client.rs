use veduta::{routes, view};

mod reqwest {
    pub mod blocking {
        pub fn get(url: &str) -> Result<String, std::fmt::Error> {
            Ok(url.to_owned())
        }
    }
}

#[view("/weather")]
async fn weather() -> veduta::Result<String> {
    Ok(reqwest::blocking::get("http://weather.example/")?)
}

fn main() {
    let _ = routes![weather];
}
