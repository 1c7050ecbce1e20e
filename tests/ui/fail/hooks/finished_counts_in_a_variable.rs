use veduta::{App, routes};

fn main() {
    let mut count = 0;
    let _app = App::new(routes![]).on_request_finished(move |_| {
        count += 1;
        println!("{count}");
    });
}
