//! What a person does.

use std::time::Duration;

use cucumber::{gherkin::Step, given, when};
use hall::{
    Hall, Result, Trouble,
    evidence::paper,
    form::{self, Answers},
};

use super::World;

#[given(regex = "^(?:放上|lay down the card of )\"(.+)\"(?:的身份证)?$")]
#[when(regex = "^(?:放上|lay down the card of )\"(.+)\"(?:的身份证)?$")]
async fn lay(world: &mut World, name: String) {
    world.act(move |hall| hall.lay(&name)).await;
}

/// Lifted and laid down again, and read again if the page asks for it.
#[when(regex = "^(?:重新放上|lay down again the card of )\"(.+)\"(?:的身份证)?$")]
async fn lay_again(world: &mut World, name: String) {
    world
        .act(move |hall| {
            hall.lift();
            hall.lay(&name)?;
            // Some troubles need the button, after others the card is read as it comes.
            let _asked = hall.tap_now("再读一次");
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:拿走身份证|take the card away)$")]
async fn lift(world: &mut World) {
    world
        .act(|hall| {
            hall.lift();
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:点|touch )\"([^\"]+)\"$")]
async fn tap(world: &mut World, label: String) {
    world.act(move |hall| hall.tap(&label)).await;
}

#[when(regex = "^(?:点\"(.+)\"旁边的|touch, beside \"(.+)\", )\"(.+)\"$")]
async fn tap_beside(world: &mut World, zh: String, en: String, label: String) {
    let beside = if zh.is_empty() { en } else { zh };
    world.act(move |hall| hall.tap_beside(&label, &beside)).await;
}

#[when(regex = "^(?:签名|sign)$")]
async fn sign(world: &mut World) {
    world.act(Hall::sign).await;
}

#[when(regex = "^(?:碰一下空白的地方|touch an empty place)$")]
async fn touch_nothing(world: &mut World) {
    world.act(Hall::touch_nothing).await;
}

#[when(regex = "^(?:像平常一样填完|answer everything as usual)$")]
async fn fill_usual(world: &mut World) {
    world.act(|hall| form::fill(hall, &hall::demo::usual_answers(), &mut |_, _| Ok(()))).await;
}

#[when(regex = "^(?:这样回答|answer like this)$")]
async fn fill_like_this(world: &mut World, step: &Step) {
    let answers = answers_of(step);
    world.act(move |hall| form::fill(hall, &answers, &mut |_, _| Ok(()))).await;
}

#[when(regex = "^(?:这样回答，直到|answer like this until )\"(.+)\"$")]
async fn fill_like_this_until(world: &mut World, step: &Step, question: String) {
    let answers = answers_of(step);
    world.act(move |hall| form::fill_until(hall, &answers, &question)).await;
}

#[when(regex = "^(?:这样回答，不许再问|answer like this without being asked )\"(.+)\"$")]
async fn fill_without(world: &mut World, step: &Step, never: String) {
    let answers = answers_of(step);
    world
        .act(move |hall| {
            form::fill(hall, &answers, &mut |_, question| {
                if question.contains(&never) { Err(Trouble(format!("asked again: {question}"))) } else { Ok(()) }
            })
        })
        .await;
}

/// The table's answers, and the usual ones for what it does not name.
fn answers_of(step: &Step) -> Answers {
    let rows = step.table.iter().flat_map(|table| table.rows.iter().skip(1));
    let mut answers: Answers = rows.map(|row| (row[0].clone(), row[1].clone())).collect();
    answers.extend(hall::demo::usual_answers());
    answers
}

#[when(regex = "^(?:输入|type )\"(.+)\"$")]
async fn type_this(world: &mut World, text: String) {
    world.act(move |hall| form::type_text(hall, &text)).await;
}

#[when(regex = "^(?:输入县里的办件号|type the county's number)$")]
async fn type_ticket(world: &mut World) {
    world
        .act(|hall| {
            let ticket =
                hall.county().submissions().pop().ok_or_else(|| Trouble("the county has nothing".to_owned()))?.ticket;
            form::type_text(hall, &ticket)
        })
        .await;
}

/// Returns when the scanner has read it: what the kiosk makes of it, the next sentences say.
#[when(regex = "^(?:扫回执上的码|hold the slip's code before the scanner)$")]
async fn scan_slip(world: &mut World) {
    let code = slips_code(world);
    scan(world, code, false).await;
}

#[when(regex = "^(?:把回执一直放在扫码口|leave the slip before the scanner)$")]
async fn leave_slip(world: &mut World) {
    let code = slips_code(world);
    scan(world, code, true).await;
}

#[when(regex = "^(?:拿开回执|take the slip from the scanner)$")]
async fn take_slip_away(world: &mut World) {
    world
        .act(|hall| {
            hall.scanner().take_away();
            Ok(())
        })
        .await;
}

/// An electronic social-security card: nothing this kiosk takes.
#[when(regex = "^(?:扫手机上的电子社保卡|hold an electronic social-security card before the scanner)$")]
async fn scan_e_card(world: &mut World) {
    scan(world, device_sim::e_card_payload(), false).await;
}

fn slips_code(world: &World) -> String {
    let slip = world.slip.as_ref().expect("a slip was taken");
    paper::read_qr(&slip.png).expect("a code on the slip").pop().expect("a code on the slip")
}

pub(super) async fn scan(world: &mut World, code: String, stays: bool) {
    world.scanned = Some(code.clone());
    world
        .act(move |hall| {
            let scanner = hall.scanner();
            let before = scanner.readings();
            if stays {
                scanner.hold(&code);
            } else {
                scanner.scan(&code);
            }
            // A code that stays is read again; a person would not see it otherwise.
            let wanted = before + if stays { 3 } else { 1 };
            if scanner.wait_readings(wanted, hall::SOON) {
                Ok(())
            } else {
                Err(Trouble("the scanner reads nothing".to_owned()))
            }
        })
        .await;
}

/// The monthly contact of who is registered as unemployed, from the attract screen to the result.
#[given(regex = "^\"(.+)\"(又?)报了到$")]
#[when(regex = "^\"(.+)\"(又?)报了到$")]
async fn contact(world: &mut World, name: String, again: String) {
    world
        .act(move |hall| {
            hall.see("点这里开始")?;
            hall.tap("点这里开始")?;
            hall.tap("失业登记变更")?;
            hall.tap("同意，开始办")?;
            hall.lay(&name)?;
            hall.see("您好")?;
            if !again.is_empty() {
                hall.see("您已经交过了")?;
                hall.tap("再交一份")?;
            }
            hall.tap("是我，开始填")?;
            let mut answers = vec![("您今天来办什么".to_owned(), "报个到：说说找工作的情况".to_owned())];
            answers.extend(hall::demo::usual_answers());
            form::fill(hall, &answers, &mut |_, _| Ok(()))?;
            hall.tap("都对，去承诺")?;
            hall.tap("我承诺，不签字")?;
            hall.see("办件号")
        })
        .await;
}

#[when(regex = "^(?:填到|answer until )\"(.+)\"$")]
async fn fill_until(world: &mut World, question: String) {
    world.act(move |hall| form::fill_until(hall, &hall::demo::usual_answers(), &question)).await;
}

/// The places a person can be at, in the order they are come to.
const PLACES: [&str; 10] = ["首页", "告知", "放卡", "问好", "填表", "核对", "承诺", "结果", "评价", "取卡"];

#[given(regex = "^\"(.+)\"走到(.+)$")]
#[when(regex = "^\"(.+)\"走到(.+)$")]
async fn go_to(world: &mut World, name: String, place: String) {
    world.act(move |hall| walk(hall, &name, &place)).await;
}

#[when(regex = "^从(.+)接着办到(.+)$")]
async fn go_on(world: &mut World, from: String, to: String) {
    world
        .act(move |hall| {
            let at = |place: &str| PLACES.iter().position(|known| *known == place);
            let (Some(from), Some(to)) = (at(&from), at(&to)) else {
                return Err(Trouble(format!("no such place; there are {}", PLACES.join(" "))));
            };
            PLACES[from + 1..=to].iter().try_for_each(|place| onward(hall, place))
        })
        .await;
}

#[given(regex = "^(?:\"(.+)\"交了失业登记|\"(.+)\" hands in a registration as unemployed)$")]
#[when(regex = "^(?:\"(.+)\"交了失业登记|\"(.+)\" hands in a registration as unemployed)$")]
async fn hand_in(world: &mut World, zh: String, en: String) {
    world.act(move |hall| walk(hall, &format!("{zh}{en}"), "结果")).await;
}

#[when(regex = "^\"(.+)\"再来，没交上就再交$")]
async fn hand_in_unless_stored(world: &mut World, name: String) {
    world
        .act(move |hall| {
            walk(hall, &name, "问好")?;
            hall.lift();
            // Known at the latest when the county has answered, right after the machine's own record.
            let told = hall.see_any(&["您已经交过了", "县里没有您正在办的事项"], hall::PATIENT)?;
            if told == "您已经交过了" {
                return hall.tap("结束");
            }
            for place in ["填表", "核对", "承诺", "结果"] {
                onward(hall, place)?;
            }
            hall.tap("办完了")?;
            hall.tap("不评了")
        })
        .await;
}

#[when(regex = "^(?:办完离开|finish and leave)$")]
async fn leave(world: &mut World) {
    world
        .act(|hall| {
            hall.lift();
            hall.tap("办完了")?;
            hall.tap("不评了")?;
            hall.see("点这里开始")
        })
        .await;
}

/// From the attract screen to `place`; the card lies on the reader from 放卡 on until 取卡.
fn walk(hall: &mut Hall, name: &str, place: &str) -> Result<()> {
    let Some(last) = PLACES.iter().position(|known| *known == place) else {
        return Err(Trouble(format!("no such place: {place}; there are {}", PLACES.join(" "))));
    };
    hall.see("点这里开始")?;
    for &place in &PLACES[..=last] {
        if place == "问好" {
            hall.lay(name)?;
        }
        onward(hall, place)?;
    }
    Ok(())
}

/// One page on, in the usual way.
fn onward(hall: &mut Hall, place: &str) -> Result<()> {
    match place {
        "首页" => {
            hall.tap("点这里开始")?;
            hall.see("您要办什么")
        }
        "告知" => {
            hall.tap("失业登记")?;
            hall.see("办之前，先看一下")
        }
        "放卡" => {
            hall.tap("同意，开始办")?;
            hall.see("请把身份证放在读卡区")
        }
        "问好" => hall.see("您好"),
        "填表" => {
            hall.tap("是我，开始填")?;
            hall.gone("您好")?;
            // Two answers deep: there is something to lose.
            for _ in 0..2 {
                form::answer_next(hall, &hall::demo::usual_answers(), &mut |_, _| Ok(()))?;
            }
            Ok(())
        }
        "核对" => form::fill(hall, &hall::demo::usual_answers(), &mut |_, _| Ok(())),
        "承诺" => {
            hall.tap("都对，去承诺")?;
            hall.see("请承诺，再提交")
        }
        "结果" => {
            hall.tap("我承诺，不签字")?;
            hall.see("办件号")
        }
        "评价" => {
            hall.tap("办完了")?;
            hall.see("您满意吗")
        }
        "取卡" => {
            hall.tap("不评了")?;
            hall.see("请取走您的身份证")
        }
        _ => Err(Trouble(format!("no way to {place}"))),
    }
}

#[given(regex = "^(?:从这里数点了几下|touches are counted from here)$")]
#[when(regex = "^(?:从这里数点了几下|touches are counted from here)$")]
async fn count_touches(world: &mut World) {
    world
        .act(|hall| {
            hall.count_touches();
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:过 ?([0-9]+) ?秒|([0-9]+) seconds pass)$")]
#[when(regex = "^(?:过 ?([0-9]+) ?秒|([0-9]+) seconds pass)$")]
async fn time_passes(world: &mut World, zh: String, en: String) {
    let seconds = format!("{zh}{en}").parse().expect("a number");
    world.act(move |hall| hall.pass(Duration::from_secs(seconds))).await;
}
