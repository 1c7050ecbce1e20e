use veduta::{App, State, routes};

fn migrate(_: State<u8>, _: State<u16>, _: State<u32>, _: State<u64>, _: State<i8>) {}

fn main() {
    let _app = App::new(routes![]).on_startup(migrate);
}
