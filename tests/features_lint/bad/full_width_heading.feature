# language: zh-CN
功能：标题用了全角冒号
  场景: 一
    那么 判定完成
