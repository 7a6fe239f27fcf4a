//! What keys do, one promise at a time, and any keys at all.

use proptest::prelude::*;

use super::*;
use crate::session::view::KeyLook;

const NAME: Mode = Mode::Text { max: 12, address: true };

fn masked(number: &str) -> String {
    format!("{}…", number.len())
}

const PHONE: Mode = Mode::Digits { longest: 11, groups: &[3, 4, 4], mask: Some(masked) };

fn lexicon() -> Lexicon {
    use pinyin::{Place, PlaceKind};
    let place = |name: &str, kind| Place { name: name.to_owned(), kind, within: None };
    Lexicon::new(&[place("武阳镇", PlaceKind::Town), place("六王村", PlaceKind::Village)])
}

fn press(panel: &mut Panel, keys: &[&str]) {
    let lexicon = lexicon();
    for key in keys {
        panel.press(key, &lexicon);
    }
}

fn spell(panel: &mut Panel, letters: &str) {
    let lexicon = lexicon();
    for letter in letters.chars() {
        panel.press(&letter.to_string(), &lexicon);
    }
}

fn view(panel: &Panel) -> view::Panel {
    panel.view("…", true, Lang::Zh)
}

fn shelf(panel: &Panel) -> view::Shelf {
    view(panel).candidates.unwrap()
}

/// Touches the candidate with these words.
fn take(panel: &mut Panel, words: &str) {
    let place = shelf(panel).cells.iter().position(|cell| cell.label == words).unwrap();
    panel.pick(place, &lexicon());
}

#[test]
fn letters_become_what_is_picked() {
    let mut panel = Panel::new(NAME);
    assert_eq!(shelf(&panel).hint, "打拼音，再点要的字。");
    spell(&mut panel, "wuyangzhen");
    assert_eq!(shelf(&panel).letters, "wu yang zhen");
    assert_eq!(panel.text(), "");
    take(&mut panel, "武阳镇");
    assert_eq!((panel.text(), panel.is_composing()), ("武阳镇", false));
    assert_eq!(shelf(&panel).cells.len(), 0);
    assert_eq!(view(&panel).count, "3/12");
}

#[test]
fn a_candidate_for_some_letters_leaves_the_others() {
    let mut panel = Panel::new(NAME);
    spell(&mut panel, "wuyangzhen");
    take(&mut panel, "武阳");
    assert_eq!((panel.text(), shelf(&panel).letters.replace(' ', "").as_str()), ("武阳", "zhen"));
}

#[test]
fn the_erase_key_takes_a_letter_first_then_a_character() {
    let mut panel = Panel::new(NAME);
    spell(&mut panel, "wuyangzhen");
    take(&mut panel, "武阳镇");
    spell(&mut panel, "wu");
    press(&mut panel, &[ERASE]);
    assert_eq!((panel.text(), shelf(&panel).letters.as_str()), ("武阳镇", "w"));
    press(&mut panel, &[ERASE]);
    assert_eq!((panel.text(), panel.is_composing()), ("武阳镇", false));
    press(&mut panel, &[ERASE]);
    assert_eq!(panel.text(), "武阳");
    press(&mut panel, &[ERASE, ERASE, ERASE]);
    assert_eq!(panel.text(), "");
}

#[test]
fn space_takes_the_first_candidate_and_a_sign_takes_it_too() {
    let mut panel = Panel::new(NAME);
    spell(&mut panel, "wuyangzhen");
    press(&mut panel, &[SPACE]);
    assert_eq!(panel.text(), "武阳镇");
    spell(&mut panel, "liuwangcun");
    press(&mut panel, &["，"]);
    assert_eq!(panel.text(), "武阳镇六王村，");
    press(&mut panel, &[SPACE]);
    assert_eq!(panel.text(), "武阳镇六王村， ");
}

#[test]
fn latin_digits_and_signs_are_a_key_away_and_waiting_letters_are_kept() {
    let mut panel = Panel::new(NAME);
    spell(&mut panel, "ab");
    press(&mut panel, &[LATIN, SHIFT, "C", SHIFT, "'", "-", SPACE, DIGITS, "6", "号", SYMBOLS, "（", PINYIN]);
    assert_eq!(panel.text(), "abC'- 6号（");
    assert!(!panel.is_composing());
    press(&mut panel, &["'"]);
    assert!(!panel.is_composing(), "an apostrophe parts two syllables; at the front it parts nothing");
}

#[test]
fn what_was_cleared_can_be_brought_back_until_the_next_key() {
    let mut panel = Panel::new(NAME);
    assert_eq!(view(&panel).clear, "");
    spell(&mut panel, "wuyangzhen");
    press(&mut panel, &[SPACE]);
    assert_eq!((view(&panel).clear.as_str(), view(&panel).clear_key.as_str()), ("清空", CLEAR));
    press(&mut panel, &[CLEAR]);
    assert_eq!((panel.text(), view(&panel).clear_key.as_str()), ("", UNDO));
    press(&mut panel, &[UNDO]);
    assert_eq!((panel.text(), view(&panel).clear_key.as_str()), ("武阳镇", CLEAR));
    press(&mut panel, &[CLEAR, "，", UNDO]);
    assert_eq!(panel.text(), "，");
}

