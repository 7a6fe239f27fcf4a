//! What is seen, printed, and recorded by the county.

use std::time::Duration;

use cucumber::{given, then};
use hall::{Hall, Trouble, evidence::paper};

use super::World;

/// Long enough for a wrong thing to show itself.
const STAYS: Duration = Duration::from_millis(400);

#[given(regex = "^(?:看到|see )\"([^\"]+)\"$")]
#[then(regex = "^(?:看到|see )\"([^\"]+)\"$")]
async fn see(world: &mut World, text: String) {
    world.act(move |hall| hall.see(&text)).await;
}

#[then(regex = "^(?:看不到|do not see )\"([^\"]+)\"$")]
async fn not_see(world: &mut World, text: String) {
    world.act(move |hall| hall.gone(&text)).await;
}

/// Names, numbers and their masked forms; digits typed anywhere.
#[then(regex = "^(?:屏幕上没有\"(.+)\"的任何东西|nothing of \"(.+)\" is on the screen)$")]
async fn nothing_of(world: &mut World, zh: String, en: String) {
    let name = zh + &en;
    world
        .act(move |hall| {
            let id_no = super::id_no(&name)?;
            let letters: Vec<char> = name.chars().collect();
            let masked = match letters.as_slice() {
                [first, _] => format!("{first}*"),
                [first, .., last] => format!("{first}{}{last}", "*".repeat(letters.len() - 2)),
                _ => name.clone(),
            };
            let traces = [name.as_str(), &masked, &id_no[6..14], &id_no[14..], "138"];
            for sight in hall.look()? {
                let bare: String = sight.label.chars().filter(|c| !c.is_whitespace()).collect();
                if let Some(trace) = traces.iter().find(|trace| bare.contains(**trace)) {
                    return Err(Trouble(format!("{trace} can be seen in {:?}", sight.label)));
                }
            }
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:打印出写着|a slip saying )\"(.+?)\"(?:的回执| is printed)$")]
#[then(regex = "^(?:打印出写着|a slip saying )\"(.+?)\"(?:的回执| is printed)$")]
async fn slip_says(world: &mut World, text: String) {
    let (slip, words) = world
        .act(|hall| {
            let slip = hall.take_slip()?;
            let words = paper::read_words(&slip.png)?;
            Ok((slip, words))
        })
        .await;
    assert!(slip.cut, "the slip was not cut");
    world.take(slip);
    assert!(words.contains(&bare(&text)), "{text} is not on the slip: {words}");
}

#[then(regex = "^(?:回执上写着|the slip says )\"(.+)\"$")]
fn slip_says_too(world: &mut World, text: String) {
    let words = paper::read_words(&world.slip.as_ref().expect("a slip was taken").png).expect("words");
    assert!(words.contains(&bare(&text)), "{text} is not on the slip: {words}");
}

#[then(regex = "^(?:回执的二维码是县里的办件号|the slip's QR code is the county's number)$")]
async fn slip_number(world: &mut World) {
    let payloads = paper::read_qr(&world.slip.as_ref().expect("a slip was taken").png).expect("a QR code");
    world
        .act(move |hall| {
            let record =
                hall.county().submissions().pop().ok_or_else(|| Trouble("the county has nothing".to_owned()))?;
            match payloads.as_slice() {
                [payload] if paper::qr_is_for(payload, &record.ticket, hall.qr_key()) => Ok(()),
                _ => Err(Trouble(format!("the slip says {payloads:?}, the county has {}", record.ticket))),
            }
        })
        .await;
}

#[then(regex = "^(?:什么也没打印|nothing is printed)$")]
async fn nothing_printed(world: &mut World) {
    world
        .act(|hall| match hall.printer().wait_slip(STAYS) {
            None => Ok(()),
            Some(_) => Err(Trouble("a slip came out".to_owned())),
        })
        .await;
}

#[given(regex = "^(?:县里收到 ?([0-9]+) ?件|the county has ([0-9]+))$")]
#[then(regex = "^(?:县里收到 ?([0-9]+) ?件|the county has ([0-9]+))$")]
async fn county_has(world: &mut World, zh: String, en: String) {
    let count = format!("{zh}{en}").parse().expect("a number");
    world.act(move |hall| hall.county_has(count)).await;
}

