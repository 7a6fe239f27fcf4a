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
      | 怎样                | 提示             |
      | paper out           | 打印机缺纸       |
      | cover open          | 打印机现在不能用 |
      | fault jam           | 打印机现在不能用 |
      | fault unrecoverable | 打印机现在不能用 |
      | fault off-line      | 打印机现在不能用 |
      | fault silent        | 打印机现在不能用 |
      | unplug              | 打印机现在不能用 |

  场景大纲: 打到一半出事，不说打好了，也不自己再打
    假如 "李模范"走到承诺
    并且 打印机这样"<怎样>"
    当 点"我承诺，不签字"
    那么 看到"县里已收到"
    并且 看到"请记下办件号"
    并且 看不到"回执已打印"
    并且 县里收到 1 件

    例子:
      | 怎样                        |
      | fault paper-out-after 100   |
      | fault cover-opens-after 100 |
      | fault unplug-after 2000     |
      | fault swallows              |
      | fault garbage-status        |
      | fault head-hot              |
      | fault no-process-id         |
      | fault no-answers            |
      | fault only-real-time        |

  场景: 打好了才卡住切刀：打好了就说打好了，下一个人来以前就知道它坏了
    假如 "李模范"走到承诺
    并且 打印机这样"fault cutter"
    当 点"我承诺，不签字"
    那么 看到"回执已打印，请取走"
    当 办完离开
    那么 看到"打印机现在不能用"

  场景: 纸装反了，打印机自己也不知道：它说打好了，只能信它
    假如 "李模范"走到承诺
    并且 打印机这样"fault prints-nothing"
    当 点"我承诺，不签字"
    那么 看到"回执已打印，请取走"
    并且 县里收到 1 件

  场景: 过热就说没打出来
    假如 "李模范"走到承诺
    并且 打印机这样"fault head-hot-for 3000"
    当 点"我承诺，不签字"
    那么 看到"没打出来，请记下办件号"
    并且 县里收到 1 件

  场景大纲: 说不准的机型，只说送到了
    假如 大厅的打印机是"<机型>"，参数"<参数>"
    并且 "李模范"走到结果
    那么 看到"回执已送到打印机"
    并且 看不到"回执已打印"
    并且 打印出写着"县里已收到"的回执
    并且 县里收到 1 件

    例子:
      | 机型            | 参数       |
      | bare-58mm       | clone-58mm |
      | mute-clone-58mm | mute-58mm  |

  场景大纲: 机型各有各的本事，都证明得了打好了
    假如 大厅的打印机是"<机型>"，参数"<参数>"
    并且 "李模范"走到结果
    那么 看到"<说法>"
    并且 打印出写着"县里已收到"的回执

    例子:
      | 机型          | 参数           | 说法                 |
      | fence-80mm    | escpos-80mm    | 回执已打印，请取走   |
      | cashino-80mm  | cashino-kp628e | 回执在出纸口，请取走 |
      | reliance-80mm | reliance       | 回执在出纸口，请取走 |

  场景大纲: 回答得怪的机型，照样证明打好了
    假如 打印机这样"<怎样>"
    并且 "李模范"走到结果
    那么 看到"回执已打印，请取走"
    并且 打印出写着"县里已收到"的回执

    例子:
      | 怎样                        |
      | fault no-fence              |
      | fault no-automatic          |
      | fault automatic-around      |
      | fault automatic-interleaved |
      | fault xon-xoff              |
      | fault small-buffer 128      |
      | paper near-end              |
