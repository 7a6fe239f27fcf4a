//! Breaking, spelling and encoding of text slips.

use proptest::prelude::*;

use super::super::profile::{ESC_POS_58MM, ESC_POS_80MM};
use super::*;

const PLAIN: Style = Style { bold: false, wide: false, high: false };

fn setter(columns: usize) -> Setter {
    Setter { columns, charset: Charset::Gbk }
}

fn broken(text: &str, columns: usize) -> Vec<String> {
    setter(columns).broken(text, columns).iter().map(|line| line.to_string()).collect()
}

fn line(text: &str, align: Align, style: Style) -> TextLine {
    TextLine::Text { text: Zeroizing::new(text.to_owned()), align, style }
}

fn whole(lines: Vec<TextLine>, profile: &Profile) -> Vec<u8> {
    TextSlip { lines }.pieces(profile).iter().flat_map(|piece| piece.to_vec()).collect()
}

#[test]
fn a_line_is_alignment_style_gb18030_and_a_line_feed() {
    let style = Style { bold: true, wide: true, high: true };
    let bytes = whole(vec![line("绥A", Align::Centre, style)], &ESC_POS_80MM);
    let expected = b"\x1C&\x1B2\x1Ba\x00\x1Ba\x01\x1BE\x01\x1D!\x11\x1C!\x0C\xCB\xE7A\n\x1Ba\x00";
    assert_eq!(bytes, expected);
}

#[test]
fn columns_stand_below_each_other() {
    let columns = |left: &str, right: &str| TextLine::Columns {
        left: Zeroizing::new(left.into()),
        cells: 4,
        right: Zeroizing::new(right.into()),
        bold: false,
    };
    let bytes = whole(vec![columns("事项", "失业登记"), columns("名", &"字".repeat(14))], &ESC_POS_58MM);
    let (text, _, _) = GB18030.decode(&bytes);
    let style = "\u{1B}E\0\u{1D}!\0\u{1C}!\0";
    let lines: Vec<String> = text.split('\n').map(|line| line.replace(style, "|")).collect();
    assert_eq!(lines[0], "\u{1C}&\u{1B}2\u{1B}a\0|事项 |失业登记");
    // 32 columns less 5: thirteen characters.
    assert_eq!(lines[1..], [format!("|名   |{}", "字".repeat(13)), "|     |字".to_owned(), String::new()]);
}

#[test]
fn rules_and_feeds_span_the_paper() {
    for (profile, columns) in [(ESC_POS_80MM, 48), (ESC_POS_58MM, 32)] {
        let bytes = whole(vec![TextLine::Rule, TextLine::Feed(30)], &profile);
        assert!(bytes.ends_with(&["-".repeat(columns).as_bytes(), b"\n\x1BJ\x1E"].concat()));
    }
}

#[test]
fn a_qr_code_is_drawn_at_twice_its_size_or_left_to_the_printer() {
    let slip = || {
        vec![TextLine::Qr { payload: Zeroizing::new("SN1".into()), drawn: Picture::new(8, vec![0xFF, 0x81]).unwrap() }]
    };
    let drawn = whole(slip(), &ESC_POS_80MM);
    assert!(drawn.windows(10).any(|bytes| bytes == b"\x1Dv0\x03\x01\x00\x02\x00\xFF\x81"));
    let own = whole(slip(), &Profile { qr: QrBy::Printer, ..ESC_POS_80MM });
    assert!(own.windows(11).any(|bytes| bytes == b"\x1D(k\x06\x001P0SN1") && !own.contains(&0xFF));
    assert!(TextSlip { lines: slip() }.fits(16) && !TextSlip { lines: slip() }.fits(15));
}

#[test]
fn lines_break_where_a_reader_expects_it() {
    assert_eq!(broken("", 10), [""]);
    assert_eq!(broken("县里已收到", 6), ["县里已", "收到"]);
    assert_eq!(broken("到窗口去。", 8), ["到窗口", "去。"]);
    assert_eq!(broken("see the window", 8), ["see the", "window"]);
    assert_eq!(broken("办件号 001200037215", 14), ["办件号", "001200037215"]);
    assert_eq!(broken("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    assert_eq!(broken("one\ntwo", 10), ["one", "two"]);
    assert_eq!(broken("（一）二", 4), ["（一", "）二"]);
}

#[test]
fn what_the_fonts_lack_is_spelled_out_unless_they_have_everything() {
    assert_eq!(broken("杨㵐\u{E863}\u{20000}", 40), ["杨〓U+3D50〓U+E863〓U+20000"]);
    let full = Setter { columns: 40, charset: Charset::Full };
    assert_eq!(*full.spell("杨㵐\u{E863}\u{20000}"), "杨㵐〓U+E863\u{20000}");
    assert_eq!(*setter(40).spell("买买提·艾力"), "买买提·艾力");
}

#[test]
fn a_text_can_never_become_a_command() {
    let spelled = setter(40).spell("a\u{1B}@\u{1D}V\u{0}b\u{200D}c\td");
    assert_eq!(*spelled, "a@Vbcd");
    let bytes = whole(vec![line("\u{10}\u{4}\u{1}", Align::Left, PLAIN)], &ESC_POS_80MM);
    assert!(!bytes.contains(&0x10));
}

#[test]
fn debug_shows_no_words() {
    let slip = TextSlip { lines: vec![line("杨", Align::Left, PLAIN)] };
    assert!(!format!("{slip:?} {:?}", slip.lines).contains('杨'));
}

proptest! {
    #[test]
    fn every_line_fits_and_nothing_is_lost(text in "[a-z0-9 ,.杨试例县里（）。，㵐]{0,200}", columns in 4_usize..60) {
        let lines = broken(&text, columns);
        let without_spaces = |text: &str| text.chars().filter(|character| *character != ' ').collect::<String>();
        for line in &lines {
            // Closing marks may hang behind a line that is full.
            prop_assert!(width(line) <= columns, "{line:?}");
        }
        let spelled = setter(columns).spell(&text);
        prop_assert_eq!(without_spaces(&lines.concat()), without_spaces(&spelled));
    }

    #[test]
    fn no_text_sends_anything_but_itself(text: String, full: bool) {
        let setter = Setter { columns: 48, charset: if full { Charset::Full } else { Charset::Gbk } };
        for line in setter.broken(&text, 48) {
            let bytes = encode(&line);
            prop_assert!(bytes.iter().all(|&byte| byte >= 0x20 && byte != 0x7F), "{bytes:02X?}");
            let (back, _, lost) = GB18030.decode(&bytes);
            prop_assert!(!lost && *back == **line);
        }
    }
}
