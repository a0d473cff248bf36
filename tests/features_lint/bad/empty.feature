# language: zh-CN
