//! `context!`: names and values for a template.

/// What a template may use, by name: every value that serde can serialize.
///
/// `name` alone is a variable of that name, `name => value` any expression, `..other` all of another
/// context. Values are borrowed, not moved.
///
/// ```
/// use veduta::template::context;
///
/// let site = context! { title => "News", year => 2024 };
/// let stories = vec!["first", "second"];
/// let page = context! { stories, count => stories.len(), ..site };
/// assert_eq!(page.get_attr("count").unwrap().as_usize(), Some(2));
/// assert_eq!(page.get_attr("title").unwrap().as_str(), Some("News"));
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! __template_context {
    ($($name:ident $(=> $value:expr)?),* $(, ..$other:expr)* $(,)?) => {
        $crate::template::minijinja::context! {
            $($name => $crate::__template_value!($name $(=> $value)?)),*
            $(, ..$crate::__template_value!(other => $other))*
        }
    };
    ($(..$other:expr),+ $(,)?) => {
        $crate::template::minijinja::context! {
            $(..$crate::__template_value!(other => $other)),+
        }
    };
}

#[macro_export]
#[doc(hidden)]
macro_rules! __template_value {
    ($name:ident) => {
        $crate::__template_value!($name => $name)
    };
    ($name:ident => $value:expr) => {
        $crate::template::minijinja::Value::from(
            $crate::template::minijinja::value::Serde(&$value),
        )
    };
}
