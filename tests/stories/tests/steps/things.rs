//! What happens to devices, network, county and power.

use std::time::Duration;

use county_backend::{Fact, Misbehaviour, PersonRow};
use cucumber::{given, when};
use device_sim::{Kind, Paper, PrinterFault, ReaderFault};
use hall::{Network, Trouble};

use super::World;

#[given(regex = "^(?:打印机缺纸|the printer is out of paper)$")]
#[when(regex = "^(?:打印机缺纸|the printer is out of paper)$")]
async fn paper_out(world: &mut World) {
    world
        .act(|hall| {
            hall.printer().set_paper(Paper::Out);
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:换上新纸|new paper is put in)$")]
async fn paper_in(world: &mut World) {
    world
        .act(|hall| {
            hall.printer().set_paper(Paper::Full);
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:打印机不出声|the printer falls silent)$")]
#[when(regex = "^(?:打印机不出声|the printer falls silent)$")]
async fn printer_silent(world: &mut World) {
    world
        .act(|hall| {
            hall.printer().set_fault(PrinterFault::Silent);
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:打印机好了|the printer works again)$")]
async fn printer_well(world: &mut World) {
    world
        .act(|hall| {
            hall.printer().set_fault(PrinterFault::None);
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:读卡器被拔掉|the card reader is unplugged)$")]
#[when(regex = "^(?:读卡器被拔掉|the card reader is unplugged)$")]
async fn reader_out(world: &mut World) {
    world
        .act(|hall| {
            hall.reader().unplug();
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:读卡器插回去|the card reader is plugged in again)$")]
async fn reader_in(world: &mut World) {
    world
        .act(|hall| {
            hall.reader().replug();
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:扫码器被拔掉|the scanner is unplugged)$")]
#[when(regex = "^(?:扫码器被拔掉|the scanner is unplugged)$")]
async fn scanner_out(world: &mut World) {
    world
        .act(|hall| {
            hall.scanner().unplug();
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:扫码器插回去|the scanner is plugged in again)$")]
async fn scanner_in(world: &mut World) {
    world
        .act(|hall| {
            hall.scanner().replug();
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:身份证读到一半会被拿走|the card will be taken away half-way)$")]
async fn pulled(world: &mut World) {
    world
        .act(|hall| {
            hall.reader().set_fault(ReaderFault::PullMidRead);
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:身份证读不出来|the card cannot be read)$")]
#[when(regex = "^(?:身份证读不出来|the card cannot be read)$")]
async fn unreadable(world: &mut World) {
    world
        .act(|hall| {
            hall.reader().set_fault(ReaderFault::ReadFails(0x41));
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:身份证擦干净了|the card is wiped)$")]
async fn readable(world: &mut World) {
    world
        .act(|hall| {
            hall.reader().set_fault(ReaderFault::None);
            Ok(())
        })
        .await;
}

/// The hall opens with this printer: a model of `device-sim`, and the profile the kiosk is told.
#[given(regex = "^(?:大厅的打印机是|the hall's printer is a )\"([^\"]+)\"(?:(?:，参数|, profile )\"([^\"]+)\")?$")]
fn printer_model(world: &mut World, model: String, profile: String) {
    world.furniture.printer = device_sim::printer_model(&model).expect("a model of the simulated printers");
    world.furniture.printer_profile = (!profile.is_empty()).then_some(profile);
}

/// The hall opens with a disk under the kiosk's data whose room the next sentences change.
#[given(regex = "^(?:本机的硬盘可以满|the kiosk's disk can fill up)$")]
fn small_disk(world: &mut World) {
    world.furniture.small_disk = true;
}

#[given(regex = "^(?:硬盘只剩 ?([0-9]+) ?MB|the disk has ([0-9]+) MB left)$")]
#[when(regex = "^(?:硬盘只剩 ?([0-9]+) ?MB|the disk has ([0-9]+) MB left)$")]
async fn disk_left(world: &mut World, zh: String, en: String) {
    let megabytes: u64 = format!("{zh}{en}").parse().expect("a number");
    world.act(move |hall| hall.disk()?.leave_free(megabytes << 20)).await;
}

#[given(regex = "^(?:硬盘满了|the disk is full)$")]
#[when(regex = "^(?:硬盘满了|the disk is full)$")]
async fn disk_full(world: &mut World) {
    world.act(|hall| hall.disk()?.leave_free(0)).await;
}

#[when(regex = "^(?:硬盘腾出了地方|the disk has room again)$")]
async fn disk_clear(world: &mut World) {
    world.act(|hall| hall.disk()?.clear()).await;
}

/// By the words of the simulated devices' own list: what `device-sim` obeys on its control line.
#[given(regex = "^(读卡器|打印机|扫码器|the reader|the printer|the scanner)(?:这样|: )\"(.+)\"$")]
#[when(regex = "^(读卡器|打印机|扫码器|the reader|the printer|the scanner)(?:这样|: )\"(.+)\"$")]
async fn device(world: &mut World, which: String, line: String) {
    let kind = match which.as_str() {
        "读卡器" | "the reader" => Kind::Reader,
        "打印机" | "the printer" => Kind::Printer,
        _ => Kind::Scanner,
    };
    world.act(move |hall| hall.device(kind, &line).map(drop)).await;
}

#[given(regex = "^(?:网断了|the network is cut)$")]
#[when(regex = "^(?:网断了|the network is cut)$")]
async fn cut(world: &mut World) {
    world
        .act(|hall| {
            hall.network(Network::Cut);
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:网卡住了|the network stalls)$")]
#[when(regex = "^(?:网卡住了|the network stalls)$")]
async fn stall(world: &mut World) {
    world
        .act(|hall| {
            hall.network(Network::Stall);
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:网通了|the network is back)$")]
async fn pass(world: &mut World) {
    world
        .act(|hall| {
            hall.network(Network::Pass);
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:县里没存就断线 ?([0-9]+) ?次|the county drops ([0-9]+) before its commit)$")]
async fn drop_before(world: &mut World, zh: String, en: String) {
    misbehave(world, Misbehaviour::DropBeforeCommit, zh + &en).await;
}

#[given(regex = "^(?:县里存下了却断线 ?([0-9]+) ?次|the county drops ([0-9]+) after its commit)$")]
async fn drop_after(world: &mut World, zh: String, en: String) {
    misbehave(world, Misbehaviour::DropAfterCommit, zh + &en).await;
}

#[given(regex = "^(?:县里确认的签名不对 ?([0-9]+) ?次|the county signs wrongly ([0-9]+) times?)$")]
async fn wrong_signature(world: &mut World, zh: String, en: String) {
    misbehave(world, Misbehaviour::WrongSignature, zh + &en).await;
}

/// By the words of the county's own list of what can go wrong.
#[given(regex = "^(?:县里这样出错|the county misbehaves )\"(.+?)\"(?: ?([0-9]+) ?次| ([0-9]+) times?)?$")]
#[when(regex = "^(?:县里这样出错|the county misbehaves )\"(.+?)\"(?: ?([0-9]+) ?次| ([0-9]+) times?)?$")]
async fn misbehave_by_word(world: &mut World, line: String, zh: String, en: String) {
    let what: Misbehaviour = line.parse().expect("a misbehaviour of the county's list");
    let times = zh + &en;
    let times = (!times.is_empty()).then(|| times.parse().expect("a number"));
    world
        .act(move |hall| {
            hall.county().misbehave(what, times);
            Ok(())
        })
        .await;
}

#[given(regex = "^(?:上网要先登录|a login page answers instead of the county)$")]
#[when(regex = "^(?:上网要先登录|a login page answers instead of the county)$")]
async fn portal(world: &mut World) {
    world
        .act(|hall| {
            hall.county().misbehave(Misbehaviour::CaptivePortal, None);
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:县里恢复正常|the county behaves again)$")]
async fn behave(world: &mut World) {
    world
        .act(|hall| {
            hall.county().misbehave(Misbehaviour::None, None);
            Ok(())
        })
        .await;
}

async fn misbehave(world: &mut World, what: Misbehaviour, times: String) {
    let times = times.parse().expect("a number");
    world
        .act(move |hall| {
            hall.county().misbehave(what, Some(times));
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:县里要他补材料：|the county asks for more: )\"(.+)\"$")]
async fn need_more(world: &mut World, note: String) {
    world
        .act(move |hall| {
            let ticket = hall.county().submissions().pop().expect("a submission").ticket;
            hall.county().decide(&ticket, "accept", "");
            hall.county().decide(&ticket, "need_more", &note);
            Ok(())
        })
        .await;
}

/// What the county's other registers say: `pension=yes`, `insured_months=14`, `held=education,mobile:13800005678`.
#[given(regex = "^(?:县里记着|the county knows of )\"(.+)\"[:：]? ?(.+)$")]
#[when(regex = "^(?:县里记着|the county knows of )\"(.+)\"[:：]? ?(.+)$")]
async fn county_knows(world: &mut World, name: String, facts: String) {
    world
        .act(move |hall| {
            let id_no = super::id_no(&name)?;
            let mut row = PersonRow::default();
            for fact in facts.split_whitespace() {
                let (what, value) = fact.split_once('=').ok_or_else(|| Trouble(format!("{fact} says nothing")))?;
                let known = match value {
                    "yes" => Fact::Yes,
                    "no" => Fact::No,
                    _ => Fact::Unknown,
                };
                match what {
                    "pension" => row.pension = known,
                    "employment" => row.employment = known,
                    "insurance" => row.insurance = known,
                    "licence" => row.licence = known,
                    "unemployment" => row.unemployment = known,
                    "insured_months" => row.insured_months = value.parse().ok(),
                    // `mobile:13800005678` says what is held; a bare name leaves it empty.
                    "held" => {
                        row.known = value
                            .split(',')
                            .map(|field| field.split_once(':').unwrap_or((field, "")))
                            .map(|(field, held)| (field.to_owned(), held.to_owned()))
                            .collect();
                    }
                    _ => return Err(Trouble(format!("the county has no fact {what}"))),
                }
            }
            hall.county().set_person(&id_no, row);
            Ok(())
        })
        .await;
}

#[given(
    regex = "^(?:这里没有工作人员值班，经纪人的电话是|no staff are on duty here, the broker's telephone is )\"(.+)\"$"
)]
fn unstaffed(world: &mut World, telephone: String) {
    world.furniture.broker = Some(telephone);
}

/// The desk steps the oldest call that waits or was seen.
async fn step_call(world: &mut World, to: county_backend::CallState, by: String) {
    world
        .act(move |hall| {
            hall.wait("the county has a call", hall::SOON, |hall| !hall.county().calls().is_empty())?;
            let call = hall.county().calls().remove(0).call;
            hall.county().step_call(&call, to, &by);
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:工作人员\"(.+)\"看到了呼叫|\"(.+)\" of the staff sees the call)$")]
async fn call_seen(world: &mut World, zh: String, en: String) {
    step_call(world, county_backend::CallState::Seen, zh + &en).await;
}

#[when(regex = "^(?:工作人员\"(.+)\"来过了|\"(.+)\" of the staff has come)$")]
async fn call_done(world: &mut World, zh: String, en: String) {
    step_call(world, county_backend::CallState::Done, zh + &en).await;
}

#[when(regex = "^(?:断电|the power is cut)$")]
async fn power_cut(world: &mut World) {
    world
        .act(|hall| {
            hall.power_cut();
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:点\"(.+)\"的那一下断电|the power is cut in the moment of touching \"(.+)\")$")]
async fn power_cut_at(world: &mut World, zh: String, en: String) {
    world
        .act(move |hall| {
            hall.tap(&format!("{zh}{en}"))?;
            hall.power_cut();
            Ok(())
        })
        .await;
}

#[when(regex = "^(?:来电|the power is back)$")]
async fn power_on(world: &mut World) {
    world
        .act(|hall| {
            hall.power_on()?;
            hall.see_any(&["点这里开始", "Touch to start"], Duration::from_secs(20)).map(drop)
        })
        .await;
}

#[when(regex = "^(?:本机的钟慢了 ?([0-9]+) ?天|the kiosk's clock falls ([0-9]+) days? behind)$")]
async fn clock_behind(world: &mut World, zh: String, en: String) {
    let days: i64 = format!("{zh}{en}").parse().expect("a number");
    world.act(move |hall| hall.set_kiosk_clock_wrong(-days * 24 * 3600)).await;
}

#[when(regex = "^(?:本机的钟快了 ?([0-9]+) ?天|the kiosk's clock runs ([0-9]+) days? ahead)$")]
async fn clock_ahead(world: &mut World, zh: String, en: String) {
    let days: i64 = format!("{zh}{en}").parse().expect("a number");
    world.act(move |hall| hall.set_kiosk_clock_wrong(days * 24 * 3600)).await;
}
