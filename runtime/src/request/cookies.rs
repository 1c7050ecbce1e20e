//! [`Cookies`]: those that the client sent, and those that the answer sets.

use std::fmt;

use cookie::{Cookie, CookieJar};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::{FromRequest, Request};
use crate::error::Result;

/// The cookies of the client; returned beside a response, the changes to them.
///
/// Values are percent-encoded on the way out and decoded on the way in, so that any text fits.
///
/// ```
/// use veduta::{Cookies, view};
///
/// #[view("/visits")]
/// async fn visits(mut cookies: Cookies) -> (Cookies, String) {
///     let visits = cookies.get("visits").and_then(|value| value.parse().ok()).unwrap_or(0_u32) + 1;
///     cookies.set(("visits", visits.to_string()));
///     (cookies, format!("visit number {visits}"))
/// }
/// ```
#[derive(Clone, Default)]
pub struct Cookies {
    jar: CookieJar,
}

impl Cookies {
    /// The value of the cookie with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.jar.get(name).map(Cookie::value)
    }

    /// Sets a cookie: a `(name, value)`, or a [`cookie::Cookie`] with more to it.
    ///
    /// A cookie of a `(name, value)` is for the whole site (`Path=/`), hidden from scripts
    /// (`HttpOnly`), and not sent along from other sites (`SameSite=Lax`). One that is built has what it
    /// was given, and nothing else.
    pub fn set(&mut self, cookie: impl IntoCookie) {
        self.jar.add(cookie.into_cookie());
    }

    /// Removes a cookie that was set for the whole site.
    pub fn remove(&mut self, name: impl Into<String>) {
        let mut cookie = Cookie::new(name.into(), "");
        cookie.set_path("/");
        // A jar says nothing of the removal of what it never had.
        self.jar.add_original(cookie.clone());
        self.jar.remove(cookie);
    }

    /// The `Set-Cookie` lines for what has changed.
    pub(crate) fn changes(&self) -> impl Iterator<Item = String> {
        self.jar.delta().map(|cookie| cookie.encoded().to_string())
    }

    fn parse(headers: &HeaderMap) -> Self {
        let mut jar = CookieJar::new();
        let lines = headers
            .get_all(COOKIE)
            .into_iter()
            .filter_map(|value: &HeaderValue| value.to_str().ok());
        for cookie in lines
            .flat_map(|line| Cookie::split_parse_encoded(line.to_owned()))
            .flatten()
        {
            jar.add_original(cookie.into_owned());
        }
        Self { jar }
    }
}

impl fmt::Debug for Cookies {
    /// Names only: values are often secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.jar.iter().map(Cookie::name))
            .finish()
    }
}

impl FromRequest for Cookies {
    async fn from_request(request: &Request) -> Result<Self> {
        Ok(Self::parse(request.headers()))
    }
}

/// What [`Cookies::set`] takes.
pub trait IntoCookie {
    /// The cookie.
    fn into_cookie(self) -> Cookie<'static>;
}

impl IntoCookie for Cookie<'static> {
    fn into_cookie(self) -> Cookie<'static> {
        self
    }
}

impl IntoCookie for cookie::CookieBuilder<'static> {
    fn into_cookie(self) -> Cookie<'static> {
        self.build()
    }
}

impl<N: Into<String>, V: Into<String>> IntoCookie for (N, V) {
    fn into_cookie(self) -> Cookie<'static> {
        Cookie::build((self.0.into(), self.1.into()))
            .path("/")
            .http_only(true)
            .same_site(cookie::SameSite::Lax)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(line: &'static str) -> Cookies {
        Cookies::parse(&HeaderMap::from_iter([(
            COOKIE,
            HeaderValue::from_static(line),
        )]))
    }

    #[test]
    fn values_are_decoded_and_encoded() {
        let mut cookies = sent("a=b%20c; d=e");
        assert_eq!(cookies.get("a"), Some("b c"));
        assert_eq!(cookies.get("d"), Some("e"));
        cookies.set(("x", "1\r\nSet-Cookie: y=2"));
        let changes: Vec<_> = cookies.changes().collect();
        assert_eq!(
            changes,
            ["x=1%0D%0ASet-Cookie%3A%20y%3D2; HttpOnly; SameSite=Lax; Path=/"]
        );
    }

    #[test]
    fn a_removal_is_sent_whether_or_not_the_client_sent_the_cookie() {
        for mut cookies in [sent("session=1"), sent("other=1")] {
            cookies.remove("session");
            let changes: Vec<_> = cookies.changes().collect();
            assert_eq!(changes.len(), 1);
            assert!(
                changes[0].starts_with("session=; Path=/; Max-Age=0;"),
                "{changes:?}"
            );
        }
    }
}
