//! Slips as pictures: what a printer would be sent. Each run leaves them as PNG files in `target/tmp/slips`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod paper;

use std::{cell::RefCell, fs::File, io::BufWriter, path::Path};

use kiosk::receipt::{Bitmap, Fonts, LayoutError, Line, ReceiptFacts, Slip, layout, submission_receipt};
use proptest::prelude::*;

const QR: &str = "SN1:001200037215:9F3A6C0D12B47E55";

fn facts() -> ReceiptFacts {
    ReceiptFacts {
        county: "绥宁县公共就业服务".into(),
        title: "提交回执".into(),
        headline: "已存在本机，等待上传".into(),
        reprint: None,
        pairs: [
            ("事项", "失业登记"),
            ("姓名", "杨*例（尾号 9977）"),
            ("时间", "2026-11-22 09:41"),
            ("地点", "武阳镇便民服务中心"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        ticket_label: "办件号".into(),
        ticket: "0012 0003 7215".into(),
        qr: QR.into(),
        notes: vec![],
        next_title: "接下来".into(),
        next: vec![
            "网络恢复后自动送到县里；县里收到后三个工作日内办结。".into(),
            "凭身份证或办件号，在任何自助机、窗口都能查。".into(),
        ],
        foot: vec!["咨询 12333".into(), "本回执不是审批结论".into()],
    }
}

thread_local! {
    static FONTS: RefCell<Fonts> = RefCell::new(fonts());
}

fn fonts() -> Fonts {
    Fonts::load(None).unwrap()
}

/// Lays out and leaves the picture in the target folder to be looked at.
fn print(name: &str, facts: &ReceiptFacts, width: u16, fonts: &mut Fonts) -> Bitmap {
    let bitmap = layout(&submission_receipt(facts), width, fonts).unwrap();
    write_png(name, &bitmap);
    bitmap
}

fn write_png(name: &str, bitmap: &Bitmap) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slips");
    std::fs::create_dir_all(&folder).unwrap();
    let file = BufWriter::new(File::create(folder.join(format!("{name}-{}.png", bitmap.width))).unwrap());
    let mut encoder = png::Encoder::new(file, bitmap.width.into(), u32::try_from(bitmap.height()).unwrap());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let inverted: Vec<u8> = bitmap.rows.iter().map(|byte| !byte).collect();
    encoder.write_header().unwrap().write_image_data(&inverted).unwrap();
}

fn decode_qr(bitmap: &Bitmap) -> String {
    let (width, height) = (usize::from(bitmap.width), bitmap.height());
    // As a print head reads it: leftmost dot in the highest bit.
    let black = |x: usize, y: usize| bitmap.rows[y * (width / 8) + x / 8] >> (7 - x % 8) & 1 == 1;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| if black(x, y) { 0 } else { 255 });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one QR code on the slip");
    grids[0].decode().unwrap().1
}

fn slip_of(line: Line) -> Slip {
    Slip { lines: vec![line] }
}

fn pair(name: &str, value: &str) -> Slip {
    slip_of(Line::Pair { name: name.into(), value: value.into() })
}

fn paragraph(text: &str) -> Slip {
    slip_of(Line::Paragraph { text: text.into(), strong: false })
}

/// Black dots of the picture.
fn ink(bitmap: &Bitmap) -> u32 {
    bitmap.rows.iter().map(|byte| byte.count_ones()).sum()
}

/// Columns of the rightmost and leftmost black dot.
fn extent(bitmap: &Bitmap) -> (usize, usize) {
    let black = |x: &usize| (0..bitmap.height()).any(|y| bitmap.is_black(*x, y));
    let mut columns = (0..usize::from(bitmap.width)).filter(black);
    let first = columns.next().unwrap();
    (first, columns.next_back().unwrap())
}

/// No ink outside the margins: nothing is cut off at the edge of the paper.
fn assert_inside(bitmap: &Bitmap) {
    let (first, last) = extent(bitmap);
    assert!(first >= 6 && last < usize::from(bitmap.width) - 6, "ink from column {first} to {last}");
}

#[test]
fn a_receipt_fits_its_paper_and_its_qr_reads() {
    let mut fonts = fonts();
    for (width, rows) in [(576_u16, 900..1300), (384, 800..1300)] {
        let bitmap = print("receipt", &facts(), width, &mut fonts);
        assert_eq!((bitmap.width, bitmap.rows.len() % usize::from(width / 8)), (width, 0));
        assert!(rows.contains(&bitmap.height()), "{bitmap:?}");
        assert_eq!(decode_qr(&bitmap), QR);
        assert_inside(&bitmap);
    }
}

