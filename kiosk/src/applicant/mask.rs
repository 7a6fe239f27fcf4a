//! How personal data is shown on screen and paper.

/// Names: two characters 李*; three or more: first, stars, last; with `·`: first character, **, last character;
/// Latin: first letter of each word and ***.
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(|c| c.is_ascii_alphabetic()) {
        let words: Vec<String> =
            name.split_whitespace().filter_map(|word| word.chars().next()).map(|first| format!("{first}***")).collect();
        return words.join(" ");
    }
    let clusters = clusters(name);
    match clusters.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] if middle.contains(&"·") => format!("{first}**{last}"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// Characters with the variation selectors that belong to them.
fn clusters(name: &str) -> Vec<&str> {
    let selector = |c: char| matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    let mut starts: Vec<usize> = name.char_indices().filter(|&(_, c)| !selector(c)).map(|(at, _)| at).collect();
    starts.push(name.len());
    starts.windows(2).filter_map(|pair| name.get(*pair.first()?..*pair.last()?)).collect()
}

/// First `head` and last `tail` characters, stars between; too short a text is stars only.
fn keep(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    if count <= head + tail {
        return "*".repeat(count);
    }
    text.chars().enumerate().map(|(n, c)| if n < head || n >= count - tail { c } else { '*' }).collect()
}

/// ID number: 6, stars, 4.
pub fn mask_id(id_no: &str) -> String {
    keep(id_no, 6, 4)
}

/// Mobile number: 3, stars, 4.
pub fn mask_phone(phone: &str) -> String {
    keep(phone, 3, 4)
}

/// Disability certificate: the ID number inside as such, category and level hidden.
pub fn mask_certificate(number: &str) -> String {
    match number.split_at_checked(18) {
        Some((id_no, rest)) => format!("{}{}", mask_id(id_no), "*".repeat(rest.chars().count())),
        None => "*".repeat(number.chars().count()),
    }
}
