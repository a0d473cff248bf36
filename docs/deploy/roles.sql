-- PostgreSQL 里分两个用户：表的所有者只用来建表、升级；服务用的用户只能添加，改不了、删不掉记录和审计日志。
-- 由超级用户运行一次：psql -v owner_password=… -v service_password=… -f docs/deploy/roles.sql
CREATE ROLE power_credit_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE power_credit LOGIN PASSWORD :'service_password';
CREATE DATABASE power_credit OWNER power_credit_owner;
REVOKE ALL ON DATABASE power_credit FROM PUBLIC;
GRANT CONNECT ON DATABASE power_credit TO power_credit;
\connect power_credit
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO power_credit_owner;
