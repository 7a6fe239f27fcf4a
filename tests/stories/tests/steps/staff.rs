//! What staff do at the kiosk.

use std::time::Duration;

use cucumber::{given, when};

use super::World;

/// Presses the digits where they stand this time.
#[given(regex = "^(?:输入密码|enter the PIN )\"([0-9]+)\"$")]
#[when(regex = "^(?:输入密码|enter the PIN )\"([0-9]+)\"$")]
async fn pin(world: &mut World, digits: String) {
    world
        .act(move |hall| {
            hall.see_any(&["请输入密码", "enter your PIN"], hall::PATIENT)?;
            digits.chars().try_for_each(|digit| hall.tap(&digit.to_string()))?;
            // A page that came by itself takes no touch in its first half second: nobody is that quick.
            hall.see_any(&["要做什么", "密码不对", "试错太多次"], hall::PATIENT)?;
            hall.pass(Duration::from_secs(1))
        })
        .await;
}

/// By the button of the settings sheet, from the attract screen.
#[given(regex = "^(?:工作人员来登录|staff come to sign in)$")]
#[when(regex = "^(?:工作人员来登录|staff come to sign in)$")]
async fn come(world: &mut World) {
    world
        .act(|hall| {
            hall.see("点这里开始")?;
            hall.tap("点这里开始")?;
            hall.tap("大字")?;
            hall.tap("工作人员登录")
        })
        .await;
}

#[when(regex = "^(?:扫\"(.+)\"的工牌|hold the badge of \"(.+)\" before the scanner)$")]
async fn badge(world: &mut World, zh: String, en: String) {
    let name = zh + &en;
    let found = device_sim::people::all().into_iter().find(|person| person.name == name);
    let staff = found.and_then(|person| person.staff).expect("a member of staff");
    super::person::scan(world, staff.badge, false).await;
}
