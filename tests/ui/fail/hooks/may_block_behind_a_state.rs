use veduta::{App, MayBlock, State, routes};

fn migrate(_: State<u8>, _: &MayBlock) {}

fn main() {
    let _app = App::new(routes![]).on_startup(migrate);
}
