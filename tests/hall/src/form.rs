//! A person who answers questions as they come: reads the question, finds the answer among what can be touched.
//!
//! Which question comes next is the kiosk's business; this person only knows what to say to each. Answers are written as
//! people say them: a row's words, several with `|` between, a path of places with `→`, a date `2026-11-02`, what is to
//! be typed (see [`type_text`]), `跳过` (or `Skip`) to leave it out, `对` (or `Right`) to leave what is known as it stands.

use std::time::Duration;

use jiff::civil::Date;

use crate::hall::{Hall, SOON};
use crate::stage::protocol::{Kind, Sight};
use crate::trouble::{Result, Trouble};

/// Part of a question, and what to say to it.
pub type Answers = Vec<(String, String)>;

/// More questions than any form has.
const MOST_QUESTIONS: usize = 40;
/// More pages of rows than any question has.
const MOST_PAGES: usize = 12;
/// A single choice turns the page by itself within this time.
const TURNS_BY_ITSELF: Duration = Duration::from_secs(3);

/// The words of one language that tell a page from another.
#[derive(Debug, Clone, Copy)]
struct Words {
    review: &'static str,
    next: &'static str,
    changed: &'static str,
    skip: &'static str,
    more: &'static str,
    year_plus: &'static str,
    year_minus: &'static str,
    month_plus: &'static str,
    month_minus: &'static str,
    day_plus: &'static str,
    day_minus: &'static str,
    erase: &'static str,
    pinyin: &'static str,
    latin: &'static str,
    digits: &'static str,
    symbols: &'static str,
    shift: &'static str,
    space: &'static str,
    later: &'static str,
}

static ZH: Words = Words {
    review: "请看看对不对",
    next: "下一步",
    changed: "改好了",
    skip: "跳过",
    more: "更多",
    year_plus: "年份加一",
    year_minus: "年份减一",
    month_plus: "月份加一",
    month_minus: "月份减一",
    day_plus: "日子加一",
    day_minus: "日子减一",
    erase: "删除",
    pinyin: "拼音",
    latin: "英文",
    digits: "数字",
    symbols: "符号",
    shift: "大写",
    space: "空格",
    later: "后面的字",
};
static EN: Words = Words {
    review: "Is everything right?",
    next: "Next",
    changed: "Changed",
    skip: "Skip",
    more: "More",
    year_plus: "One year later",
    year_minus: "One year earlier",
    month_plus: "One month later",
    month_minus: "One month earlier",
    day_plus: "One day later",
    day_minus: "One day earlier",
    erase: "Delete",
    pinyin: "拼音",
    latin: "ABC",
    digits: "123",
    symbols: "#+=",
    shift: "Shift",
    space: "Space",
    later: "Further words",
};

/// Called after each answered question, with its words.
pub type Watch<'a> = &'a mut dyn FnMut(&mut Hall, &str) -> Result<()>;

/// Answers every question until the review stands there. The first row whose words are part of the question counts.
pub fn fill(hall: &mut Hall, answers: &[(String, String)], watch: Watch<'_>) -> Result<()> {
    for _ in 0..MOST_QUESTIONS {
        if answer_next(hall, answers, watch)?.is_none() {
            return Ok(());
        }
    }
    Err(Trouble(format!("more than {MOST_QUESTIONS} questions")))
}

/// Answers questions until the one with these words stands there, unanswered.
pub fn fill_until(hall: &mut Hall, answers: &[(String, String)], question: &str) -> Result<()> {
    for _ in 0..MOST_QUESTIONS {
        if hall.look()?.iter().any(|sight| sight.label.contains(question)) {
            return Ok(());
        }
        if answer_next(hall, answers, &mut |_, _| Ok(()))?.is_none() {
            break;
        }
    }
    Err(Trouble(format!("never asked: {question}")))
}

/// Answers the question that stands there; `None` when it is the review. Says which question it was.
pub fn answer_next(hall: &mut Hall, answers: &[(String, String)], watch: Watch<'_>) -> Result<Option<String>> {
    let sights = hall.look()?;
    let shows = |text: &str| sights.iter().any(|sight| sight.label.contains(text));
    if shows(ZH.review) || shows(EN.review) {
        return Ok(None);
    }
    let asked = answers.iter().find_map(|(question, answer)| {
        let text = sights.iter().find(|sight| sight.kind == Kind::Text && sight.label.contains(question.as_str()))?;
        Some((text.label.clone(), answer.as_str()))
    });
    let Some((question, answer)) = asked else {
        let texts: Vec<_> = sights.iter().map(|sight| sight.label.as_str()).collect();
        return Err(Trouble(format!("nobody said what to answer here:\n  {}", texts.join("\n  "))));
    };
    let words = if question.is_ascii() { &EN } else { &ZH };
    let skipped = answer == ZH.skip || answer == EN.skip;
    if skipped {
        // Skipping turns the page: it is seen before.
        watch(hall, &question)?;
    }
    let by_itself = say(hall, words, &sights, answer)?;
    if !skipped {
        watch(hall, &question)?;
    }
    if !by_itself || hall.gone_within(&question, TURNS_BY_ITSELF).is_err() {
        let next = if sights.iter().any(|sight| sight.label == words.changed) { words.changed } else { words.next };
        hall.tap(next)?;
    }
    hall.gone_within(&question, SOON).map_err(|trouble| Trouble(format!("{answer} was not taken: {trouble}")))?;
    Ok(Some(question))
}

