//! `kiosk doctor`: looks at everything the configuration names and says what is wrong and what to do, red first.

use std::{path::Path, sync::Arc};

use backend_client::reach::Reach;
use device_drivers::DeviceState;
use kiosk::{
    app::checkup,
    clock::{Clock, SystemClock, civil, rfc3339},
    config::Config,
    maintenance::{
        Finding, Guide, Machine, Tone, findings,
        machine::{Depth, Device, Store},
    },
    session::settings::Lang,
};
use serde_json::{Value, json};

use super::{UNSEEN, WELL, WRONG, say};

/// The report, and how it ended.
pub(crate) fn examine(file: &Path, as_json: bool, lang: Lang) -> (String, u8) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let (machine, config) = checkup::look(file, &clock);
    let guide = match &config {
        // Newer words than the program's own, where there are some and they are whole.
        Some(config) => Guide::load(&config.assets_dir.join("findings.toml")).or_else(|_told| Guide::built_in()),
        None => Guide::built_in(),
    };
    let guide = match guide {
        Ok(guide) => guide,
        Err(faults) => return (faults.join("\n"), UNSEEN),
    };
    let found = findings(&machine);
    let code = match &config {
        None => UNSEEN,
        Some(_) if found.iter().any(|finding| finding.code.tone() == Tone::Red) => WRONG,
        Some(_) => WELL,
    };
    let text = if as_json {
        for_programs(&machine, config.as_ref(), &found, &guide)
    } else {
        for_people(&machine, config.as_ref(), &found, &guide, lang)
    };
    (text, code)
}

fn for_people(machine: &Machine, config: Option<&Config>, found: &[Finding], guide: &Guide, lang: Lang) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    if let Some(config) = config {
        line(format!("{} {} · {}", config.kiosk, config.hall.get(lang), civil(machine.at.wall)));
    }
    for finding in found {
        let mark = match finding.code.tone() {
            Tone::Red => "✗",
            Tone::Yellow => "!",
            Tone::Plain => "·",
        };
        line(format!("{mark} {} {}", finding.code.name(), guide.wrong(lang, finding)));
        line(format!("    → {}", guide.remedy(lang, finding)));
    }
    if found.is_empty() && config.is_some() {
        line(say(lang, "✓ 全都正常。", "✓ Everything is well.").to_owned());
    }
    for (name, fact) in facts(machine, lang) {
        line(format!("  {name}{}{fact}", say(lang, "：", ": ")));
    }
    out.trim_end().to_owned()
}

/// What was seen, one line a part.
fn facts(machine: &Machine, lang: Lang) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if let Some(device) = &machine.reader {
        all.push((say(lang, "读卡器", "Card reader"), device_line(device, device.state)));
    }
    if let Some(device) = &machine.printer {
        all.push((say(lang, "打印机", "Printer"), device_line(device, device.state.device)));
    }
    if let Some(device) = &machine.scanner {
        all.push((say(lang, "扫码器", "Code scanner"), device_line(device, device.state)));
    }
    if let Some(reach) = &machine.county {
        all.push((say(lang, "县里", "County"), county_line(reach, lang)));
    }
    if let Some(Store::Sound(depth)) = &machine.store {
        let Depth { pending, parked, acked, audited, .. } = depth;
        all.push((
            say(lang, "数据库", "Database"),
            match lang {
                Lang::Zh => format!("完好，待传 {pending}，要人处理 {parked}，县里已收 {acked}，审计 {audited} 条"),
                Lang::En => {
                    format!("sound; {pending} waiting, {parked} need a person, {acked} received, {audited} audited")
                }
            },
        ));
    }
    if let Some(free) = machine.free {
        all.push((say(lang, "磁盘", "Disk"), format!("{} MB", free / 1024 / 1024)));
    }
    if let Some(degrees) = machine.degrees {
        all.push((say(lang, "温度", "Temperature"), format!("{degrees} °C")));
    }
    all.push((say(lang, "程序", "Program"), env!("CARGO_PKG_VERSION").to_owned()));
    all
}

fn device_line<S>(device: &Device<S>, state: DeviceState) -> String {
    let raw = device.raw.iter().rev().take(2).rev().cloned().collect::<Vec<_>>().join("  ");
    format!("{} {} @ {}   {raw}", state.code(), device.port.display(), device.baud).trim_end().to_owned()
}

/// Name, connection, TLS, who answered, clock: as far as it went.
fn county_line(reach: &Reach, lang: Lang) -> String {
    let mut steps = vec![reach.host.clone()];
    steps.extend(reach.addresses.first().map(ToString::to_string));
    steps.extend(reach.connected.map(|time| format!("{} ms", time.as_millis())));
    steps.extend(reach.certificate_until.map(|until| match lang {
        Lang::Zh => format!("证书到 {}", civil(until)),
        Lang::En => format!("certificate until {}", civil(until)),
    }));
    steps.extend(reach.clock_offset.map(|offset| match lang {
        Lang::Zh => format!("时间差 {} 秒", offset.as_secs()),
        Lang::En => format!("clock off by {} s", offset.as_secs()),
    }));
    steps.join(" → ")
}

fn for_programs(machine: &Machine, config: Option<&Config>, found: &[Finding], guide: &Guide) -> String {
    let findings: Vec<Value> = found
        .iter()
        .map(|finding| {
            let both = |words: &dyn Fn(Lang) -> String| json!({ "zh": words(Lang::Zh), "en": words(Lang::En) });
            json!({
                "code": finding.code.name(),
                "tone": finding.code.tone().word(),
                "wrong": both(&|lang| guide.wrong(lang, finding)),
                "do": both(&|lang| guide.remedy(lang, finding)),
            })
        })
        .collect();
    let device = |state: DeviceState, port: &Path, baud: u32, raw: &[String]| json!({ "state": state.code(), "port": port.display().to_string(), "baud": baud, "raw": raw });
    let report = json!({
        "kiosk": config.map(|config| config.kiosk.as_str()),
        "version": env!("CARGO_PKG_VERSION"),
        "at": rfc3339(machine.at.wall),
        "kiosk_runs": machine.kiosk_runs,
        "findings": findings,
        "reader": machine.reader.as_ref().map(|d| device(d.state, &d.port, d.baud, &d.raw)),
        "printer": machine.printer.as_ref().map(|d| device(d.state.device, &d.port, d.baud, &d.raw)),
        "scanner": machine.scanner.as_ref().map(|d| device(d.state, &d.port, d.baud, &d.raw)),
        "county": machine.county.as_ref().map(|reach| json!({
            "host": reach.host,
            "addresses": reach.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "connect_ms": reach.connected.and_then(|time| u64::try_from(time.as_millis()).ok()),
            "certificate_until": reach.certificate_until.map(rfc3339),
            "clock_offset_s": reach.clock_offset.map(|offset| offset.as_secs()),
        })),
        "store": match &machine.store {
            Some(Store::Sound(depth)) => json!({
                "pending": depth.pending, "parked": depth.parked, "acked": depth.acked,
                "oldest": depth.oldest.map(rfc3339), "audited": depth.audited,
            }),
            _ => Value::Null,
        },
        "free_bytes": machine.free,
        "degrees": machine.degrees,
    });
    format!("{report:#}")
}
