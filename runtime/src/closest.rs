//! The word that was probably meant.

/// The candidate nearest to `word`, if one is near: the only one that begins with it, or one with a few other letters.
pub(crate) fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let candidates: Vec<_> = candidates.into_iter().collect();
    let mut longer = candidates.iter().filter(|other| other.starts_with(word));
    if let (Some(only), None, 3..) = (longer.next(), longer.next(), word.chars().count()) {
        return Some(only);
    }
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters were added, dropped, replaced or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replaced = above[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        assert_eq!(closest("archiv", ["about", "archive"]), Some("archive"));
        assert_eq!(
            closest("tls_cert", ["tls_key", "tls_certificate"]),
            Some("tls_certificate")
        );
        assert_eq!(closest("tls_", ["tls_key", "tls_certificate"]), None);
        assert_eq!(closest("yaer", ["month", "year"]), Some("year"));
        assert_eq!(closest("page", ["archive", "author"]), None);
        assert_eq!((distance("", "abc"), distance("abc", "")), (3, 3));
    }
}
