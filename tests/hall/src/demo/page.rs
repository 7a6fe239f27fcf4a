//! `index.html` of the demonstration: one page, no script, no font or picture from elsewhere.

use super::{Picture, Proof};

const STYLE: &str = "
:root{--paper:#f4f1ea;--sheet:#fffdf8;--ink:#12302e;--muted:#5c6b69;--teal:#0c5c57;--line:#d9d2c4;--gold:#c98a1b}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 'Noto Sans CJK SC','Noto Sans SC',sans-serif}
header{background:var(--teal);color:#fff;padding:56px 6vw 48px;border-bottom:8px solid var(--gold)}
h1{font-size:40px;line-height:1.25;margin:0 0 8px}
header p{margin:0;opacity:.86;max-width:60em}
main{padding:40px 6vw 80px}
h2{font-size:26px;margin:48px 0 20px}
h2 small,figcaption small{color:var(--muted);font-weight:400;font-size:.7em;margin-left:.5em}
.proofs{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));padding:0;list-style:none}
.proofs li{background:var(--sheet);border:1px solid var(--line);border-left:8px solid #2c7a3f;border-radius:12px;padding:16px 20px}
.proofs b{display:block}
.proofs span{color:var(--muted);font-size:14px}
.proofs code{display:block;margin-top:8px;font-size:12px;overflow-wrap:anywhere;max-height:7.5em;overflow:auto}
.walk{display:grid;gap:28px;grid-template-columns:repeat(auto-fill,minmax(260px,1fr))}
figure{margin:0;background:var(--sheet);border:1px solid var(--line);border-radius:14px;overflow:hidden}
figure img{display:block;width:100%;height:auto;border-bottom:1px solid var(--line)}
figcaption{padding:12px 16px 16px;font-weight:600}
figcaption small{display:block;margin:2px 0 0;font-size:14px}
.out{display:flex;flex-wrap:wrap;gap:40px;align-items:flex-start}
.out img{width:360px;max-width:100%;border:1px solid var(--line);background:#fff;box-shadow:0 6px 24px #0002}
a{color:var(--teal)}
footer{color:var(--muted);padding:0 6vw 60px;font-size:14px}
";

/// The page.
pub(super) fn html(pictures: &[Picture], proofs: &[Proof]) -> String {
    let proofs = lines(proofs.iter().map(|proof| {
        format!(
            "<li><b>✓ {}</b><span>{}</span><code>{}</code></li>",
            escape(&proof.zh),
            escape(&proof.en),
            escape(&proof.value)
        )
    }));
    let walk = lines(pictures.iter().map(|picture| {
        format!(
            "<figure><a href=\"{0}\"><img loading=\"lazy\" src=\"{0}\" alt=\"{1}\"></a>\
             <figcaption>{1}<small>{2}</small></figcaption></figure>",
            escape(&picture.file),
            escape(&picture.zh),
            escape(&picture.en)
        )
    }));
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>绥宁县公共就业服务自助终端：一次失业登记</title><style>{STYLE}</style></head><body>\
         <header><h1>一次失业登记，中途断网一分钟</h1>\
         <p>李模范（虚构）在自助终端上用身份证办失业登记。填到一半网断了；他照样提交，拿到回执。网通了，自动送到县里。</p>\
         <p>An invented resident registers as unemployed. The network fails half-way; he hands in all the same and takes \
         his slip. When the line is back, the machine sends it by itself.</p></header><main>\
         <h2>验证了什么<small>What was verified</small></h2><ul class=\"proofs\">\n{proofs}</ul>\
         <h2>他看到的<small>What he saw</small></h2><div class=\"walk\">\n{walk}</div>\
         <h2>他带走的回执<small>The slip he took home, drawn from the bytes the printer received</small></h2>\
         <div class=\"out\"><img src=\"slip.png\" alt=\"提交回执\"><p><a href=\"slip.png\">slip.png</a><br>\
         <a href=\"slip.bin\">slip.bin</a> ESC/POS<br><a href=\"county.json\">county.json</a></p></div></main>\
         <footer>人物、证号均为虚构；读卡器、打印机是串口另一端的模拟器，网络和县里是真实的 HTTPS。 \
         All people are invented; reader and printer are simulators at the other end of real serial protocols, the county \
         is a real HTTPS server.</footer></body></html>\n"
    )
}

fn lines(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join("\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
