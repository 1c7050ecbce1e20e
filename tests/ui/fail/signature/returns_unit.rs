use veduta::{routes, view};

#[view(POST, "/log/{line}")]
fn log(line: &str) -> () {
    println!("{line}");
}

fn main() {
    let _ = routes![log];
}
