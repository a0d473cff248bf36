# language: zh-CN
功能: 没有场景
  假如 有一个主体
  那么 判定完成
