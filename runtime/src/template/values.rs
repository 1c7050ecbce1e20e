//! `context!`: names and values for a template.

use minijinja::Value;
use minijinja::value::{Serde, merge_maps};
use serde_core::Serialize;

/// What a template may use, by name: every value that serde can serialize.
///
/// `name` alone is a variable of that name, `name => value` any expression, `..other` all of another
/// context that has no such name yet. Values are borrowed, not moved.
///
/// ```
/// use veduta::template::context;
///
/// let site = context! { title => "News", count => 0 };
/// let stories = vec!["first", "second"];
/// let page = context! { stories, count => stories.len(), ..site };
/// assert_eq!(page.get_attr("count").unwrap().as_usize(), Some(2));
/// assert_eq!(page.get_attr("title").unwrap().as_str(), Some("News"));
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! __template_context {
    ($($name:ident $(=> $value:expr)?),* $(, ..$other:expr)* $(,)?) => {
        $crate::__private::merged_contexts([
            $crate::__private::context([
                $((
                    ::core::stringify!($name),
                    $crate::__template_value!($name $(=> $value)?),
                )),*
            ]),
            $($crate::__private::context_value(&$other)),*
        ])
    };
    ($(..$other:expr),+ $(,)?) => {
        $crate::__private::merged_contexts([
            $($crate::__private::context_value(&$other)),+
        ])
    };
}

#[macro_export]
#[doc(hidden)]
macro_rules! __template_value {
    ($name:ident) => {
        $crate::__private::context_value(&$name)
    };
    ($name:ident => $value:expr) => {
        $crate::__private::context_value(&$value)
    };
}

/// A variable.
pub fn context_value<T: Serialize + ?Sized>(value: &T) -> Value {
    Value::from(Serde(value))
}

/// Variables by name.
pub fn context<const N: usize>(pairs: [(&'static str, Value); N]) -> Value {
    Value::from_pairs(pairs)
}

/// All variables of several contexts; the first one of a name counts.
pub fn merged_contexts<const N: usize>(mut contexts: [Value; N]) -> Value {
    if let [only] = &contexts[..] {
        return only.clone();
    }
    // Of several, minijinja takes the last.
    contexts.reverse();
    merge_maps(contexts)
}