#[test]
fn what_does_not_fit_is_said_and_nothing_is_cut() {
    let mut panel = Panel::holding(Mode::Text { max: 4, address: false }, "六王");
    spell(&mut panel, "wuyangzhen");
    press(&mut panel, &[SPACE]);
    assert_eq!((panel.text(), panel.is_composing()), ("六王", true));
    assert_eq!(view(&panel).count, "最多 4 个字，写不下了。");
    press(&mut panel, &[LATIN]);
    assert_eq!(view(&panel).keys[0].label, "q");
    assert!(panel.is_composing(), "the letters found no room either and still wait");
    press(&mut panel, &[ERASE]);
    assert!(!view(&panel).full);
}

#[test]
fn candidates_come_in_pages_of_two_rows() {
    let mut panel = Panel::new(NAME);
    spell(&mut panel, "wu");
    let first = shelf(&panel);
    assert!(first.cells.len() <= 8 && first.cells.len() > 2);
    assert_eq!((first.earlier.as_str(), first.later.as_str()), ("", "后面的字"));
    press(&mut panel, &[LATER]);
    let second = shelf(&panel);
    assert!(second.cells.iter().all(|cell| first.cells.iter().all(|other| other.label != cell.label)));
    assert_eq!(second.earlier, "前面的字");
    let wanted = second.cells[1].label.clone();
    take(&mut panel, &wanted);
    assert_eq!(panel.text(), wanted);
    // The pages end.
    spell(&mut panel, "wu");
    press(&mut panel, &[LATER; 60]);
    assert_eq!(shelf(&panel).later, "");
    assert!(!shelf(&panel).cells.is_empty());
    press(&mut panel, &[EARLIER; 60]);
    assert_eq!(shelf(&panel).cells, first.cells);
}

#[test]
fn a_number_is_grouped_masked_and_has_an_end() {
    let mut panel = Panel::new(PHONE);
    press(&mut panel, &["X", "12", "", PINYIN, SHIFT, "a"]);
    assert_eq!(panel.text(), "", "keys that do not stand on the panel do nothing");
    spell(&mut panel, "138000012345");
    assert_eq!(view(&panel).shown, "138 0000 1234");
    assert!(!view(&panel).full);
    let hidden = panel.view("…", false, Lang::Zh);
    assert_eq!((hidden.shown.as_str(), hidden.reveal.as_str(), hidden.caret), ("11…", "显示 5 秒", false));
    press(&mut panel, &[ERASE]);
    assert_eq!(panel.view("…", false, Lang::Zh).shown, "138 0000 123", "not whole, so nobody's number yet");
    let mut ticket = Panel::new(Mode::TICKET);
    spell(&mut ticket, "001200037215");
    assert_eq!(ticket.view("", false, Lang::Zh).shown, "0012 0003 7215");
}

#[test]
fn the_check_digit_x_comes_eighteenth() {
    let mut panel = Panel::new(Mode::Certificate { longest: 20, groups: &[6, 8, 4, 2], mask: masked });
    spell(&mut panel, "X0000001964030500X2X41X");
    assert_eq!(panel.text(), "00000019640305002X41");
}

#[test]
fn money_is_typed_or_stepped_and_stays_within_bounds() {
    let mut panel = Panel::new(Mode::Money { most: 50_000 });
    assert_eq!(view(&panel).shown, "");
    press(&mut panel, &["-100"]);
    assert_eq!(view(&panel).shown, "0 元");
    press(&mut panel, &["3", "5", "00"]);
    assert_eq!(panel.text(), "3500");
    press(&mut panel, &["+500", "+100", "-500"]);
    assert_eq!(view(&panel).shown, "3600 元");
    press(&mut panel, &["0", "0"]);
    assert_eq!((panel.text(), view(&panel).count.as_str()), ("36000", "最多填 50000 元。"));
    press(&mut panel, &["+500"; 40]);
    assert_eq!(panel.text(), "50000");
    press(&mut panel, &[ERASE, ERASE, ERASE, ERASE, ERASE]);
    assert_eq!(view(&panel).shown, "");
}

#[test]
fn a_credit_code_has_no_i_o_s_v_z() {
    let panel = Panel::new(Mode::CreditCode);
    let keys: String =
        view(&panel).keys.into_iter().filter(|key| key.look == KeyLook::Plain).map(|key| key.key).collect();
    assert_eq!(keys.len(), 31);
    assert!(!keys.contains(['I', 'O', 'S', 'V', 'Z']));
    let mut panel = panel;
    spell(&mut panel, "91430527MA4Q0000I0OX1");
    assert_eq!(view(&panel).shown, "91 430527 MA4Q00000 X");
}