#[test]
fn the_fullest_receipt_still_fits() {
    let mut fonts = fonts();
    let mut full = ReceiptFacts {
        headline: "请到窗口".into(),
        reprint: Some("补打".into()),
        notes: vec!["您已到法定退休年龄，窗口要核对。".into(), "网络断着，没能查您的参保状态；县里会查。".into()],
        ..facts()
    };
    full.pairs[3].1 = "绥宁县寨市苗族侗族乡便民服务中心（政务服务大厅一楼东侧自助服务区）".into();
    for width in [576, 384] {
        let bitmap = print("full", &full, width, &mut fonts);
        assert!(bitmap.height() < 1600, "{bitmap:?}");
        assert_eq!(decode_qr(&bitmap), QR);
        assert_inside(&bitmap);
    }
}

#[test]
fn english_breaks_between_words() {
    let mut fonts = fonts();
    let english = ReceiptFacts {
        county: "Suining County Public Employment Service".into(),
        title: "Receipt".into(),
        headline: "Stored on this machine, waiting to be sent".into(),
        reprint: Some("Second print".into()),
        pairs: [
            ("Matter", "Registration of unemployment"),
            ("Name", "Y*** L*** (ID ends 9977)"),
            ("Time", "2026-11-22 09:41"),
            ("Place", "Wuyang Town Service Centre"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        ticket_label: "Ticket number".into(),
        next_title: "What happens next".into(),
        next: vec!["Sent to the county as soon as the network is back.".into()],
        foot: vec!["Questions: 12333".into(), "This receipt is no decision.".into()],
        ..facts()
    };
    for width in [576, 384] {
        let bitmap = print("english", &english, width, &mut fonts);
        assert!(bitmap.height() < 1400, "{bitmap:?}");
        assert_inside(&bitmap);
    }
    // Two words that do not fit on one line stand as each of them alone.
    let (one, other) = ("Unemploymentregistration", "Unemploymentinsurance");
    let both = layout(&paragraph(&format!("{one} {other}")), 384, &mut fonts).unwrap();
    let alone = [one, other].map(|word| ink(&layout(&paragraph(word), 384, &mut fonts).unwrap()));
    assert_eq!(ink(&both), alone.iter().sum::<u32>());
}

#[test]
fn a_qr_code_keeps_its_quiet_zone() {
    let between_rules = Slip { lines: vec![Line::Rule, Line::Qr(QR.into()), Line::Rule] };
    for width in [576_u16, 384] {
        let bitmap = layout(&between_rules, width, &mut fonts()).unwrap();
        let black: Vec<bool> =
            bitmap.rows.chunks(usize::from(width / 8)).map(|row| row.iter().any(|byte| *byte != 0)).collect();
        let runs: Vec<(bool, usize)> = black.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect();
        let [_, (true, 3), (false, above), (true, code), (false, below), (true, 3), _] = runs[..] else {
            panic!("rule, code, rule: {runs:?}")
        };
        // 33 characters of the alphanumeric mode at level M are version 2: 25 modules (ISO/IEC 18004, table 7).
        let module = code / 25;
        assert_eq!(module * 25, code, "whole dots");
        assert!(module >= 4 && above >= 4 * module && below >= 4 * module, "{runs:?}");
    }
}

#[test]
fn a_rare_name_is_printed() {
    let mut fonts = fonts();
    let blank = ink(&layout(&pair("姓名", "*明"), 576, &mut fonts).unwrap());
    // Extension B and A, in Noto Sans; extension F, in HanaMinB only.
    for name in ["𠮷*明", "䶮*明", "㛃*明", "𬍛*明", "\u{2CEB0}*明"] {
        let printed = layout(&pair("姓名", name), 576, &mut fonts).unwrap();
        assert!(ink(&printed) > blank + 100, "{name}");
    }
    let rare = ReceiptFacts {
        pairs: vec![
            ("姓名".into(), "𠮷*\u{2CEB0}\u{E000}（尾号 9977）".into()),
            ("姓名".into(), "䶮㛃𬍛\u{20000}\u{33470}".into()),
        ],
        ..facts()
    };
    print("rare", &rare, 576, &mut fonts);
}

#[test]
fn a_character_in_no_font_is_spelled_out() {
    let mut fonts = fonts();
    for (raw, spelled) in [("李\u{E000}明", "李〓U+E000明"), ("\u{33470}", "〓U+33470")] {
        assert_eq!(
            layout(&pair("姓名", raw), 576, &mut fonts).unwrap(),
            layout(&pair("姓名", spelled), 576, &mut fonts).unwrap()
        );
    }
}

#[test]
fn the_same_slip_is_the_same_picture() {
    let mut used = fonts();
    print("twice", &facts(), 384, &mut used);
    let again = print("twice", &facts(), 576, &mut used);
    assert!(again == print("twice", &facts(), 576, &mut fonts()), "the fonts' memory changes the picture");
}

#[test]
fn a_long_value_wraps_in_its_column() {
    let mut fonts = fonts();
    let short = layout(&pair("地点", "中心"), 384, &mut fonts).unwrap();
    let long = layout(&pair("地点", &"便民服务中心".repeat(6)), 384, &mut fonts).unwrap();
    assert!(long.height() > 3 * (short.height() - 20), "{short:?} {long:?}");
    assert_inside(&long);
    // Below the name the column stays white.
    let below = short.height()..long.height();
    assert!(below.clone().all(|y| (0..64).all(|x| !long.is_black(x, y))), "the value runs under its name");
}

#[test]
fn a_reprint_is_marked_in_white_on_black() {
    let mut fonts = fonts();
    let mark = layout(&slip_of(Line::Mark("补打".into())), 576, &mut fonts).unwrap();
    let (first, last) = extent(&mark);
    let box_area = u32::try_from((last - first + 1) * (mark.height() - 2 * 16 - 12)).unwrap();
    assert!(ink(&mark) > box_area / 2 && ink(&mark) < box_area, "letters are cut out of the box");
}

#[test]
fn a_long_ticket_number_shrinks_to_one_line() {
    let mut fonts = fonts();
    for width in [576, 384] {
        let usual = layout(&slip_of(Line::Ticket("0012 0003 7215".into())), width, &mut fonts).unwrap();
        let longer = layout(&slip_of(Line::Ticket("0012 0003 7215 88".into())), width, &mut fonts).unwrap();
        assert!(longer.height() <= usual.height(), "one line: {usual:?} {longer:?}");
        assert_inside(&longer);
    }
}

#[test]
fn what_cannot_be_laid_out_says_so() {
    let mut fonts = fonts();
    for width in [0, 8, 380] {
        assert_eq!(layout(&paragraph("一"), width, &mut fonts), Err(LayoutError::Width(width)));
    }
    let long = slip_of(Line::Qr("0".repeat(4000)));
    assert_eq!(layout(&long, 576, &mut fonts), Err(LayoutError::QrTooLong { bytes: 4000, width: 576 }));
    let endless = paragraph(&"办".repeat(10_000));
    assert!(matches!(layout(&endless, 384, &mut fonts), Err(LayoutError::TooLong { .. })));
}

#[test]
fn empty_texts_are_no_error() {
    let mut fonts = fonts();
    let empty = Slip { lines: vec![] };
    assert_eq!(ink(&layout(&empty, 576, &mut fonts).unwrap()), 0);
    for line in [Line::Ticket(String::new()), Line::Mark(String::new()), Line::Numbered(vec![]), Line::Space] {
        layout(&slip_of(line), 384, &mut fonts).unwrap();
    }
}

/// Slips are laid out on the thread that prints them.
#[test]
fn fonts_can_move_to_another_thread() {
    fn movable<T: Send>(_: &T) {}
    movable(&fonts());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in ".{0,16}", width in prop_oneof![Just(384_u16), Just(576)]) {
        let lines = vec![
            Line::Mark(text.clone()),
            Line::Pair { name: text.clone(), value: text.clone() },
            Line::Ticket(text.clone()),
            Line::Qr(text.clone()),
            Line::Numbered(vec![text.clone(), text]),
        ];
        let slip = Slip { lines };
        FONTS.with_borrow_mut(|fonts| {
            let bitmap = layout(&slip, width, fonts).unwrap();
            prop_assert_eq!(bitmap.rows.len(), bitmap.height() * usize::from(width / 8));
            Ok(())
        })?;
    }
}
