use veduta::view;

#[view(POST, "/log")]
async fn log(line: String) {
    println!("{line}");
}

fn main() {}
