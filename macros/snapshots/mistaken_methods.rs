// #[view("/stories/{id}", cpu)]
// impl Story {
//     fn list(id: u64) -> String {
//         id.to_string()
//     }
// }

impl Story {
    #[allow(clippy::needless_pass_by_value, clippy::unused_async)]
    fn list(id: u64) -> String {
        id.to_string()
    }
}
impl ::veduta::Views for Story {
    fn list(_: &mut ::veduta::__private::ViewList) {}
}
impl Story {
    #[allow(dead_code)]
    pub fn url(_: u64) -> ::std::string::String {
        ::core::unreachable!()
    }
}
::core::compile_error! {
    "where a view runs is said of each\nhelp: write `#[view(cpu)]` above the `fn` that it is meant for"
}
::core::compile_error! {
    "`list` is not an HTTP method\nhelp: write `fn get`, or `#[skip]` above it when it is no view"
}