/// Gives the answer; whether the page then turns by itself.
fn say(hall: &mut Hall, words: &Words, sights: &[Sight], answer: &str) -> Result<bool> {
    let shows = |label: &str| sights.iter().any(|sight| sight.label == label);
    if answer == ZH.skip || answer == EN.skip {
        hall.tap(words.skip)?;
        return Ok(true);
    }
    if answer == "对" || answer == "Right" {
        return Ok(false);
    }
    if shows(words.erase) {
        type_with(hall, words, answer)?;
        return Ok(false);
    }
    if shows(words.year_plus) {
        match answer.parse() {
            Ok(date) => turn_wheels(hall, words, date)?,
            Err(_) => hall.tap(answer)?,
        }
        return Ok(false);
    }
    let several = sights.iter().any(|sight| sight.kind == Kind::Checkbox);
    for row in answer.split(['|', '→']) {
        choose(hall, words, row.trim())?;
    }
    Ok(!several)
}

/// Types on the input panel that stands there. Parts with `|` between are typed one after the other: `wuyang→武阳镇`
/// is letters and the words to pick for them, page by page if need be; anything else is typed key by key, turning to
/// the layout that has the key.
pub fn type_text(hall: &mut Hall, text: &str) -> Result<()> {
    let english = hall.look()?.iter().any(|sight| sight.label == EN.erase);
    type_with(hall, if english { &EN } else { &ZH }, text)
}

fn type_with(hall: &mut Hall, words: &Words, text: &str) -> Result<()> {
    for part in text.split('|') {
        match part.split_once('→') {
            Some((letters, wanted)) => {
                if !stands(hall, words.latin)? {
                    hall.tap(words.pinyin)?;
                }
                for letter in letters.chars() {
                    hall.tap(&letter.to_string())?;
                }
                pick(hall, words, wanted)?;
            }
            None => {
                for key in part.chars() {
                    type_key(hall, words, key)?;
                }
            }
        }
    }
    Ok(())
}

/// Touches a candidate, turning their pages until it is there.
fn pick(hall: &mut Hall, words: &Words, wanted: &str) -> Result<()> {
    for _ in 0..MOST_PAGES {
        if stands(hall, wanted)? {
            return hall.tap(wanted);
        }
        hall.tap(words.later)?;
    }
    Err(Trouble(format!("not among the candidates: {wanted}")))
}

/// Touches one key. Letters stand on the Latin layout, small or capital; digits and signs on theirs.
fn type_key(hall: &mut Hall, words: &Words, key: char) -> Result<()> {
    let label = if key == ' ' { words.space.to_owned() } else { key.to_string() };
    // The pinyin letters look like Latin ones but wait for their characters.
    let pinyin = stands(hall, words.latin)? && stands(hall, "q")?;
    if stands(hall, &label)? && !(pinyin && key.is_ascii_alphabetic()) {
        return hall.tap(&label);
    }
    let layout = match key {
        'a'..='z' | 'A'..='Z' => words.latin,
        '0'..='9' => words.digits,
        _ => words.symbols,
    };
    if stands(hall, layout)? {
        hall.tap(layout)?;
    }
    if !stands(hall, &label)? {
        hall.tap(words.shift)?;
    }
    hall.tap(&label)
}

/// Something that can be touched bears exactly these words.
fn stands(hall: &mut Hall, label: &str) -> Result<bool> {
    Ok(hall.look()?.iter().any(|sight| sight.kind != Kind::Text && sight.label == label))
}

/// Touches a row, turning pages of rows until it is there.
fn choose(hall: &mut Hall, words: &Words, row: &str) -> Result<()> {
    for _ in 0..MOST_PAGES {
        match hall.tap_now(row) {
            Ok(()) => return Ok(()),
            Err(trouble) => {
                if hall.tap_now(words.more).is_err() {
                    return Err(trouble);
                }
            }
        }
    }
    Err(Trouble(format!("on no page: {row}")))
}

/// Turns year, month and day to the date, reading after each turn what stands there.
fn turn_wheels(hall: &mut Hall, words: &Words, wanted: Date) -> Result<()> {
    type Part = fn(Date) -> i16;
    let parts: [(Part, &str, &str); 3] = [
        (|date| date.year(), words.year_plus, words.year_minus),
        (|date| i16::from(date.month()), words.month_plus, words.month_minus),
        (|date| i16::from(date.day()), words.day_plus, words.day_minus),
    ];
    for (part, plus, minus) in parts {
        loop {
            let shown = date_shown(&hall.look()?)?;
            match part(wanted) - part(shown) {
                0 => break,
                1.. => hall.tap(plus)?,
                _ => hall.tap(minus)?,
            }
        }
    }
    Ok(())
}

/// The date on the page, "2026年11月2日 星期一" or "2026-11-02 …".
fn date_shown(sights: &[Sight]) -> Result<Date> {
    sights
        .iter()
        .find_map(|sight| {
            let mut numbers = sight.label.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
            let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        })
        .ok_or_else(|| Trouble("no date to be seen".to_owned()))
}
