# language: zh-CN
功能: 编码
  场景: 一
    那么 判定完成
