# language: zh-CN
功能: 有 BOM
  场景: 一
    那么 判定完成
