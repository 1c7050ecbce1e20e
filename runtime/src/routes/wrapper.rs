//! [`Wrapper`]: what stands around views, a tower layer or a middleware, before it knows what it wraps.

use std::any::type_name;
use std::sync::Arc;

use super::endpoint::Endpoint;
use super::service::HttpLayer;
use crate::middleware::{Middleware, MiddlewareInfo};
use crate::polling::{Kind, Subject};
use crate::request::Requirements;

/// A layer or a middleware of any type.
#[derive(Clone)]
pub(crate) struct Wrapper {
    wrap: Arc<dyn Fn(Endpoint) -> Endpoint + Send + Sync>,
    name: &'static str,
    middleware: Option<MiddlewareType>,
}

/// A middleware as a value.
#[derive(Clone, Copy)]
pub(crate) struct MiddlewareType {
    pub(super) info: &'static MiddlewareInfo,
    pub(super) requires: fn(&mut Requirements),
}

impl Wrapper {
    pub(crate) fn middleware<M: Middleware>() -> Self {
        Self {
            wrap: Arc::new(Endpoint::middleware::<M>),
            name: M::INFO.name,
            middleware: Some(MiddlewareType {
                info: &M::INFO,
                requires: M::requires,
            }),
        }
    }

    pub(crate) fn layer<L: HttpLayer>(layer: L) -> Self {
        let subject = const { &Subject::of_type::<L>(Kind::Layer) };
        let wrap = move |inner| Endpoint::layered(layer.wrap(inner), subject);
        Self {
            wrap: Arc::new(wrap),
            name: short(type_name::<L>()),
            middleware: None,
        }
    }

    pub(crate) fn wrap(&self, inner: Endpoint) -> Endpoint {
        (self.wrap)(inner)
    }

    pub(super) fn as_middleware(&self) -> Option<MiddlewareType> {
        self.middleware
    }

    fn is_hook(&self) -> bool {
        self.middleware.is_some_and(|it| it.info.kind.is_hook())
    }
}

/// `tower_http::trace::TraceLayer<..>` as `TraceLayer`.
pub(super) fn short(type_name: &'static str) -> &'static str {
    let end = type_name.find('<').unwrap_or(type_name.len());
    let path = &type_name[..end];
    path.rsplit("::").next().unwrap_or(path)
}

/// The way to a view through all that stands around it, outermost first; what shares a job of the
/// blocking pool stands in brackets: `TraceLayer > [only_members + archive]`.
pub(super) fn way<'a>(
    wrappers: impl Iterator<Item = &'a Wrapper>,
    view: &str,
    is_blocking: bool,
) -> String {
    let steps = wrappers.map(|wrapper| (wrapper.name, wrapper.is_hook()));
    let steps: Vec<_> = steps.chain([(view, is_blocking)]).collect();
    let stretches = steps.chunk_by(|(_, one), (_, other)| *one && *other);
    let stretches = stretches.map(|stretch| {
        let names: Vec<_> = stretch.iter().map(|(name, _)| *name).collect();
        if stretch[0].1 {
            format!("[{}]", names.join(" + "))
        } else {
            names.concat()
        }
    });
    stretches.collect::<Vec<_>>().join(" > ")
}

#[cfg(test)]
mod tests {
    use veduta_macros::middleware;

    use super::*;
    use crate::middleware::Next;
    use crate::request::Request;
    use crate::response::Response;

    #[test]
    fn the_name_of_a_layer_is_its_type_without_path_and_parameters() {
        assert_eq!(
            short("tower_http::trace::TraceLayer<a::B<c::D>>"),
            "TraceLayer"
        );
        assert_eq!(short("Note"), "Note");
    }

    #[middleware(before, crate = crate)]
    fn check() {}

    #[middleware(after, crate = crate)]
    fn stamp(response: Response) -> Response {
        response
    }

    #[middleware(crate = crate)]
    async fn timing(request: Request, next: Next) -> Response {
        next.run(request).await
    }

    #[test]
    fn what_shares_a_job_stands_in_brackets() {
        let [check, stamp] = [
            Wrapper::middleware::<check>(),
            Wrapper::middleware::<stamp>(),
        ];
        let timing = Wrapper::middleware::<timing>();
        let shown = |wrappers: &[&Wrapper], is_blocking| {
            way(wrappers.iter().copied(), "archive", is_blocking)
        };
        assert_eq!(
            shown(&[&timing, &check, &stamp], true),
            "timing > [check + stamp + archive]"
        );
        assert_eq!(
            shown(&[&check, &stamp, &timing, &check], false),
            "[check + stamp] > timing > [check] > archive"
        );
        assert_eq!(shown(&[&timing], true), "timing > [archive]");
    }
}