#[then(regex = "^(?:其中算数的 ?([0-9]+) ?件|([0-9]+) of them counts?)$")]
async fn active(world: &mut World, zh: String, en: String) {
    let count: usize = format!("{zh}{en}").parse().expect("a number");
    let active =
        world.act(|hall| Ok(hall.county().submissions().iter().filter(|submission| submission.active).count())).await;
    assert_eq!(active, count);
}

#[then(regex = "^(?:县里的记录写着|the county's record says )\"(.+)\"$")]
async fn record_says(world: &mut World, text: String) {
    let record = world
        .act(|hall| {
            let record =
                hall.county().submissions().pop().ok_or_else(|| Trouble("the county has nothing".to_owned()))?;
            Ok(record.plaintext.to_string())
        })
        .await;
    assert!(record.contains(&text), "{text} is not in the county's record");
}

#[then(regex = "^(?:县里的记录没有写|the county's record does not say )\"(.+)\"$")]
async fn record_does_not_say(world: &mut World, text: String) {
    let record = world.act(|hall| Ok(hall.county().submissions().pop().map(|it| it.plaintext.to_string()))).await;
    let record = record.expect("the county has it");
    assert!(!record.contains(&text), "{text} is in the county's record");
}

#[then(regex = "^(?:这一件县里和本机都记着收到|county and kiosk both know that it was received)$")]
async fn both_know(world: &mut World) {
    world
        .act(|hall| {
            let ticket =
                hall.county().submissions().pop().ok_or_else(|| Trouble("the county has nothing".to_owned()))?.ticket;
            hall.wait("the kiosk keeps the receipt", hall::PATIENT, |hall| hall.kiosk_receipt(&ticket).is_some())?;
            let public = hall.county().keys().sign_public;
            let receipt = hall.kiosk_receipt(&ticket).unwrap_or_default();
            hall::evidence::acknowledgement::verify(&receipt, &public).map(drop)
        })
        .await;
}

#[then(regex = "^(?:从没读过指纹|no fingerprint was ever asked for)$")]
async fn no_fingerprint(world: &mut World) {
    let asked = world.act(|hall| Ok(hall.reader().fingerprint_requests())).await;
    assert_eq!(asked, 0);
}

/// Told at the end of the run, for every service.
#[then(regex = "^(?:\"(.+)\"最多点 ?([0-9]+) ?下|\"(.+)\" takes at most ([0-9]+) touches)$")]
async fn touches(world: &mut World, zh: String, zh_most: String, en: String, en_most: String) {
    let most: usize = (zh_most + &en_most).parse().expect("a number");
    let touched = world.act(|hall| Ok(hall.touches())).await;
    let what = zh + &en;
    assert!(touched <= most, "{what} took {touched} touches");
    super::tell_touches(&what, touched);
}

