# language: zh-CN
功能: 打印机出故障，照样办，打没打出来照实说

  场景大纲: 打印前就坏了，首页先说
    假如 看到"点这里开始"
    当 打印机这样"<怎样>"
    那么 看到"<提示>"
    假如 "李模范"走到结果
    那么 看到"没打出来，请记下办件号"
    并且 看到"县里已收到"
    并且 什么也没打印
    并且 县里收到 1 件

    例子:
      | 怎样                | 提示               |
      | paper out           | 打印机缺纸         |
      | cover open          | 打印机现在不能用   |
      | fault jam           | 打印机现在不能用   |
      | fault head-hot      | 打印机现在不能用   |
      | fault unrecoverable | 打印机现在不能用   |
      | fault off-line      | 打印机现在不能用   |
      | fault silent        | 打印机现在不能用   |
      | unplug              | 打印机现在不能用   |

  场景大纲: 打到一半出事，不说打好了，也不自己再打
    假如 "李模范"走到承诺
    并且 打印机这样"<怎样>"
    当 点"我承诺，不签字"
    那么 看到"县里已收到"
    并且 看到"<说法>"
    并且 看不到"回执已打印"
    并且 县里收到 1 件

    例子:
      | 怎样                        | 说法                 |
      | fault paper-out-after 100   | 请记下办件号         |
      | fault cover-opens-after 100 | 请记下办件号         |
      | fault unplug-after 2000     | 不知道打出来没有     |
      | fault cutter                | 请记下办件号         |
      | fault prints-nothing        | 不知道打出来没有     |

  场景大纲: 说不准的机型，只说送到了
    假如 打印机这样"<怎样>"
    并且 "李模范"走到结果
    那么 看到"<说法>"
    并且 看不到"回执已打印"
    并且 县里收到 1 件

    例子:
      | 怎样                 | 说法               |
      | model bare-58mm      | 回执已送到打印机   |
      | fault only-real-time | 回执已送到打印机   |

  场景大纲: 少一样本事的机型，照样证明打好了
    假如 打印机这样"<怎样>"
    并且 "李模范"走到结果
    那么 看到"回执已打印，请取走"
    并且 打印出写着"县里已收到"的回执

    例子:
      | 怎样                        |
      | fault no-process-id         |
      | fault no-automatic          |
      | fault automatic-around      |
      | fault automatic-interleaved |
      | fault small-buffer 128      |
      | paper near-end              |
