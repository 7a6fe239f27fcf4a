# language: zh-CN
功能: 维护员只看屏幕上的字，找到毛病，照着办

  场景大纲: 设备的毛病
    假如 看到"点这里开始"
    当 <哪个>这样"<坏>"
    并且 维护员进入维护
    那么 屏幕上说的毛病只有"<毛病>"
    并且 看到"<办法>"
    当 <哪个>这样"<修>"
    那么 屏幕上没有毛病了

    例子:
      | 哪个   | 坏                   | 毛病    | 办法                 | 修           |
      | 打印机 | paper out            | P-OUT   | 放一卷新纸           | paper full   |
      | 打印机 | cover open           | P-COVER | 把盖合上             | cover closed |
      | 打印机 | fault unrecoverable  | P-HW    | 断电再通电           | fault none   |
      | 打印机 | fault silent         | P-OFF   | 看打印机的灯亮不亮   | fault none   |
      | 打印机 | unplug               | P-NODEV | 插好打印机的线       | replug       |
      | 读卡器 | unplug               | R-NODEV | 插好读卡器的 USB 线  | replug       |
      | 读卡器 | fault silent         | R-OFF   | 拔下读卡器，等 5 秒  | fault none   |
      | 读卡器 | fault self-test      | R-HW    | 断电再通电           | fault none   |
      | 扫码器 | unplug               | B-NODEV | 插好扫码器           | replug       |

  场景大纲: 网络和县里的毛病
    假如 看到"点这里开始"
    当 县里这样出错"<坏>"
    并且 维护员进入维护
    那么 屏幕上说的毛病只有"<毛病>"
    并且 看到"<办法>"
    当 县里恢复正常
    并且 点"再查一遍"
    那么 屏幕上没有毛病了

    例子:
      | 坏                   | 毛病        | 办法                   |
      | certificate stranger | N-TRUST     | 问县里换过证书没有     |
      | certificate expired  | N-EXPIRED   | 先看本机日期对不对     |
      | captive-portal       | N-FOREIGN   | 网络要登录就先登录     |
      | clock-off 3600       | T-OFF       | 调对时间               |

  场景: 试一遍设备
    假如 看到"点这里开始"
    当 维护员进入维护
    并且 点"设备"
    那么 看到"→ AA AA AA 96 69"
    当 点"试读一张卡"
    并且 放上"李模范"的身份证
    那么 看到"李*范 000000"
    并且 看不到"李模范"