#[then(regex = "^(?:县里的评价写着|the county's rating says )\"(.+)\"$")]
async fn rating_says(world: &mut World, text: String) {
    let comment = world.act(|hall| Ok(hall.county().ratings().pop().and_then(|rating| rating.comment))).await;
    assert!(comment.is_some_and(|comment| comment.contains(&text)), "{text} is not in the county's rating");
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[then(regex = "^(?:县里收到 ?([0-9]+) ?条评价|the county has ([0-9]+) ratings?)$")]
async fn ratings(world: &mut World, zh: String, en: String) {
    let count: usize = format!("{zh}{en}").parse().expect("a number");
    world
        .act(move |hall| {
            hall.wait("the ratings are there", hall::PATIENT, |hall| hall.county().ratings().len() == count)
        })
        .await;
}

/// Calls for the staff that are waiting or seen.
#[then(regex = "^(?:县里有 ?([0-9]+) ?个呼叫|the county has ([0-9]+) calls?)$")]
async fn calls(world: &mut World, zh: String, en: String) {
    let wanted: usize = format!("{zh}{en}").parse().expect("a number");
    world.act(move |hall| hall.wait("so many calls", hall::SOON, |hall| hall.county().calls().len() == wanted)).await;
}

/// Stored on the disk of this machine, whether the county has it already or not.
#[then(regex = "^(?:本机存着 ?([0-9]+) ?个回电请求|the kiosk has stored ([0-9]+) requests? to be called back)$")]
async fn call_backs(world: &mut World, zh: String, en: String) {
    let wanted: i64 = format!("{zh}{en}").parse().expect("a number");
    world
        .act(move |hall| {
            let count = "SELECT COUNT(*) FROM outbox WHERE kind = 'callback'";
            match hall.kiosk_record(count, |row| row.get::<_, i64>(0)) {
                Some(have) if have == wanted => Ok(()),
                other => Err(Trouble(format!("the kiosk has {other:?}"))),
            }
        })
        .await;
}

/// What the loudspeaker was told since the scenario last listened.
#[then(regex = "^(?:听到|hear )\"(.+)\"$")]
async fn hear(world: &mut World, sound: String) {
    world.heard = told(world, format!("{sound}.wav"), Hall::sounds, world.heard).await;
}

/// What the lamp was told since the scenario last looked at it.
#[then(regex = "^(?:灯变成|the light turns )\"(.+)\"$")]
async fn light(world: &mut World, wanted: String) {
    world.lit = told(world, wanted, Hall::lights, world.lit).await;
}

async fn told(world: &mut World, wanted: String, all: fn(&Hall) -> Vec<String>, before: usize) -> usize {
    world
        .act(move |hall| {
            let mut at = None;
            hall.wait(&wanted, hall::SOON, |hall| {
                at = all(hall).iter().skip(before).position(|told| *told == wanted);
                at.is_some()
            })
            .map_err(|trouble| Trouble(format!("told were {:?}\n{trouble}", all(hall))))?;
            Ok(before + at.unwrap_or_default() + 1)
        })
        .await
}

#[then(regex = "^(?:没有再响|it is silent)$")]
async fn silent(world: &mut World) {
    let before = world.heard;
    world
        .act(move |hall| {
            std::thread::sleep(STAYS);
            match hall.sounds().get(before) {
                Some(sound) => Err(Trouble(format!("{sound} was heard"))),
                None => Ok(()),
            }
        })
        .await;
}

#[then(regex = "^(?:本机的日志写着|the kiosk's log says )\"(.+)\"$")]
async fn log_says(world: &mut World, text: String) {
    world.act(move |hall| hall.logs(&text)).await;
}

#[then(regex = "^(?:本机的日志没有写|the kiosk's log does not say )\"(.+)\"$")]
async fn log_does_not_say(world: &mut World, text: String) {
    let log = world.act(|hall| Ok(hall.log())).await;
    assert!(!log.contains(&text), "{text} is in the kiosk's log");
}

/// Not in the log, not in any file; of a slip's code the part that is not the number, which the kiosk itself has given.
#[then(regex = "^(?:本机没有留下扫到的码|the kiosk keeps nothing of what was scanned)$")]
async fn nothing_scanned(world: &mut World) {
    let code = world.scanned.clone().expect("something was scanned");
    let secret = code.strip_prefix("SN1-").and_then(|code| code.split_once('-')).map_or(&*code, |(_, check)| check);
    // Half a code is as bad as a whole one.
    let parts: Vec<String> =
        secret.as_bytes().chunks_exact(8).map(|part| String::from_utf8_lossy(part).into()).collect();
    assert!(!parts.is_empty(), "too short to be looked for");
    world
        .act(move |hall| {
            for part in &parts {
                if let Some(file) = hall.trace_of(part)? {
                    return Err(Trouble(format!("what was scanned stands in {}", file.display())));
                }
            }
            Ok(())
        })
        .await;
}

/// Rows of the kiosk's own audit, by the name of the event.
#[then(regex = "^(?:本机的审计写着|the kiosk's audit says )\"([a-z.-]+)\"$")]
async fn audit_says(world: &mut World, event: String) {
    let query = format!("SELECT count(*) FROM audit WHERE entry LIKE '%{event}%'");
    world
        .act(move |hall| {
            hall.wait(&format!("the audit has {event}"), hall::PATIENT, |hall| {
                hall.kiosk_record(&query, |row| row.get::<_, i64>(0)).is_some_and(|rows| rows > 0)
            })
        })
        .await;
}
