use veduta::{Result, routes, view};

mod ureq {
    pub struct Request(pub String);

    pub fn get(url: &str) -> Request {
        Request(url.to_owned())
    }

    impl Request {
        pub fn call(self) -> Result<String, std::fmt::Error> {
            Ok(self.0)
        }
    }
}

#[view("/weather/{city}")]
async fn weather(city: String) -> Result<String> {
    Ok(ureq::get(&format!("http://weather.example/{city}")).call()?)
}

fn main() {
    let _ = routes![weather];
}
