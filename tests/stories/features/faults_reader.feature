# language: zh-CN
功能: 读卡器出故障，说得清，修好了接着办

  场景大纲: 放卡前就坏了，等一等就好
    假如 "李模范"走到放卡
    并且 读卡器这样"fault <怎样>"
    那么 看到"读卡器现在不能用"
    当 读卡器这样"fault none"
    那么 看不到"读卡器现在不能用"
    当 放上"李模范"的身份证
    那么 看到"李*范，您好"

    例子:
      | 怎样           |
      | silent         |
      | garbage        |
      | bad-checksum   |
      | half-frame     |
      | wrong-reply    |
      | other-speed 9600 |
      | lying-frame-length |
      | find-fails 24  |
      | self-test      |
      | not-authorised |

  场景大纲: 读的时候出错，再读一次就好
    假如 "李模范"走到放卡
    并且 读卡器这样"fault <怎样>"
    当 放上"李模范"的身份证
    那么 看到"<看到>"
    当 读卡器这样"fault none"
    并且 重新放上"李模范"的身份证
    那么 看到"李*范，您好"

    例子:
      | 怎样               | 看到         |
      | read-fails 31      | 没有读出来   |
      | read-fails 32      | 没有读出来   |
      | read-fails 33      | 没有读出来   |
      | read-fails 41      | 没有读出来   |
      | read-fails 47      | 读卡器现在不能用 |
      | read-fails 40      | 这张卡本机读不了 |
      | select-fails 81    | 没有读出来   |
      | lying-lengths      | 没有读出来   |
      | pull-before-select | 拿开得太快了 |
      | pull-before-read   | 拿开得太快了 |
      | pull-mid-read      | 拿开得太快了 |

  场景大纲: 读卡器回得怪，照样读得出
    假如 "李模范"走到放卡
    并且 读卡器这样"<怎样>"
    当 放上"李模范"的身份证
    那么 看到"李*范，您好"

    例子:
      | 怎样                    |
      | fault slow 200          |
      | fault extra-preamble    |
      | fault glued             |
      | fault preamble-in-photo |
      | fault no-address        |
      | fault no-numbers        |
      | presence until-lifted   |
      | fault pull-after-read   |

  场景大纲: 读过卡以后读卡器坏了，不碍事
    假如 "李模范"走到<哪里>
    当 拿走身份证
    并且 读卡器被拔掉
    并且 从<哪里>接着办到结果
    那么 看到"县里已收到"
    并且 打印出写着"县里已收到"的回执
    并且 县里收到 1 件

    例子:
      | 哪里 |
      | 问好 |
      | 填表 |
      | 核对 |
      | 承诺 |
