//! A technician: comes in with the reply of the county's portal, and is held to what the screen says.

use county_backend::StaffRow;
use cucumber::{then, when};
use hall::{Hall, PATIENT, Result, Trouble};

use super::World;

/// A technician of the county, invented.
fn technician() -> StaffRow {
    StaffRow {
        id: "s-0009".to_owned(),
        name: "试维护".to_owned(),
        roles: vec!["technician".to_owned()],
        scope: "430527".to_owned(),
        id_no: "000000198603120017".to_owned(),
        badge: None,
        pin: "135790".to_owned(),
    }
}

/// Opens the challenge page and reads the challenge off the screen.
fn challenge(hall: &mut Hall) -> Result<String> {
    hall.see("点这里开始")?;
    hall.tap("点这里开始")?;
    hall.tap("大字")?;
    hall.tap("维护")?;
    hall.see("取回 8 位回复码")?;
    let sights = hall.look()?;
    let digits = |label: &str| label.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let shown = sights.iter().map(|sight| digits(&sight.label));
    shown
        .into_iter()
        .find(|text| text.len() == 24 && text.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| Trouble(format!("no challenge of 24 digits on the screen: {sights:?}")))
}

fn reply(hall: &mut Hall, digits: &str) -> Result<()> {
    for digit in digits.chars() {
        hall.tap(&digit.to_string())?;
    }
    hall.tap("确定")
}

/// The portal's eight digits.
fn ask_portal(hall: &mut Hall, challenge: &str) -> Result<String> {
    hall.county().set_staff(&technician());
    hall.county().answer_technician("s-0009", "W-2026-1122", challenge, "device-test").map_err(Trouble)
}

fn enter(hall: &mut Hall) -> Result<()> {
    let challenge = challenge(hall)?;
    let digits = ask_portal(hall, &challenge)?;
    reply(hall, &digits)
}

#[when(regex = "^(?:维护员进入维护|a technician enters maintenance)$")]
async fn enters(world: &mut World) {
    world
        .act(|hall| {
            enter(hall)?;
            hall.see("这台机器怎么样")?;
            // Everything has been looked at.
            hall.gone("正在检查…")
        })
        .await;
}

#[when(regex = "^(?:维护员输入县里给的回复码|a technician enters the county's reply)$")]
async fn asks(world: &mut World) {
    world.act(enter).await;
}

#[when(regex = "^(?:维护员乱输回复码|a technician guesses the reply)$")]
async fn guesses(world: &mut World) {
    world
        .act(|hall| {
            let challenge = challenge(hall)?;
            let right = ask_portal(hall, &challenge)?;
            let wrong = if right == "00000000" { "11111111" } else { "00000000" };
            reply(hall, wrong)
        })
        .await;
}

/// The same reply a second time, for a new challenge.
#[when(regex = "^(?:维护员用过的回复码再用一次|a technician uses a reply a second time)$")]
async fn replays(world: &mut World) {
    world
        .act(|hall| {
            let first = challenge(hall)?;
            let digits = ask_portal(hall, &first)?;
            reply(hall, &digits)?;
            hall.see("这台机器怎么样")?;
            hall.tap("退出维护")?;
            challenge(hall)?;
            reply(hall, &digits)
        })
        .await;
}

/// The codes of the findings on the screen, from top to bottom.
fn codes(hall: &mut Hall) -> Result<Vec<String>> {
    let mut sights = hall.look()?;
    sights.sort_by_key(|sight| (sight.at[1], sight.at[0]));
    let is_code = |label: &str| {
        label.split_once('-').is_some_and(|(part, rest)| {
            part.len() == 1 && rest.len() > 1 && (part.to_owned() + rest).bytes().all(|b| b.is_ascii_uppercase())
        })
    };
    let mut found: Vec<String> = Vec::new();
    for word in sights.iter().flat_map(|sight| sight.label.split_whitespace()) {
        if is_code(word) && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    Ok(found)
}

#[then(regex = "^(?:屏幕上说的毛病只有|the screen names only the fault )\"(.+)\"$")]
async fn names_only(world: &mut World, code: String) {
    world
        .act(move |hall| {
            hall.see_any(&[&code], PATIENT)?;
            let found = codes(hall)?;
            if found == [code.as_str()] { Ok(()) } else { Err(Trouble(format!("{found:?}, not {code} alone"))) }
        })
        .await;
}

#[then(regex = "^(?:屏幕上没有毛病了|the screen names no fault any more)$")]
async fn names_none(world: &mut World) {
    world
        .act(|hall| {
            hall.see("全都正常")?;
            let found = codes(hall)?;
            if found.is_empty() { Ok(()) } else { Err(Trouble(format!("still {found:?}"))) }
        })
        .await;
}
