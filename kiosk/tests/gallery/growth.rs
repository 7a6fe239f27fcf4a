//! A larger type size is larger everywhere: also on keys, on words to choose from and on the pinyin line.

use super::*;

/// Height and width of the ink inside an element: points that differ from the one at its middle left.
fn ink(stage: &Stage, element: &ElementHandle) -> (u32, u32) {
    let pixels = stage.screen.window().take_snapshot().unwrap();
    let area = Area::of(element);
    let margin = 8;
    let (left, top) = (area.x as u32 + margin, area.y as u32 + margin);
    let (right, bottom) = ((area.x + area.w) as u32 - margin, (area.y + area.h) as u32 - margin);
    let at = |x: u32, y: u32| pixels.as_slice()[(y * pixels.width() + x) as usize];
    let paper = at(left, u32::midpoint(top, bottom));
    let drawn = |x: u32, y: u32| at(x, y).g.abs_diff(paper.g) > 60;
    let rows: Vec<u32> = (top..bottom).filter(|y| (left..right).any(|x| drawn(x, *y))).collect();
    let columns: Vec<u32> = (left..right).filter(|x| (top..bottom).any(|y| drawn(*x, y))).collect();
    let span = |all: &[u32]| all.last().zip(all.first()).map_or(0, |(last, first)| last - first + 1);
    (span(&rows), span(&columns))
}

#[test]
fn keys_candidates_and_the_pinyin_line_grow_with_the_type() {
    let stage = std::cell::OnceCell::new();
    for shape in [PORTRAIT, WIDE, SMALL] {
        let stage = stage.get_or_init(|| Stage::new(shape));
        stage.screen.window().set_size(PhysicalSize::new(shape.0, shape.1));
        let measure = |size| {
            let wanted = settings(Lang::Zh, size, Colours::Standard);
            let view = samples::all(wanted).into_iter().find(|(name, _)| *name == "panel-pinyin-composing").unwrap().1;
            stage.render(&view);
            let line = stage.all(|e| e.accessible_label().is_some_and(|label| label == "wu yang zhen"));
            let key = ink(stage, &stage.find("h").unwrap()).0;
            let words = ink(stage, &stage.find("英文").unwrap()).1;
            let candidate = ink(stage, &stage.find("武阳镇").unwrap()).1;
            let letters = Area::of(&line[0]).w as u32;
            [("a key", key), ("a key with words", words), ("a candidate", candidate), ("the pinyin line", letters)]
        };
        let (standard, large, largest) =
            (measure(TypeSize::Standard), measure(TypeSize::Large), measure(TypeSize::ExtraLarge));
        for ((name, standard), ((_, large), (_, largest))) in standard.into_iter().zip(large.into_iter().zip(largest)) {
            assert!(standard > 0, "{shape:?}: {name} is not drawn");
            assert!(large * 100 >= standard * 108, "{shape:?}: {name} is {standard} points, at 大 {large}");
            assert!(largest * 100 >= standard * 120, "{shape:?}: {name} is {standard} points, at 特大 {largest}");
        }
    }
}