#[test]
fn leaving_the_page_forgets_letters_and_what_was_cleared() {
    let mut panel = Panel::holding(NAME, "六王村");
    spell(&mut panel, "wu");
    panel.leave();
    assert!(!panel.is_composing() && shelf(&panel).cells.is_empty());
    assert_eq!(panel.text(), "六王村");
    press(&mut panel, &[CLEAR]);
    panel.leave();
    press(&mut panel, &[UNDO]);
    assert_eq!(panel.text(), "");
}

#[test]
fn debug_shows_nothing_typed() {
    let mut panel = Panel::holding(NAME, "六王村");
    spell(&mut panel, "wuyang");
    let shown = format!("{panel:?}");
    assert!(!shown.contains('六') && !shown.contains("wu"), "{shown}");
}

/// Every row of every layout is full and no key covers another.
#[test]
fn the_keys_of_every_layout_fit() {
    for layout in [
        Layout::Digits,
        Layout::DigitsX,
        Layout::Money,
        Layout::Code,
        Layout::Pinyin,
        Layout::Latin,
        Layout::Numbers,
        Layout::Symbols,
    ] {
        for lang in [Lang::Zh, Lang::En] {
            let keys = layout.keys(false, lang);
            let mut seen: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), keys.len(), "{layout:?} has a key twice");
            for pair in keys.windows(2).filter(|pair| pair[0].row == pair[1].row) {
                assert!(pair[0].start + pair[0].span <= pair[1].start, "{layout:?} {}", pair[1].key);
            }
            for row in 0..u16::try_from(layout.rows().len()).unwrap() {
                let last = keys.iter().rfind(|key| key.row == row).unwrap();
                assert_eq!(last.start + last.span, 1000, "{layout:?} row {row}");
            }
            assert!(keys.iter().all(|key| key.span >= 99), "{layout:?}: ten abreast at most");
            assert!(keys.iter().any(|key| key.key == ERASE), "{layout:?}");
        }
    }
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![
        Just(PHONE),
        Just(Mode::TICKET),
        Just(Mode::Certificate { longest: 20, groups: &[6, 8, 4, 2], mask: masked }),
        (1_u32..100_000).prop_map(|most| Mode::Money { most }),
        Just(Mode::CreditCode),
        (1_usize..20, any::<bool>()).prop_map(|(max, address)| Mode::Text { max, address }),
    ]
}

/// A key of the panel by its place, a candidate, or anything at all.
#[derive(Debug, Clone)]
enum Touch {
    Key(usize),
    Special(&'static str),
    Pick(usize),
    Wild(String),
    Leave,
}

fn touch() -> impl Strategy<Value = Touch> {
    prop_oneof![
        12 => (0_usize..50).prop_map(Touch::Key),
        2 => prop::sample::select(vec![CLEAR, UNDO, EARLIER, LATER, ERASE, SPACE, SHIFT, LATIN, PINYIN])
            .prop_map(Touch::Special),
        3 => (0_usize..10).prop_map(Touch::Pick),
        1 => "\\PC{0,3}".prop_map(Touch::Wild),
        1 => Just(Touch::Leave),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// No keys break the panel: it never holds more than the record takes, never moves its buffers, and always shows
    /// keys, candidates that can be told apart, and a caption for all of them.
    #[test]
    fn any_keys_leave_a_panel_that_can_be_used(mode in mode(), touches in prop::collection::vec(touch(), 0..60)) {
        let lexicon = lexicon();
        let mut panel = Panel::new(mode);
        let (text, letters) = (panel.text.capacity(), panel.letters.capacity());
        for touch in touches {
            let before = panel.text.clone();
            match touch {
                Touch::Key(place) => {
                    let keys = view(&panel).keys;
                    panel.press(&keys[place % keys.len()].key, &lexicon);
                }
                Touch::Special(key) => panel.press(key, &lexicon),
                Touch::Pick(place) => panel.pick(place, &lexicon),
                Touch::Wild(key) => panel.press(&key, &lexicon),
                Touch::Leave => {
                    panel.leave();
                    prop_assert!(*panel.text == *before && !panel.is_composing());
                }
            }
            prop_assert!(panel.text.chars().count() <= mode.longest());
            prop_assert!(panel.letters.len() <= MAX_KEYS);
            prop_assert_eq!(panel.letters.capacity(), letters);
            prop_assert_eq!(panel.text.capacity(), text);
            if let Mode::Money { most } = mode {
                prop_assert!(panel.text.is_empty() || panel.text.parse::<u32>().unwrap() <= most);
            }
            for lang in [Lang::Zh, Lang::En] {
                let shown = panel.view("…", false, lang);
                prop_assert!(shown.keys.iter().all(|key| !key.label.is_empty()));
                if let Some(shelf) = shown.candidates {
                    prop_assert!(shelf.cells.len() <= 8);
                    for pair in shelf.cells.windows(2) {
                        prop_assert!(pair[0].row < pair[1].row || pair[0].start + pair[0].span <= pair[1].start);
                    }
                    prop_assert!(shelf.cells.iter().all(|cell| cell.start + cell.span <= 1000 && cell.row < 2));
                    prop_assert_eq!(shelf.cells.is_empty(), !shelf.hint.is_empty());
                }
            }
        }
    }
}
