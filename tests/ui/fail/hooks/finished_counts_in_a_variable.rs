use veduta::{App, routes};

fn main() {
    let mut count = vec![0];
    count.clear();
    let _app = App::new(routes![]).on_request_finished(move |_| count.push(1));
}
