//! Check digits of card numbers, as facts about a number; nothing is refused here.
//!
//! Deliberately absent: whether the area exists and whether the date in the number is the date of birth.

/// Check digit of an 18-character citizen identification number or its `J` and `Y` siblings: GB 11643, ISO 7064
/// MOD 11-2. False for anything that is not 17 digits and a digit or `X`.
pub fn gb11643_check_digit_is_right(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((digits, check)) = number.as_bytes().split_first_chunk::<17>() else { return false };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let expected = match sum % 11 {
        0 => b'1',
        1 => b'0',
        2 => b'X',
        // 3 to 10 become 9 to 2.
        rest => b"98765432".get(rest as usize - 3).copied().unwrap_or(b'?'),
    };
    matches!(check, [last] if *last == expected)
}

/// Check digit of the 15-character number of the 2017 foreigner's card: weights 7, 3, 1 over the first 14 characters
/// (A = 10 … Z = 35), modulo 10, as on machine-readable travel documents (ICAO Doc 9303).
pub fn foreigner_2017_check_digit_is_right(number: &str) -> bool {
    let Some((body, check)) = number.as_bytes().split_first_chunk::<14>() else { return false };
    let mut sum = 0;
    for (byte, weight) in body.iter().zip([7_u32, 3, 1].into_iter().cycle()) {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            _ => return false,
        };
        sum += u32::from(value) * weight;
    }
    matches!(check, [last] if last.is_ascii_digit() && u32::from(last - b'0') == sum % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_numbers_with_right_and_wrong_check_digits() {
        assert!(gb11643_check_digit_is_right("00000019540312997X"));
        assert!(gb11643_check_digit_is_right("000000198802299988"));
        assert!(!gb11643_check_digit_is_right("000000195403129971"));
        assert!(!gb11643_check_digit_is_right("000000198802299987"));
        for odd in ["", "00000019540312997", "00000019540312997XX", "0000001954031299XX", "绥宁县绥宁县"] {
            assert!(!gb11643_check_digit_is_right(odd), "{odd}");
        }
    }

    #[test]
    fn every_single_digit_error_is_seen() {
        let right = "000000198802299988";
        for at in 0..18 {
            for digit in '0'..='9' {
                let mut wrong: Vec<char> = right.chars().collect();
                wrong[at] = digit;
                let wrong: String = wrong.into_iter().collect();
                assert_eq!(gb11643_check_digit_is_right(&wrong), wrong == right);
            }
        }
    }

    #[test]
    fn foreigner_2017() {
        assert!(foreigner_2017_check_digit_is_right("USA430580010210"));
        assert!(!foreigner_2017_check_digit_is_right("USA430580010211"));
        assert!(!foreigner_2017_check_digit_is_right("usa430580010210"));
        assert!(!foreigner_2017_check_digit_is_right("USA43058001021"));
    }
}
